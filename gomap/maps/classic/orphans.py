"""Overflow buckets of the old array that no chain leads to any more, and that the garbage collector still keeps.

Evacuating a bucket clears its overflow pointer (runtime.evacuate in runtime/map.go). What followed it is then kept
alive only by a spare bucket inside the old array that points on to it, or, where buckets hold no pointers, by the list
of overflow buckets (up to Go 1.9; later releases leave such chains linked).
"""

from __future__ import annotations

from typing import Set, Tuple

from gomap.errors import MemoryFault, Problems
from gomap.maps.classic.read import ClassicBuckets
from gomap.memory.arrays import read_array, read_word
from gomap.memory.columns import pointer_column

__all__ = ["outside_by_list", "outside_by_spare"]

Extent = Tuple[int, int]


def outside_by_spare(gomap: ClassicBuckets, extent: Extent, walked: Set[int]) -> int:
    """Buckets outside ``extent`` (the old array) behind those of its spare buckets that are not in ``walked``."""
    shape, word = gomap.context.geometry, gomap.layout.word
    start = extent[0] + gomap.old_bucket_count * shape.size
    count = (extent[1] - start) // shape.size
    found = 0
    unread = Problems()  # what cannot be read of the old array has been told
    for index, whole, data in read_array(gomap.context.target, start, shape.size, count, "", unread):
        for i, pointer in enumerate(pointer_column(data, shape.size, shape.overflow_offset, word, whole)):
            at = start + (index + i) * shape.size
            if pointer and at not in walked and not extent[0] <= pointer < extent[1]:
                found += _length(gomap, pointer, extent)
    return found


def _length(gomap: ClassicBuckets, pointer: int, extent: Extent) -> int:
    """Buckets from ``pointer`` on; the last unused spare bucket points at the array, which is no chain."""
    return sum(1 for at, _, _ in gomap.overflow(0, pointer) if not extent[0] <= at < extent[1])


def outside_by_list(gomap: ClassicBuckets, head: int, extent: Extent) -> int:
    """Those of a list of overflow buckets (a slice whose header is at ``head``) that lie outside ``extent``."""
    word, target = gomap.layout.word, gomap.context.target
    most = 4 * gomap.old_bucket_count + 65536
    try:
        data, length = read_word(target, head), read_word(target, head + word)
        buckets = pointer_column(target.read(data, min(length, most) * word), word, 0, word, min(length, most))
    except MemoryFault:
        return 0
    return sum([not extent[0] <= bucket < extent[1] for bucket in buckets])
