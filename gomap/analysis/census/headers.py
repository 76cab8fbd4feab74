"""Is this a map's header? Each field must be one that the runtime could have written, and lead to where it should."""

from __future__ import annotations

from typing import Callable, List, Optional, Tuple

from gomap.analysis.census.heap import Heap
from gomap.analysis.census.model import Array, FoundMap
from gomap.errors import MemoryFault
from gomap.layouts.classic import BUCKET_CELLS, ClassicLayout
from gomap.layouts.swiss import GROUP_SLOTS, MAX_TABLE_CAPACITY, SwissLayout
from gomap.maps.sizer import Sizer
from gomap.memory.columns import pointer_column

__all__ = ["Examine", "examiner"]

Examine = Callable[[int, Tuple[int, ...], str], Optional[FoundMap]]
Locate = Callable[[int], Optional[Array]]
MOST_B = 40
EXACT_B = 16  # hmap.noverflow is exact below, an estimate from there on
FLAGS = 16  # all of hmap.flags are below
LEAST_UNIT = 8


def examiner(
    heap: Heap, layout: "ClassicLayout | SwissLayout", sizer: Sizer, locate: Optional[Locate] = None
) -> Examine:
    """(address, fields of the header in order, storage) -> a map, or None where these make no header.

    ``locate``: what stands at a pointer to an array; for headers on stacks, whose arrays may lie there too.
    """
    if isinstance(layout, ClassicLayout):
        return _Classic(heap, layout, sizer, locate or heap.object_at).examine
    return _Swiss(heap, layout, sizer, locate or heap.object_at).examine


class _Classic:
    def __init__(self, heap: Heap, layout: ClassicLayout, sizer: Sizer, locate: Locate):
        self._heap = heap
        self._locate = locate
        names = layout.header.fields
        self._extra = names.index("extra") if "extra" in names else names.index("overflow")
        self._extra_bytes = sizer.allocated(layout.extra.size, True) if layout.extra is not None else 0

    def examine(self, address: int, values: Tuple[int, ...], storage: str) -> Optional[FoundMap]:
        count, flags, B, noverflow, hash0, buckets, old, nevacuate = values[:8]
        if not 0 <= count <= 1 << MOST_B or flags >= FLAGS or B > MOST_B or nevacuate > 1 << B:
            return None
        if not buckets:
            unused = not (count or B or noverflow or old or nevacuate or values[self._extra]) and hash0
            return FoundMap(address, storage, 0, ()) if unused else None
        most = BUCKET_CELLS if B == 0 else 13 << (B - 1)
        array = self._locate(buckets) if count <= most + 1 else None
        if array is None or array.size < LEAST_UNIT << B or not self._extra_fits(values[self._extra]):
            return None
        found = FoundMap(address, storage, count, (array,))
        found.units, found.simple = 1 << B, not old and B < EXACT_B
        found.overflow, found.lists = noverflow, values[self._extra]
        found.extra = self._extra_bytes if values[self._extra] else 0
        if old:
            before = self._locate(old)
            if before is None:
                return None
            found.arrays = (array, before)
        found.slots = BUCKET_CELLS * ((1 << B) + noverflow) if B < EXACT_B else None
        return found

    def _extra_fits(self, pointer: int) -> bool:
        return not pointer or self._heap.object_at(pointer) is not None


class _Swiss:
    def __init__(self, heap: Heap, layout: SwissLayout, sizer: Sizer, locate: Locate):
        self._heap = heap
        self._locate = locate
        self._layout = layout
        self._bits = 8 * layout.word
        self._last = len(layout.header.fields) - 1
        self._sizer = sizer
        self._table_bytes = sizer.allocated(layout.table.size, True)

    def examine(self, address: int, values: Tuple[int, ...], storage: str) -> Optional[FoundMap]:
        used, seed, directory, length, depth, shift, writing = values[:7]
        if writing > 1 or depth > MOST_B or length < 0 or not all(flag <= 1 for flag in values[7 : self._last]):
            return None
        if length:
            if length != 1 << depth or shift != self._bits - depth:
                return None
            return self._full(address, storage, used, directory, length, bool(writing))
        if used > GROUP_SLOTS or depth or shift:
            return None
        return self._small(address, storage, used, seed, directory)

    def _small(self, address: int, storage: str, used: int, seed: int, group: int) -> Optional[FoundMap]:
        if not group:
            return FoundMap(address, storage, 0, ()) if seed and not used else None
        array = self._locate(group)
        if array is None:
            return None
        found = FoundMap(address, storage, used, (array,))
        found.slots = GROUP_SLOTS
        return found

    def _full(
        self, address: int, storage: str, used: int, directory: int, length: int, writing: bool
    ) -> Optional[FoundMap]:
        """While it is written to, the counts may not agree yet."""
        word, target = self._layout.word, self._heap.target
        place = self._locate(directory)
        if place is None or place.base + place.size < directory + length * word:
            return None
        try:
            pointers = pointer_column(target.read(directory, length * word), word, 0, word, length)
            tables = self._tables(pointers)
        except MemoryFault:
            return None
        if tables is None or (sum(table[0] for table in tables) != used and not writing):
            return None
        arrays = [self._locate(table[5]) for table in tables]
        present = tuple(array for array in arrays if array is not None)
        if len(present) < len(arrays):
            return None
        found = FoundMap(address, storage, used, present)
        found.slots = sum(table[1] for table in tables)
        found.units = tables[0][1] // GROUP_SLOTS
        found.extra = len(tables) * self._table_bytes + self._sizer.allocated(length * word, True)
        return found

    def _tables(self, pointers: List[int]) -> Optional[List[Tuple[int, ...]]]:
        """(used, capacity, growthLeft, localDepth, index, groups, lengthMask) of each; None if one is none."""
        record, read = self._layout.table, self._heap.target.read
        tables: List[Tuple[int, ...]] = []
        previous = 0
        for position, pointer in enumerate(pointers):
            if pointer == previous:
                continue
            previous = pointer
            table = record.unpacker.unpack_from(read(pointer, record.size))
            used, capacity, _, _, index, _, mask = table[:7]
            if capacity > MAX_TABLE_CAPACITY or used > capacity or mask + 1 != capacity // GROUP_SLOTS:
                return None
            if index != position:
                return None
            tables.append(table)
        return tables
