"""Maps that only a full reading tells the bytes of: growing ones, and those whose overflow buckets carry their type."""

from __future__ import annotations

from itertools import groupby
from typing import Dict, List, Tuple

from gomap.analysis.census.model import FoundMap
from gomap.golang.types import GoType
from gomap.maps.base import GoMap
from gomap.maps.model import MapStats
from gomap.program import Program

__all__ = ["WholeReader"]

MOST_TRIED = 8
Types = Tuple[GoType, ...]


class WholeReader:
    """Reads a map by the first of the types it may be of that makes sense of it."""

    def __init__(self, program: Program):
        self._program = program
        self._by_size: Dict[int, Tuple[Types, List[Types]]] = {}

    def read(self, found: FoundMap) -> Tuple[GoMap, MapStats]:
        """By another size of buckets chains lead nowhere and counts do not agree: types of a size that does come first
        in ``found.types``. GomapError if the map cannot be opened."""
        first = self._read(found, found.types[0])
        if not first[1].problems or len(found.types) == 1:
            return first
        for alike in self._sizes(found.types)[1:MOST_TRIED]:
            other = self._read(found, alike[0])
            if not other[1].problems:
                found.types = (*alike, *(one for one in found.types if one not in alike))
                return other
        return first

    def _read(self, found: FoundMap, gotype: GoType) -> Tuple[GoMap, MapStats]:
        gomap = self._program.map_at(found.address, gotype)
        return gomap, gomap.stats()

    def _sizes(self, types: Types) -> List[Types]:
        """Those of one bucket size together, in the order of the first of each."""
        known = self._by_size.get(id(types))
        if known is None:
            order = {size: i for i, size in reversed(list(enumerate(map(_size, types))))}
            alike = [tuple(group) for _, group in groupby(sorted(types, key=lambda one: order[_size(one)]), key=_size)]
            known = self._by_size[id(types)] = (types, alike)  # kept, and so its id
        return known[1]


def _size(gotype: GoType) -> int:
    unit = gotype.details.unit
    return 0 if unit is None else unit.size
