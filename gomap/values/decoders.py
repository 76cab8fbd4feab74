"""Compiled decoders: for each type one closure (data, offset) -> Python value, made once.

This page holds the memo and what lies in the value's own bytes: scalars, structs and arrays. What a value points to is
in gomap.values.references.
"""

from __future__ import annotations

import struct
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Set, Tuple

from gomap.errors import GomapError
from gomap.golang.names import reflect_name
from gomap.golang.types import Field, GoType, Kind
from gomap.target import Target
from gomap.values.budget import MOST_PARTS, Budget
from gomap.values.model import CutList, Limits, Struct, Unreadable
from gomap.values.references import References
from gomap.values.scalars import Decode, byte_row, expected_size, is_byte, number_code, numbers, scalar

__all__ = ["Decode", "Decoders"]

MOST_HEIGHT = 20  # structs and arrays within one another
FEW_PARTS = 64  # arrays of no more are read without asking the budget


class Compiled(NamedTuple):
    """``parts``: Python values that it makes out of its own bytes; ``height``: structs and arrays in one another."""

    type: GoType
    decode: Decode
    parts: int = 1
    height: int = 0


class Decoders:
    """Makes and keeps decoders. ``dynamic_type(address)``: the type of a type descriptor; ``function_name(pc)``.

    A decoder needs ``size`` bytes from the offset on. It raises nothing: what cannot be read is `Unreadable` in its
    place.
    """

    def __init__(
        self,
        target: Target,
        dynamic_type: Callable[[int], GoType],
        function_name: Callable[[int], Optional[str]],
        limits: Limits,
        spell: Callable[[str], str] = reflect_name,
    ):
        self._word = target.arch.pointer_size
        self._limits = limits
        self._budget = Budget()
        self._known: Dict[Tuple[int, int], Compiled] = {}
        self._making: Set[Tuple[int, int]] = set()
        self._references = References(target, dynamic_type, function_name, limits, spell, self._budget, self._parts)

    def decoder(self, gotype: GoType, depth: Optional[int] = None) -> Decode:
        """The decoder of a type; ``depth``: how many pointers it may still follow."""
        return self._compiled(gotype, self._limits.depth if depth is None else depth).decode

    def _parts(self, gotype: GoType, depth: int) -> Tuple[Decode, int]:
        compiled = self._compiled(gotype, depth)
        return compiled.decode, compiled.parts

    def _compiled(self, gotype: GoType, depth: int) -> Compiled:
        key = (id(gotype), depth)
        known = self._known.get(key)
        if known is not None:
            return known
        if key in self._making or len(self._making) > 2 * MOST_HEIGHT:  # no Go type holds itself
            return Compiled(gotype, _senseless)
        self._making.add(key)
        try:
            made = self._make(gotype, depth)
        finally:
            self._making.discard(key)
        self._known[key] = made
        return made

    def _make(self, gotype: GoType, depth: int) -> Compiled:
        try:
            if expected_size(gotype, self._word) < 0:
                made = Compiled(gotype, _senseless)
            elif gotype.kind is Kind.STRUCT:
                made = self._struct(gotype, depth)
            elif gotype.kind is Kind.ARRAY:
                made = self._array(gotype, depth)
            else:
                decode = scalar(gotype) or self._references.decoder(gotype, depth)
                made = Compiled(gotype, decode or _senseless)
        except (GomapError, ValueError):  # a descriptor that is garbage in its depths
            made = Compiled(gotype, _senseless)
        return made if made.height <= MOST_HEIGHT else Compiled(gotype, _senseless)

    def _struct(self, gotype: GoType, depth: int) -> Compiled:
        name, fields = gotype.name, list(gotype.fields)
        if any(not self._fits(field.type, field.offset, gotype.size) for field in fields):
            return Compiled(gotype, _senseless)
        labels = _labels(fields)
        members = [self._compiled(field.type, depth) for field in fields]
        parts = min(1 + sum(member.parts for member in members), MOST_PARTS)
        height = 1 + max((member.height for member in members), default=0)
        decode = _numbers_struct(name, labels, fields)
        if decode is None:
            decode = _any_struct(name, [(a, f.offset, m.decode) for a, f, m in zip(labels, fields, members)])
        return Compiled(gotype, decode, parts, height)

    def _fits(self, gotype: GoType, offset: int, room: int) -> bool:
        size = expected_size(gotype, self._word)
        return offset >= 0 and (size < 0 or offset + size <= room)

    def _array(self, gotype: GoType, depth: int) -> Compiled:
        length, elem = gotype.length, self._compiled(gotype.elem, depth)
        size = max(0, expected_size(elem.type, self._word))
        if length < 0 or length * size > gotype.size:
            return Compiled(gotype, _senseless)
        shown = min(length, self._limits.items, MOST_PARTS // elem.parts)
        code = number_code(elem.type)
        if is_byte(elem.type):
            decode: Decode = byte_row(shown)
        elif code:
            decode = numbers(code, shown)
        else:
            decode = self._items(elem.decode, size, shown, shown * elem.parts)
        if shown < length:
            decode = _cut(decode, length)
        return Compiled(gotype, decode, max(1, shown * elem.parts), elem.height + 1)

    def _items(self, decode: Decode, size: int, shown: int, parts: int) -> Decode:
        offsets = [i * size for i in range(shown)]

        def few(data: bytes, offset: int) -> Any:
            return [decode(data, offset + at) for at in offsets]

        budget = self._budget

        def many(data: bytes, offset: int) -> Any:
            if not budget.enter(parts):
                return CutList([], shown)
            try:
                return few(data, offset)
            finally:
                budget.leave()

        return few if parts <= FEW_PARTS else many


def _senseless(data: bytes, offset: int) -> Unreadable:
    """Decodes what is of a type that makes no sense."""
    return Unreadable(0)


def _cut(decode: Decode, length: int) -> Decode:
    def cut(data: bytes, offset: int) -> Any:
        items = decode(data, offset)
        return CutList(items.items if type(items) is CutList else items, length)

    return cut


def _labels(fields: List[Field]) -> List[str]:
    """Field names, each once: ``_``, ``_2``, ``_3`` for blank ones."""
    labels: List[str] = []
    taken: Set[str] = set()
    for field in fields:
        name, number = field.name, 1
        while name in taken:
            number += 1
            name = f"{field.name}{number}"
        taken.add(name)
        labels.append(name)
    return labels


def _any_struct(name: str, members: List[Tuple[str, int, Decode]]) -> Decode:
    return lambda data, offset: Struct(name, {label: decode(data, offset + at) for label, at, decode in members})


def _numbers_struct(name: str, labels: List[str], fields: List[Field]) -> Optional[Decode]:
    """Structs of numbers alone are unpacked at once; None for any other."""
    layout, at = "<", 0
    for field in fields:
        code = number_code(field.type)
        if code is None or field.offset < at:
            return None
        layout += f"{field.offset - at}x{code}"
        at = field.offset + field.type.size
    unpack = struct.Struct(layout).unpack_from
    return lambda data, offset: Struct(name, dict(zip(labels, unpack(data, offset))))
