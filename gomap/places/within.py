"""The maps that a value of some type has in it: what to suggest where one was expected."""

from __future__ import annotations

from typing import Iterator, List, Set, Tuple

from gomap.golang.types import GoType, Kind
from gomap.maps.sync.types import is_sync

__all__ = ["leads_to_map", "maps_within"]

MOST_MAPS = 4  # shown in a message
MOST_TYPES = 50  # looked at: each may have to be asked for
MOST_DEEP = 4

Level = List[Tuple[GoType, str]]


def maps_within(gotype: GoType) -> List[str]:
    """Paths to maps in a value, the nearest first: ``.items``, ``.cache.shards[0].m``, ``[0]``.

    >>> maps_within(GoType(Kind.INT, 8, "int"))
    []
    """
    level: Level = [(gotype, "")]
    seen: Set[str] = set()
    for _ in range(MOST_DEEP):
        found = [path for inner, path in level if inner.kind is Kind.MAP or is_sync(inner)]
        if found:
            return found[:MOST_MAPS]
        level = [below for inner, path in level if _is_new(inner, seen) for below in _parts(inner, path)]
    return []


def leads_to_map(gotype: GoType) -> bool:
    """Is it a map, or can a selector or an index behind it name one?"""
    while gotype.kind is Kind.POINTER and gotype.details.elem is not None:
        gotype = gotype.details.elem
    return gotype.kind is Kind.INTERFACE or bool(maps_within(gotype))


def _is_new(gotype: GoType, seen: Set[str]) -> bool:
    """The first time that a type is met, as long as they are not too many."""
    if gotype.name in seen or len(seen) >= MOST_TYPES:
        return False
    seen.add(gotype.name)
    return True


def _parts(gotype: GoType, path: str) -> Iterator[Tuple[GoType, str]]:
    """Fields, elements, what a pointer points to: Go selects through one by itself."""
    if gotype.kind is Kind.STRUCT:
        yield from ((field.type, f"{path}.{field.name}") for field in gotype.fields if field.name != "_")
    elem = gotype.details.elem
    if elem is not None and gotype.kind in (Kind.ARRAY, Kind.SLICE):
        yield elem, f"{path}[0]"
    elif elem is not None and gotype.kind is Kind.POINTER:
        yield elem, path
