"""Decoders of what points elsewhere: strings, slices, pointers, interfaces, maps, channels, funcs.

What they lead to is looked at on first use only: so a type costs what its values need, and may be recursive.
"""

from __future__ import annotations

import codecs
import struct
from functools import partial
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Tuple

from gomap.errors import GomapError, MemoryFault
from gomap.golang.types import GoType, Kind
from gomap.target import Target
from gomap.values.budget import MOST_BYTES, Budget
from gomap.values.model import (
    Chan,
    CutList,
    CutString,
    Func,
    Interface,
    Limits,
    MapRef,
    Pointer,
    Unfollowed,
    Unreadable,
    UnsafePointer,
)
from gomap.values.scalars import Decode, byte_row, expected_size, is_byte, number_code, numbers

__all__ = ["References"]

MOST_KEPT = 10_000  # itabs, dynamic types and function names that are remembered


class Boxed(NamedTuple):
    """A dynamic type, ready to decode what an interface of it holds."""

    name: str
    size: int
    direct: bool
    decode: Decode


class References:
    """Makes decoders of references. ``compiled(type, depth)``: the decoder of what they lead to, and its parts."""

    def __init__(
        self,
        target: Target,
        dynamic_type: Callable[[int], GoType],
        function_name: Callable[[int], Optional[str]],
        limits: Limits,
        spell: Callable[[str], str],
        budget: Budget,
        compiled: Callable[[GoType, int], Tuple[Decode, int]],
    ):
        self._read = target.read
        self._word = target.arch.pointer_size
        self._dynamic_type = dynamic_type
        self._function_name = function_name
        self._limits = limits
        self._spell = spell
        self._budget = budget
        self._compiled = compiled
        self._pair = struct.Struct("<QQ" if self._word == 8 else "<II").unpack_from
        self._pointer = struct.Struct("<Q" if self._word == 8 else "<I").unpack_from
        self._negative = 1 << (8 * self._word - 1)  # lengths from here on are less than 0
        self._boxes: Dict[Tuple[int, int], Boxed] = {}
        self._words: Dict[int, int] = {}
        self._names: Dict[int, Optional[str]] = {}

    def decoder(self, gotype: GoType, depth: int) -> Optional[Decode]:
        """None for a kind that is no reference."""
        makers: Dict[Kind, Callable[[GoType, int], Decode]] = {
            Kind.STRING: lambda _, __: self._string(),
            Kind.SLICE: self._slice,
            Kind.POINTER: self._followed if depth > 0 else self._unfollowed,
            Kind.INTERFACE: self._interface,
            Kind.MAP: lambda gotype, _: self._map(gotype),
            Kind.CHAN: lambda _, __: self._word_as(Chan),
            Kind.UNSAFE_POINTER: lambda _, __: self._word_as(UnsafePointer),
            Kind.FUNC: lambda _, __: self._func(),
        }
        maker = makers.get(gotype.kind)
        return None if maker is None else maker(gotype, depth)

    def _word_as(self, kind: Callable[[int], Any]) -> Decode:
        pointer = self._pointer

        def decode(data: bytes, offset: int) -> Any:
            (address,) = pointer(data, offset)
            return kind(address) if address else None

        return decode

    def _string(self) -> Decode:
        pair, read, budget = self._pair, self._read, self._budget
        most, negative = self._limits.string, self._negative

        def decode(data: bytes, offset: int) -> Any:
            address, length = pair(data, offset)
            if not length:
                return ""
            if length >= negative:
                return Unreadable(address)
            shown = length if length <= most else most
            if budget.level and not budget.allows(shown):
                shown = 0
            try:
                raw = read(address, shown) if shown else b""
            except MemoryFault:
                return Unreadable(address)
            if shown < length:
                return CutString(_cut_text(raw), length)
            try:
                return raw.decode()
            except UnicodeDecodeError:
                return raw

        return decode

    def _slice(self, gotype: GoType, depth: int) -> Decode:
        pair, negative = self._pair, self._negative
        items: List[Callable[[int, int], Any]] = []  # one, once it is needed

        def decode(data: bytes, offset: int) -> Any:
            address, length = pair(data, offset)
            if not address:
                return None
            if length >= negative:
                return Unreadable(address)
            if not length:
                return []
            try:
                if not items:
                    items.append(self._items(gotype, depth))
                return items[0](address, length)
            except (GomapError, ValueError):
                return Unreadable(address)

        return decode

    def _items(self, gotype: GoType, depth: int) -> Callable[[int, int], Any]:
        """(address, length) -> the list of what is there, in a slice of that type."""
        elem = gotype.elem
        size = expected_size(elem, self._word)
        if size < 0:
            raise ValueError(f"{elem.name} has no size")
        code = number_code(elem)
        if is_byte(elem):
            named = not gotype.name.startswith("[]")
            return self._numbers(lambda count: byte_row(count, named), size)
        return self._numbers(partial(numbers, code), size) if code else self._any_items(elem, size, depth)

    def _numbers(self, row: "Callable[[int], Decode]", size: int) -> Callable[[int, int], Any]:
        read, budget, most = self._read, self._budget, self._limits.items

        def items(address: int, length: int) -> Any:
            shown = min(length, most)
            if not budget.allows(shown * size):
                return CutList(row(0)(b"", 0), length)
            found = row(shown)(read(address, shown * size), 0)
            return found if shown == length else CutList(found, length)

        return items

    def _any_items(self, elem: GoType, size: int, depth: int) -> Callable[[int, int], Any]:
        read, budget = self._read, self._budget
        decode, parts = self._compiled(elem, depth)
        most = min(self._limits.items, MOST_BYTES // max(1, size))

        def items(address: int, length: int) -> Any:
            shown = min(length, most)
            if not budget.enter(shown * parts, shown * size):
                return CutList([], length)
            try:
                raw = read(address, shown * size) if size and shown else b""
                found = [decode(raw, i * size) for i in range(shown)]
            finally:
                budget.leave()
            return found if shown == length else CutList(found, length)

        return items

    def _unfollowed(self, gotype: GoType, depth: int) -> Decode:
        pointer, name = self._pointer, gotype.name

        def decode(data: bytes, offset: int) -> Any:
            (address,) = pointer(data, offset)
            return Pointer(address, Unfollowed, name) if address else None

        return decode

    def _followed(self, gotype: GoType, depth: int) -> Decode:
        pointer, read, budget, name = self._pointer, self._read, self._budget, gotype.name
        elem: Optional[Decode] = None
        size = 0

        def decode(data: bytes, offset: int) -> Any:
            nonlocal elem, size
            (address,) = pointer(data, offset)
            if not address:
                return None
            try:
                if elem is None:
                    size = self._readable_size(gotype.elem)
                    elem = self._compiled(gotype.elem, depth - 1)[0]
                if budget.level and not budget.allows(size):
                    return Pointer(address, Unfollowed, name)
                return Pointer(address, elem(read(address, size) if size else b"", 0), name)
            except (GomapError, ValueError):
                return Pointer(address, Unreadable(address), name)

        return decode

    def _readable_size(self, gotype: GoType) -> int:
        size = expected_size(gotype, self._word)
        if not 0 <= size <= MOST_BYTES:
            raise ValueError(f"{gotype.name} of {size} bytes is not read")
        return size

    def _map(self, gotype: GoType) -> Decode:
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

    def _func(self) -> Decode:
        pointer = self._pointer

        def decode(data: bytes, offset: int) -> Any:
            (address,) = pointer(data, offset)
            if not address:
                return None
            try:
                return Func(address, self._name_of(self._word_at(address)))
            except MemoryFault:
                return Func(address, None)

        return decode

    def _name_of(self, pc: int) -> Optional[str]:
        if pc not in self._names:
            _make_room(self._names)
            self._names[pc] = self._function_name(pc)
        return self._names[pc]

    def _interface(self, gotype: GoType, depth: int) -> Decode:
        pair, word = self._pair, self._word
        empty = gotype.details.empty_interface

        def decode(data: bytes, offset: int) -> Any:
            first, value = pair(data, offset)
            if not first:
                return None
            try:
                box = self._box(first if empty else self._itab_type(first), depth)
            except (GomapError, ValueError):
                return Unreadable(first)
            return Interface(box.name, self._held(box, value, data, offset + word))

        return decode

    def _itab_type(self, itab: int) -> int:
        """runtime.itab {inter, _type, ...} (internal/abi.ITab)."""
        known = self._words.get(itab)
        if known is None:
            _make_room(self._words)
            known = self._words[itab] = self._word_at(itab + self._word)
        return known

    def _word_at(self, address: int) -> int:
        word: int = self._pointer(self._read(address, self._word), 0)[0]
        return word

    def _box(self, address: int, depth: int) -> Boxed:
        known = self._boxes.get((address, depth))
        if known is None:
            dynamic = self._dynamic_type(address)
            size, direct = self._readable_size(dynamic), dynamic.is_direct
            if direct and size > self._word:
                raise ValueError(f"{dynamic.name} of {size} bytes does not fit into a word")
            _make_room(self._boxes)
            decode = self._compiled(dynamic, depth)[0]
            known = self._boxes[address, depth] = Boxed(self._spell(dynamic.name), size, direct, decode)
        return known

    def _held(self, box: Boxed, value: int, data: bytes, offset: int) -> Any:
        """What an interface holds: in its second word, or where that points."""
        if not self._budget.enter(1, box.size):
            return Unfollowed
        try:
            if box.direct:
                return box.decode(data, offset)
            return box.decode(self._read(value, box.size) if box.size else b"", 0)
        except MemoryFault:
            return Unreadable(value)
        finally:
            self._budget.leave()


def _make_room(kept: Dict[Any, Any]) -> None:
    if len(kept) >= MOST_KEPT:
        kept.clear()


def _cut_text(raw: bytes) -> Any:
    """A cut string as text where it is text: a character cut in two at its end is left out."""
    try:
        return codecs.utf_8_decode(raw, "strict", False)[0]
    except UnicodeDecodeError:
        return raw
