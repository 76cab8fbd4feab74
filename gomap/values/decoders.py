"""Compiled decoders: for each type one closure (data, offset) -> Python value, made once."""

from __future__ import annotations

import struct
from typing import Any, Callable, Dict, List, Optional, Tuple

from gomap.errors import GomapError, MemoryFault
from gomap.gotypes import GoType, Kind
from gomap.names import reflect_name
from gomap.target import Target
from gomap.values.model import (
    Chan,
    CutList,
    CutString,
    Func,
    Interface,
    Limits,
    MapRef,
    Pointer,
    Struct,
    Unfollowed,
    Unreadable,
    UnsafePointer,
)

__all__ = ["Decode", "Decoders"]

Decode = Callable[[bytes, int], Any]

_FORMATS = {
    Kind.BOOL: "<?",
    Kind.FLOAT32: "<f",
    Kind.FLOAT64: "<d",
}
_SIGNED = {Kind.INT, Kind.INT8, Kind.INT16, Kind.INT32, Kind.INT64}
_UNSIGNED = {Kind.UINT, Kind.UINT8, Kind.UINT16, Kind.UINT32, Kind.UINT64, Kind.UINTPTR}
_INTS = {1: "b", 2: "h", 4: "i", 8: "q"}
MAX_NESTING = 100
MAX_ARRAY_BYTES = 64 << 20


