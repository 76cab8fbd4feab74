"""The names that type descriptors carry, and the natural spelling made of them (full package paths)."""

from __future__ import annotations

from typing import Dict, Iterator, List, Optional, Protocol, Tuple

from gomap.errors import GomapError, MemoryFault
from gomap.golang.types import Field, GoType, Kind
from gomap.layouts.types import NAME_HAS_TAG, TFLAG_EXTRA_STAR, TFLAG_NAMED, TFLAG_UNCOMMON, TypeLayout
from gomap.runtime.modules.moduledata import ModuleData
from gomap.target import Target

__all__ = ["NameReader"]

MOST_NAME = 4096
MAX_DEPTH = 50
CHANNELS = {1: "<-chan ", 2: "chan<- "}


class Described(Protocol):
    """The types that a name is composed of; gomap.runtime.types.descriptors.TypeTable is one."""

    def at(self, address: int) -> GoType: ...
    def whole(self, address: int, kind: Kind) -> Dict[str, int]: ...
    def named_fields(self, values: Dict[str, int]) -> Iterator[Tuple[int, Field]]: ...


class NameReader:
    """Reads the names that descriptors refer to."""

    def __init__(self, target: Target, layout: TypeLayout, modules: List[ModuleData]):
        self._target = target
        self._layout = layout
        self._modules = modules
        self._depth = 0

    def at(self, address: int) -> Tuple[str, int]:
        """(name, flag byte) of the abi.Name at ``address``. GomapError if there is none."""
        if not address:
            return "", 0
        try:
            head = self._target.read(address, 3)
            length, start = self._length(head, address)
            if length > MOST_NAME:
                raise GomapError(f"a name of {length:,} bytes: no type descriptor", address=address)
            return self._target.read(start, length).decode("utf-8", "replace"), head[0]
        except MemoryFault as fault:
            raise GomapError("the name in a type descriptor cannot be read", address=address) from fault

    def tag(self, address: int) -> str:
        """The tag of the field whose abi.Name is at ``address``; empty if it has none."""
        text, flags = self.at(address)
        if not flags & NAME_HAS_TAG:
            return ""
        return self.at(self._length(self._target.read(address, 3), address)[1] + len(text.encode()) - 1)[0]

    def _length(self, head: bytes, address: int) -> Tuple[int, int]:
        if not self._layout.varint_names:
            return int.from_bytes(head[1:3], "big"), address + 3
        if head[1] < 0x80:
            return head[1], address + 2
        return (head[1] & 0x7F) | head[2] << 7, address + 3

    def _by_offset(self, descriptor: int, offset: int) -> Optional[str]:
        """A nameOff is relative to the module of the descriptor; types that reflect made have none that we can find."""
        for module in self._modules:
            if module.types <= descriptor < module.etypes:
                return self.at(module.types + offset)[0]
        return None

    def type_name(self, address: int, values: Dict[str, int], kind: Kind, types: Described) -> str:
        """The natural name of a type."""
        text = self._by_offset(address, values["Str"])
        if text is not None and values["TFlag"] & TFLAG_EXTRA_STAR:
            text = text[1:]
        if text is not None and values["TFlag"] & TFLAG_NAMED:
            return self._qualified(address, values, kind, text)
        composed = self._composed(address, kind, types)
        if composed is None and text is None:
            composed = self._made(address, kind, types)
        return composed or text or f"<type at {address:#x}>"

    def _made(self, address: int, kind: Kind, types: Described) -> Optional[str]:
        """Of types that reflect made; those that the linker wrote carry their names."""
        if kind not in (Kind.CHAN, Kind.STRUCT) or self._depth > MAX_DEPTH:
            return None
        self._depth += 1
        try:
            values = types.whole(address, kind)
            if kind is Kind.STRUCT:
                fields = [self._field(*field) for field in types.named_fields(values)]
                return f"struct {{{';'.join(fields)} }}" if fields else "struct {}"
            elem = types.at(values["Elem"]).name
            return CHANNELS.get(values["Dir"], "chan ") + (f"({elem})" if elem.startswith("<-") else elem)
        except GomapError:
            return None
        finally:
            self._depth -= 1

    def _field(self, name: int, field: Field) -> str:
        """As reflect spells it. ``name``: address of its abi.Name."""
        tag = self.tag(name).replace("\\", "\\\\").replace('"', '\\"')
        return ("" if field.embedded else f" {field.name}") + f" {field.type.name}" + (f' "{tag}"' if tag else "")

    def _qualified(self, address: int, values: Dict[str, int], kind: Kind, text: str) -> str:
        if not values["TFlag"] & TFLAG_UNCOMMON:
            return text
        uncommon = address + self._layout.record(kind).size
        try:
            offset = int.from_bytes(self._target.read(uncommon, 4), "little")
        except MemoryFault:
            return text
        path = self._by_offset(address, offset) if offset else None
        _, dot, rest = text.partition(".")
        if not path or not dot:
            return text
        return f"{path}.{rest}"

    def _composed(self, address: int, kind: Kind, types: Described) -> Optional[str]:
        """An unnamed type is spelled by its parts, whose paths are known; None for what has no such parts."""
        if kind not in (Kind.POINTER, Kind.SLICE, Kind.ARRAY, Kind.MAP) or self._depth > MAX_DEPTH:
            return None
        self._depth += 1
        try:
            values = types.whole(address, kind)
            elem = types.at(values["Elem"]).name
            if kind is Kind.MAP:
                return f"map[{types.at(values['Key']).name}]{elem}"
            length = f"[{values['Len']}]" if kind is Kind.ARRAY else "[]"
            return f"*{elem}" if kind is Kind.POINTER else length + elem
        except GomapError:
            return None
        finally:
            self._depth -= 1
