"""The parts of a variable whose own type has no runtime descriptor: ``var shards [16]struct{ m map[string]int }``.

The linker keeps descriptors only of types that something needs at run time; those of the maps within are kept.
DWARF: DW_TAG_structure_type with members, DW_TAG_array_type with a subrange (cmd/internal/dwarf: DW_ABRV_ARRAYRANGE).
"""

from __future__ import annotations

from typing import Callable, Dict, Iterator, List, NamedTuple, Optional, Tuple

from gomap.debuginfo.dies import Dies, DW_AT_data_member_location, DW_AT_name, DW_AT_type, DW_TAG_member
from gomap.debuginfo.types import DebugType
from gomap.golang.types import Kind

__all__ = ["Part", "Parts"]

DW_AT_byte_size, DW_AT_count = 0x0B, 0x37
HOLDING = (Kind.MAP, Kind.STRUCT, Kind.ARRAY)
MOST_PARTS, MOST_DEPTH = 4096, 12


class Part(NamedTuple):
    """``offset`` and ``path`` ("[3].m") within the variable, of a ``type`` that has a descriptor."""

    offset: int
    path: str
    type: DebugType


class Parts:
    """``type_at``: the type whose DIE stands at an offset."""

    def __init__(self, dies: Dies, type_at: Callable[[int], Optional[DebugType]]):
        self._dies = dies
        self._type_at = type_at
        self._known: Dict[int, Tuple[Part, ...]] = {}

    def of(self, told: DebugType, depth: int = 0) -> Tuple[Part, ...]:
        """Those that may hold maps, no more than 4096."""
        if told.kind not in HOLDING or depth > MOST_DEPTH:
            return ()
        if told.descriptor is not None:
            return (Part(0, "", told),)
        if told.offset not in self._known:
            self._known[told.offset] = ()  # a type within itself: there is none in sound debug information
            walk = self._fields if told.kind is Kind.STRUCT else self._elements
            found: List[Part] = []
            for part in walk(told, depth):
                found.append(part)
                if len(found) >= MOST_PARTS:
                    break
            self._known[told.offset] = tuple(found)
        return self._known[told.offset]

    def _fields(self, told: DebugType, depth: int) -> Iterator[Part]:
        die = self._dies.at(told.offset)
        for member in self._dies.children(die) if die is not None else ():
            wanted = (DW_AT_name, DW_AT_data_member_location, DW_AT_type)
            name, offset, kind = (member.attributes.get(attribute) for attribute in wanted)
            if member.tag != DW_TAG_member or not isinstance(kind, int) or not isinstance(offset, int):
                continue
            gotype = self._type_at(kind)
            label = name.decode("utf-8", "replace") if isinstance(name, bytes) else "?"
            for part in self.of(gotype, depth + 1) if gotype is not None else ():
                yield Part(offset + part.offset, f".{label}{part.path}", part.type)

    def _elements(self, told: DebugType, depth: int) -> Iterator[Part]:
        die = self._dies.at(told.offset)
        kind = None if die is None else die.attributes.get(DW_AT_type)
        elem = self._type_at(kind) if isinstance(kind, int) else None
        inner = self.of(elem, depth + 1) if elem is not None else ()
        if die is None or not inner:
            return
        counts = (child.attributes.get(DW_AT_count) for child in self._dies.children(die))
        count = next((count for count in counts if isinstance(count, int)), 0)
        whole = die.attributes.get(DW_AT_byte_size)
        for i in range(min(count, MOST_PARTS) if isinstance(whole, int) else 0):
            for part in inner:
                yield Part(i * (int(whole or 0) // count) + part.offset, f"[{i}]{part.path}", part.type)
