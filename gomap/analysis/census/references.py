"""Places whose type is known and that hold a map: package variables, elems of maps, objects that carry their type."""

from __future__ import annotations

from itertools import repeat
from typing import Dict, Iterator, List, NamedTuple, Tuple

from gomap.analysis.census.heap import Heap
from gomap.analysis.census.types import MapType, MapTypes
from gomap.errors import GomapError, MemoryFault
from gomap.golang.types import GoType, Kind
from gomap.memory.arrays import CHUNK
from gomap.memory.columns import pointer_column

__all__ = ["MapSlot", "Slots"]

MOST_SLOTS = 4096
MOST_DEPTH = 12


class MapSlot(NamedTuple):
    """A map within a value: at ``offset``, reached by ``path`` (".cache.m", "[3]")."""

    offset: int
    path: str
    type: MapType


class Slots:
    """Where values of a type hold maps. Each type is looked at once."""

    def __init__(self, heap: Heap, types: MapTypes):
        self._heap = heap
        self._types = types
        self._known: Dict[int, Tuple[GoType, Tuple[MapSlot, ...]]] = {}
        self.lost = 0
        """Values that hold maps and could not be read."""

    def of(self, gotype: GoType) -> Tuple[MapSlot, ...]:
        """The maps that a value holds itself, not behind pointers; no more than 4096 of them."""
        known = self._known.get(id(gotype))
        if known is None:
            found: List[MapSlot] = []
            for slot in self._walk(gotype, 0, "", 0):
                found.append(slot)
                if len(found) >= MOST_SLOTS:
                    break
            known = self._known[id(gotype)] = (gotype, tuple(found))
        return known[1]

    def _walk(self, gotype: GoType, offset: int, path: str, depth: int) -> Iterator[MapSlot]:
        if depth > MOST_DEPTH:
            return
        try:
            if gotype.kind is Kind.MAP:
                known = self._types.of(gotype)
                if known is not None:
                    yield MapSlot(offset, path, known)
            elif gotype.kind is Kind.STRUCT:
                for field in gotype.fields:
                    yield from self._walk(field.type, offset + field.offset, f"{path}.{field.name}", depth + 1)
            elif gotype.kind is Kind.ARRAY and self.of(gotype.elem):
                for i in range(min(gotype.length, MOST_SLOTS)):
                    yield from self._walk(gotype.elem, offset + i * gotype.elem.size, f"{path}[{i}]", depth + 1)
        except GomapError:
            return

    def filled(self, gotype: GoType, address: int) -> Iterator[Tuple[int, str, MapType]]:
        """(header, path, its type) of the maps in the value at ``address`` that are not nil."""
        slots = self.of(gotype)
        if not slots:
            return
        word = self._heap.word
        try:
            data = self._heap.target.read(address, slots[-1].offset + word)
        except MemoryFault:
            self.lost += 1
            return
        for slot in slots:
            header = int.from_bytes(data[slot.offset : slot.offset + word], "little")
            if header:
                yield header, slot.path, slot.type

    def filled_among(self, gotype: GoType, start: int, end: int) -> Iterator[Tuple[int, MapType]]:
        """(header, its type) of the maps that are not nil in the values side by side in [start, end): there may be
        millions."""
        size, word = gotype.size, self._heap.word
        slots = self.of(gotype) if size > 0 and not size % word else ()
        each = max(1, CHUNK // size) if slots else 0
        for at in range(start, end - size + 1, each * size) if slots else ():
            count = min(each, (end - at) // size)
            try:
                words = pointer_column(self._heap.target.read(at, count * size), word, 0, word, count * size // word)
            except MemoryFault:
                for value in range(at, at + count * size, size):
                    yield from ((header, known) for header, _, known in self.filled(gotype, value))
                continue
            for slot in slots:
                column = words[slot.offset // word :: size // word]
                yield from zip(filter(None, column), repeat(slot.type))
