"""Indexing: of arrays, slices and strings by number, of maps by key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gomap.errors import GomapError, UsageError
from gomap.golang.types import GoType, Kind
from gomap.maps.base import AnyMap
from gomap.maps.sync.types import is_sync
from gomap.places.fields import settled
from gomap.places.place import Place, a, word

if TYPE_CHECKING:
    from gomap.program import Program

__all__ = ["index"]

SIGN_BIT = 1 << 63
BYTE = GoType(Kind.UINT8, 1, "uint8")


def index(program: "Program", place: Place, key: object, shown: str) -> Place:
    """``place[shown]``; ``key`` is the value of what stands in the brackets, as `gomap.keys` takes it."""
    holder = settled(program, place)
    text = f"{place.operand}[{shown}]"
    if holder.type.kind is Kind.MAP:
        return _entry(program, holder, key, place, text)
    if is_sync(holder.type) and holder.address is not None:
        return _element(program, program.sync_at(holder.address, holder.type, place.text), key, text, shown)
    if holder.type.kind is Kind.ARRAY:
        at = _checked(key, holder.type.length, place, shown)
        return holder.part(holder.type.elem, at * _stride(holder.type.elem, place), text)
    if holder.type.kind is Kind.SLICE:
        at = _checked(key, word(program, holder, 1), place, shown)
        return Place(holder.type.elem, word(program, holder) + at * _stride(holder.type.elem, place), None, text)
    if holder.type.kind is Kind.STRING:
        at = _checked(key, word(program, holder, 1), place, shown)
        return Place(BYTE, word(program, holder) + at, None, text)
    raise GomapError(f"{place.text} is {a(holder.type.name)}, which cannot be indexed")


def _entry(program: "Program", holder: Place, key: object, place: Place, text: str) -> Place:
    """The elem of a map's entry, where it lies."""
    header, shown = word(program, holder), text[len(place.operand) + 1 : -1]
    if header == 0:
        raise GomapError(f"{place.text} is a nil map: it has no key {shown}")
    found_map = program.map_at(header, holder.type, place.text)
    return _element(program, found_map, key, text, shown)


def _element(program: "Program", gomap: AnyMap, key: object, text: str, shown: str) -> Place:
    from gomap.keys import pattern

    found = gomap.look_up(pattern(program, gomap.key_type, key))
    if found is None:
        raise gomap.absent(shown)
    return Place(gomap.elem_type, found.elem_address, None, text)


def _checked(key: object, length: int, place: Place, shown: str) -> int:
    """The index as a number within the bounds."""
    if isinstance(key, bool) or not isinstance(key, int):
        raise UsageError(f"{place.text} is {a(place.type.name)}: its index is a number, not {shown}")
    if length >= SIGN_BIT:
        raise GomapError(f"{place.text} has an impossible length ({length:#x})", address=place.address)
    if not 0 <= key < length:
        count = "1 element" if length == 1 else f"{length:,} elements"
        raise GomapError(f"{place.text}[{shown}] is out of range: {place.text} has {count}")
    return key


def _stride(gotype: GoType, place: Place) -> int:
    if gotype.size < 0:
        raise GomapError(f"the size of {gotype.name} is unknown, so {place.text} cannot be indexed")
    return gotype.size