class Decoders:
    """Makes and keeps decoders. ``dynamic_type(address)``: the type of a type descriptor; ``function_name(pc)``."""

    def __init__(
        self,
        target: Target,
        dynamic_type: Callable[[int], GoType],
        function_name: Callable[[int], Optional[str]],
        limits: Limits,
        spell: Callable[[str], str] = reflect_name,
    ):
        self._read = target.read
        self._word = target.arch.pointer_size
        self._dynamic_type = dynamic_type
        self._function_name = function_name
        self._limits = limits
        self._spell = spell
        self._known: Dict[Tuple[int, int], Tuple[GoType, Decode]] = {}
        self._pair = struct.Struct("<QQ" if self._word == 8 else "<II").unpack_from
        self._pointer = struct.Struct("<Q" if self._word == 8 else "<I").unpack_from
        self._makers: Dict[Kind, Callable[[GoType, int], Decode]] = {
            Kind.COMPLEX64: self._complex,
            Kind.COMPLEX128: self._complex,
            Kind.STRING: self._string,
            Kind.SLICE: self._slice,
            Kind.ARRAY: self._array,
            Kind.STRUCT: self._struct,
            Kind.POINTER: self._pointer_to,
            Kind.INTERFACE: self._interface,
            Kind.MAP: self._map,
            Kind.CHAN: lambda _, __: self._word_as(Chan),
            Kind.UNSAFE_POINTER: lambda _, __: self._word_as(UnsafePointer),
            Kind.FUNC: self._func,
        }

    def decoder(self, gotype: GoType, depth: Optional[int] = None) -> Decode:
        """The decoder of a type; ``depth``: how many pointers it may still follow."""
        depth = self._limits.depth if depth is None else depth
        known = self._known.get((id(gotype), depth))
        if known is None:
            known = (gotype, self._late(gotype, depth))
            self._known[id(gotype), depth] = known  # before it is made: types are recursive
            known = self._known[id(gotype), depth] = (gotype, self._make(gotype, depth))
        return known[1]

    def _late(self, gotype: GoType, depth: int) -> Decode:
        """Stands in for a decoder while that is being made."""
        return lambda data, offset: self.decoder(gotype, depth)(data, offset)

    def _make(self, gotype: GoType, depth: int) -> Decode:
        kind = gotype.kind
        if kind in _SIGNED or kind in _UNSIGNED:
            code = _INTS.get(gotype.size)
            if code is None:
                return self._opaque()
            return _first(struct.Struct("<" + (code if kind in _SIGNED else code.upper())))
        if kind is Kind.BOOL:
            return lambda data, offset: data[offset] != 0
        if kind in _FORMATS:
            return _first(struct.Struct(_FORMATS[kind]))
        maker = self._makers.get(kind)
        return self._opaque() if maker is None else maker(gotype, depth)

    def _opaque(self) -> Decode:
        return lambda data, offset: Unreadable(0)

    def _word_as(self, kind: Callable[[int], Any]) -> Decode:
        pointer = self._pointer

        def decode(data: bytes, offset: int) -> Any:
            (address,) = pointer(data, offset)
            return kind(address) if address else None

        return decode

    def _complex(self, gotype: GoType, depth: int) -> Decode:
        unpack = struct.Struct("<ff" if gotype.size == 8 else "<dd").unpack_from
        return lambda data, offset: complex(*unpack(data, offset))

    def _string(self, gotype: GoType, depth: int) -> Decode:
        pair, read, most, sign = self._pair, self._read, self._limits.string, 1 << (8 * self._word - 1)

        def decode(data: bytes, offset: int) -> Any:
            address, length = pair(data, offset)
            if not length:
                return ""
            if length >= sign:
                return Unreadable(address)
            try:
                raw = read(address, length if length <= most else most)
            except MemoryFault:
                return Unreadable(address)
            if length > most:
                return CutString(_cut_text(raw), length)
            try:
                return raw.decode()
            except UnicodeDecodeError:
                return raw

        return decode

    def _slice(self, gotype: GoType, depth: int) -> Decode:
        pair, read, most, elem = self._pair, self._read, self._limits.items, gotype.elem
        decode_elem, size, sign = self.decoder(elem, depth), elem.size, 1 << (8 * self._word - 1)

        def decode(data: bytes, offset: int) -> Any:
            address, length = pair(data, offset)
            if not address:
                return None
            shown = min(length, most)
            if length >= sign or size < 0 or shown * size > MAX_ARRAY_BYTES:
                return Unreadable(address)
            try:
                raw = read(address, shown * size)
            except MemoryFault:
                return Unreadable(address)
            items = [decode_elem(raw, i * size) for i in range(shown)]
            return items if shown == length else CutList(items, length)

        return decode

    def _array(self, gotype: GoType, depth: int) -> Decode:
        length, elem = gotype.length, gotype.elem
        decode_elem, size, shown = self.decoder(elem, depth), elem.size, min(length, self._limits.items)

        def decode(data: bytes, offset: int) -> Any:
            items = [decode_elem(data, offset + i * size) for i in range(shown)]
            return items if shown == length else CutList(items, length)

        return decode

    def _struct(self, gotype: GoType, depth: int) -> Decode:
        name = gotype.name
        fields: List[Tuple[str, int, Decode]] = []
        blank = 0
        for field in gotype.fields:
            label = field.name
            if label == "_":
                blank += 1
                label = "_" if blank == 1 else f"_{blank}"
            fields.append((label, field.offset, self.decoder(field.type, depth)))
        return lambda data, offset: Struct(name, {label: one(data, offset + at) for label, at, one in fields})

    def _pointer_to(self, gotype: GoType, depth: int) -> Decode:
        pointer, read, name = self._pointer, self._read, gotype.name
        if depth <= 0:

            def shallow(data: bytes, offset: int) -> Any:
                (address,) = pointer(data, offset)
                return Pointer(address, Unfollowed, name) if address else None

            return shallow
        elem, size = self.decoder(gotype.elem, depth - 1), gotype.elem.size

        def decode(data: bytes, offset: int) -> Any:
            (address,) = pointer(data, offset)
            if not address:
                return None
            try:
                return Pointer(address, elem(read(address, size), 0), name)
            except MemoryFault:
                return Pointer(address, Unreadable(address), name)

        return decode

    def _map(self, gotype: GoType, depth: int) -> Decode:
        pointer, read, word, name = self._pointer, self._read, self._word, self._spell(gotype.name)

        def decode(data: bytes, offset: int) -> Any:
            (address,) = pointer(data, offset)
            if not address:
                return None
            try:  # hmap.count and maps.Map.used both come first
                return MapRef(address, pointer(read(address, word), 0)[0], name)
            except MemoryFault:
                return MapRef(address, None, name)

        return decode

    def _func(self, gotype: GoType, depth: int) -> Decode:
        pointer, read, word, function_name = self._pointer, self._read, self._word, self._function_name

        def decode(data: bytes, offset: int) -> Any:
            (address,) = pointer(data, offset)
            if not address:
                return None
            try:
                return Func(address, function_name(pointer(read(address, word), 0)[0]))
            except MemoryFault:
                return Func(address, None)

        return decode

    def _interface(self, gotype: GoType, depth: int) -> Decode:
        pair, empty = self._pair, gotype.details.empty_interface

        def decode(data: bytes, offset: int) -> Any:
            word, value = pair(data, offset)
            if not word:
                return None
            try:
                dynamic = self._dynamic_type(word if empty else self._itab_type(word))
                return Interface(
                    self._spell(dynamic.name), self._boxed(dynamic, value, data, offset + self._word, depth)
                )
            except GomapError:
                return Unreadable(word)

        return decode

    def _itab_type(self, itab: int) -> int:
        """runtime.itab {inter, _type, ...} (internal/abi.ITab)."""
        address: int = self._pointer(self._read(itab + self._word, self._word), 0)[0]
        return address

    def _boxed(self, dynamic: GoType, value: int, data: bytes, offset: int, depth: int) -> Any:
        decode = self.decoder(dynamic, depth)
        if dynamic.is_direct:
            return decode(data, offset)
        return decode(self._read(value, dynamic.size), 0) if dynamic.size else decode(b"", 0)


def _first(layout: struct.Struct) -> Decode:
    unpack = layout.unpack_from
    return lambda data, offset: unpack(data, offset)[0]


def _cut_text(raw: bytes) -> Any:
    """A cut string as text where it is text: a character cut in two at its end is left out."""
    for end in range(len(raw), max(-1, len(raw) - 4), -1):
        try:
            return raw[:end].decode()
        except UnicodeDecodeError:
            continue
    return raw
