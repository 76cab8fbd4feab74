"""Maps on goroutine stacks: headers that lie there, and references from there. Conservative: a word may be stale."""

from __future__ import annotations

from functools import partial
from typing import Dict, Iterator, List, Optional, Set, Tuple

from gomap.analysis.census.headers import examiner
from gomap.analysis.census.heap import Heap
from gomap.analysis.census.model import Array, FoundMap
from gomap.analysis.census.types import MapTypes
from gomap.errors import MemoryFault
from gomap.layouts.classic import BUCKET_CELLS
from gomap.maps.base import live_flags
from gomap.memory.columns import pointer_column

__all__ = ["Area", "Stacks"]

Area = Tuple[int, int, int]
"""(first address in use, end, goroutine's id)"""
LARGEST = 256 << 20  # bytes of one stack that are looked at: Go's own limit is 1 GB


class Stacks:
    """Looks through the parts of stacks that are in use."""

    def __init__(self, heap: Heap, types: MapTypes, areas: List[Area]):
        self._heap = heap
        self._types = types
        self._areas = areas
        self.lost: Set[int] = set()
        """Goroutines whose stacks could not be read."""
        layout = types.layout
        states = layout.states
        self._live = live_flags(states)

    def references(self, headers: Dict[int, FoundMap]) -> Iterator[Tuple[FoundMap, int]]:
        """(map, goroutine) for each word of a stack that points to a header of the heap."""
        for _, data, goroutine in self._read():
            for value in set(pointer_column(data, self._heap.word, 0, self._heap.word, len(data) // self._heap.word)):
                found = headers.get(value)
                if found is not None:
                    yield found, goroutine

    def headers(self) -> Iterator[Tuple[FoundMap, int]]:
        """(map, goroutine) of what looks like a header on a stack, with an array that agrees with its count."""
        record, word = self._types.layout.header, self._heap.word
        unpack = record.unpacker.unpack_from
        array_field = record.offsets[self._types.layout.array_field]
        for start, data, goroutine in self._read():
            area = (start, start + len(data))
            locate = partial(self._locate, area=area)
            examine = examiner(self._heap, self._types.layout, self._types.sizer, locate)
            words = pointer_column(data, word, 0, word, len(data) // word)
            ahead = array_field // word
            for index in range(max(0, len(words) - record.size // word + 1)):
                pointer = words[index + ahead]
                if not area[0] <= pointer < area[1] and self._heap.object_at(pointer) is None:
                    continue
                found = examine(start + index * word, unpack(data, index * word), "stack")
                if found is not None and self._agrees(found):
                    yield found, goroutine

    def _read(self) -> Iterator[Tuple[int, bytes, int]]:
        for start, end, goroutine in self._areas:
            try:
                yield start, self._heap.target.read(start, min(end - start, LARGEST)), goroutine
            except MemoryFault:
                self.lost.add(goroutine)

    def _locate(self, pointer: int, area: Tuple[int, int]) -> Optional[Array]:
        """An array on the same stack (its size is not known), or one in the heap."""
        if area[0] <= pointer < area[1] and pointer % self._heap.word == 0:
            return Array(0, area[1] - pointer, pointer, True)
        return self._heap.object_at(pointer)

    def _overlaps(self, found: FoundMap) -> bool:
        """Does its array begin within its header?"""
        end = found.address + self._types.layout.header.size
        return any(found.address - BUCKET_CELLS < array.data < end for array in found.arrays)

    def _agrees(self, found: FoundMap) -> bool:
        """A small array must hold as many live slots as the header counts; of a larger one the types must fit."""
        if not found.arrays or self._overlaps(found):
            return False
        if found.units != 1:
            return True
        try:
            control = self._heap.target.read(found.arrays[0].data, BUCKET_CELLS)
        except MemoryFault:
            return False
        if found.length > BUCKET_CELLS:
            return True
        return sum(control.translate(self._live)) == found.length
