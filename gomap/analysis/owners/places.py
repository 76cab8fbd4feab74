"""Values of known type in memory, and which of their fields or elements a word is."""

from __future__ import annotations

from typing import NamedTuple, Optional

from gomap.errors import GomapError
from gomap.golang.types import Field, GoType, Kind

__all__ = ["Place", "inside", "path_within", "type_at"]

MOST_DEPTH = 20


class Place(NamedTuple):
    """A value of known type, and how it was reached."""

    type: GoType
    address: int
    path: str


def inside(value: Place, place: int) -> Optional[Place]:
    """The field or element that holds the word at ``place``, as a value of its own."""
    for _ in range(MOST_DEPTH):
        if value.type.kind not in (Kind.STRUCT, Kind.ARRAY):
            return value
        inner = _step(value, place)
        if inner is None:
            return None
        value = inner
    return None


def _step(value: Place, place: int) -> Optional[Place]:
    """The field or element of a struct or array that ``place`` lies in; None if there is none, or its type cannot be
    told in full."""
    try:
        return _part(value, place)
    except (GomapError, ValueError):
        return None


def _part(value: Place, place: int) -> Optional[Place]:
    gotype, offset = value.type, place - value.address
    if gotype.kind is Kind.STRUCT:
        field = next((f for f in gotype.fields if f.offset <= offset < f.offset + f.type.size), None)
        if field is None:
            return None
        return Place(_pointed_to(gotype, field), value.address + field.offset, f"{value.path}.{field.name}")
    if gotype.kind is not Kind.ARRAY:
        return None
    size = max(gotype.elem.size, 1)
    index = offset // size
    return Place(gotype.elem, value.address + index * size, f"{value.path}[{index}]")


def _pointed_to(gotype: GoType, field: Field) -> GoType:
    """The field's type; sync/atomic.Pointer[T] is {_ [0]*T; _ noCopy; v unsafe.Pointer}, and leads to a T.

    Source: src/sync/atomic/type.go.
    """
    first = gotype.fields[0].type
    if field.type.kind is Kind.UNSAFE_POINTER and first.kind is Kind.ARRAY and not first.size:
        return first.elem if first.elem.kind is Kind.POINTER else field.type
    return field.type


def type_at(outer: GoType, offset: int) -> Optional[GoType]:
    """Of the innermost field or element that lies ``offset`` bytes into a value."""
    inner = inside(Place(outer, 0, ""), offset)
    return None if inner is None else inner.type


def path_within(outer: GoType, offset: int, name: str) -> str:
    """The path from a value to the struct of type ``name``, or of that generic type, which begins ``offset`` bytes
    into it; empty if none does.

    >>> from gomap.golang.types import Details
    >>> inner = GoType(Kind.STRUCT, 48, "sync.Map")
    >>> path_within(GoType(Kind.STRUCT, 56, "main.T", lambda: Details(fields=(Field("m", 8, inner),))), 8, "sync.Map")
    '.m'
    """
    value: Optional[Place] = Place(outer, 0, "")
    for _ in range(MOST_DEPTH):
        if value is None or _is_called(value.type, name):
            break
        value = _step(value, offset)
    return value.path if value is not None and value.address == offset and _is_called(value.type, name) else ""


def _is_called(gotype: GoType, name: str) -> bool:
    return gotype.name == name or gotype.name.startswith(f"{name}[")
