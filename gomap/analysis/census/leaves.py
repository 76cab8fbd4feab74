"""Which words of a value may lead to a map: maps, pointers, slices and interfaces, sync.Maps among them."""

from __future__ import annotations

from typing import Dict, Iterator, List, NamedTuple, Tuple

from gomap.errors import GomapError
from gomap.golang.types import GoType, Kind
from gomap.maps.sync.types import SYNC_MAP

__all__ = ["Leaf", "Leaves"]

MOST_LEAVES = 4096  # of one value
MOST_DEPTH = 12
MOST_TYPES = 5000  # that one type is made of
ENDS = (Kind.MAP, Kind.INTERFACE)


class Leaf(NamedTuple):
    """A part of a value: at ``offset``, reached by ``path`` (".cache.m", "[3]")."""

    offset: int
    path: str
    type: GoType


class Leaves:
    """By type; each is looked at once."""

    def __init__(self) -> None:
        self._known: Dict[int, Tuple[GoType, Tuple[Leaf, ...]]] = {}
        self._leads: Dict[int, Tuple[GoType, bool]] = {}

    def of(self, gotype: GoType) -> Tuple[Leaf, ...]:
        """In the order of their offsets; no more than 4096."""
        known = self._known.get(id(gotype))
        if known is None:
            found: List[Leaf] = []
            for leaf in self._walk(gotype, 0, "", 0):
                found.append(leaf)
                if len(found) >= MOST_LEAVES:
                    break
            known = self._known[id(gotype)] = (gotype, tuple(found))  # kept, and so its id
        return known[1]

    def _walk(self, gotype: GoType, offset: int, path: str, depth: int) -> Iterator[Leaf]:
        try:
            if depth > MOST_DEPTH or not self.leads(gotype):
                return
            if gotype.kind is Kind.STRUCT and gotype.name != SYNC_MAP:
                for field in gotype.fields:
                    yield from self._walk(field.type, offset + field.offset, f"{path}.{field.name}", depth + 1)
            elif gotype.kind is Kind.ARRAY:
                for i in range(min(gotype.length, MOST_LEAVES)):
                    yield from self._walk(gotype.elem, offset + i * gotype.elem.size, f"{path}[{i}]", depth + 1)
            else:
                yield Leaf(offset, path, gotype)
        except (GomapError, ValueError):  # a type that cannot be told in full
            return

    def leads(self, gotype: GoType) -> bool:
        """May a value of that type lead to a map, by however many steps?"""
        known = self._leads.get(id(gotype))
        if known is None:
            seen: Dict[int, GoType] = {}
            answer = self._search(gotype, seen)
            for one in [gotype] if answer else seen.values():  # where none leads there, none of those behind it does
                self._leads[id(one)] = (one, answer)
            return answer
        return known[1]

    def _search(self, gotype: GoType, seen: Dict[int, GoType]) -> bool:
        left = [gotype]
        while left and len(seen) < MOST_TYPES:
            one = left.pop()
            known = self._leads.get(id(one))
            if one.kind in ENDS or one.name == SYNC_MAP or (known is not None and known[1]):
                return True
            if known is None and id(one) not in seen:
                seen[id(one)] = one
                left += _parts(one)
        return False


def _parts(gotype: GoType) -> List[GoType]:
    """What a type is made of, or refers to."""
    try:
        if gotype.kind is Kind.STRUCT:
            return [field.type for field in gotype.fields]
        return [gotype.elem] if gotype.kind in (Kind.ARRAY, Kind.POINTER, Kind.SLICE) else []
    except (GomapError, ValueError):
        return []
