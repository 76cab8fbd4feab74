"""Statistics of a classic map: one pass over its arrays and chains."""

from __future__ import annotations

from functools import lru_cache
from typing import Dict, Optional, Tuple

from gomap.errors import MemoryFault, Problem
from gomap.layouts.classic import STATE_DELETED, STATE_EVACUATED
from gomap.maps.classic.chains import ArrayCount, ChainCounter
from gomap.maps.classic.orphans import outside_by_list, outside_by_spare
from gomap.maps.classic.read import ClassicBuckets
from gomap.maps.model import ClassicShape, Growth
from gomap.maps.sizer import Sizer
from gomap.maps.tally import Tally
from gomap.memory.arrays import column_view
from gomap.memory.columns import control_words

__all__ = ["ClassicCount", "count"]

PENDING_WORDS = 1 << 16  # bytes of tophashes gathered before they are counted


class ClassicCount:
    """The present array, the old one, and what the header says of the spare overflow buckets."""

    def __init__(self, gomap: ClassicBuckets):
        self.map = gomap
        self.present = ArrayCount(_tally(gomap, old=False))
        self.old = ArrayCount(_tally(gomap, old=True))
        self.allocated_buckets = gomap.bucket_count
        self.old_allocated_buckets = gomap.old_bucket_count
        self.spare = 0

    @property
    def growth(self) -> Optional[Growth]:
        if not self.map.old_bucket_count:
            return None
        kind = "same-size" if self.map.same_size else "double"
        return Growth(kind, self.map.old_bucket_count, self.old.evacuated, self.old.tally.live)

    @property
    def shape(self) -> ClassicShape:
        present = self.present
        return ClassicShape(self.map.B, self.map.bucket_count, present.overflow, self.spare, present.longest)


def _tally(gomap: ClassicBuckets, old: bool) -> Tally:
    deleted, evacuated = _unusual(gomap.states)
    return Tally(gomap.live_flags, deleted, b"" if old else evacuated)


@lru_cache(maxsize=8)
def _unusual(states: bytes) -> Tuple[bytes, bytes]:
    """The tophash values that say deleted, and evacuated."""
    deleted = bytes(value for value in range(256) if states[value] == STATE_DELETED)
    return deleted, bytes(value for value in range(256) if states[value] == STATE_EVACUATED)


def count(gomap: ClassicBuckets) -> ClassicCount:
    """Reads every bucket of the map once. What cannot be read is noted in ``gomap.problems``."""
    found = ClassicCount(gomap)
    _size_arrays(found)
    for address, buckets, old in gomap.arrays():
        array = found.old if old else found.present
        allocated = found.old_allocated_buckets if old else found.allocated_buckets
        extent = (address, address + allocated * gomap.context.geometry.size)
        _count_array(gomap, address, buckets, extent, old, array)
        if old:
            _count_orphans(gomap, extent, array)
    found.spare = _unused_spare(gomap, found.allocated_buckets)
    _check(gomap, found)
    return found


def _size_arrays(count: ClassicCount) -> None:
    """Buckets in the allocations of both arrays."""
    gomap, shape = count.map, count.map.context.geometry
    sizer = Sizer(gomap.context.release, gomap.context.target.arch.pointer_size)
    if gomap.bucket_count:
        count.allocated_buckets = sizer.array_buckets(gomap.layout, shape, gomap.B)
    if gomap.old_bucket_count:
        old_b = gomap.old_bucket_count.bit_length() - 1
        count.old_allocated_buckets = sizer.array_buckets(gomap.layout, shape, old_b)


def _count_array(
    gomap: ClassicBuckets, address: int, buckets: int, extent: Tuple[int, int], old: bool, into: ArrayCount
) -> None:
    pending = bytearray()
    chains = ChainCounter(gomap, address, extent, into, pending)
    for first, whole, data, pointers in gomap.chunks(address, buckets, old, load=column_view(gomap.context.target)):
        words = control_words(data, gomap.context.geometry.size, whole)
        pending += words
        into.buckets += whole
        if old:
            into.evacuated += words[::8].translate(gomap.states).count(STATE_EVACUATED)
        chains.add(first, pointers)
        if len(pending) >= PENDING_WORDS:
            into.tally.add(bytes(pending))
            pending.clear()
    if into.buckets:
        chains.finish()
    into.tally.add(bytes(pending))


def _count_orphans(gomap: ClassicBuckets, extent: Tuple[int, int], into: ArrayCount) -> None:
    """Buckets of evacuated chains that are still allocated."""
    if gomap.context.geometry.has_pointers:
        into.outside += outside_by_spare(gomap, extent, into.walked)
        return
    extra = extra_fields(gomap)
    if extra and extra["oldoverflow"]:
        into.outside = max(into.outside, outside_by_list(gomap, extra["oldoverflow"], extent))


def extra_fields(gomap: ClassicBuckets) -> Optional[Dict[str, int]]:
    """The fields of the map's mapextra, None if it has none (or it cannot be read: noted)."""
    address = gomap.header.get("extra", 0)
    record = gomap.layout.extra
    if not address or record is None:
        return None
    try:
        return record.parse(gomap.context.target.read(address, record.size))
    except MemoryFault as fault:
        gomap.problems.append(Problem(f"mapextra: {fault.what}", address))
        return None


def _unused_spare(gomap: ClassicBuckets, allocated: int) -> int:
    """Spare overflow buckets not in use: from mapextra.nextOverflow to the end of the array."""
    extra = extra_fields(gomap)
    following = extra["nextOverflow"] if extra else 0
    if not following or not gomap.bucket_count:
        return 0
    size = gomap.context.geometry.size
    start = gomap.header["buckets"]
    index, rest = divmod(following - start, size)
    if rest or not gomap.bucket_count <= index < allocated:
        gomap.problems.append(Problem("mapextra.nextOverflow is not in the bucket array", following))
        return 0
    return allocated - index


def _check(gomap: ClassicBuckets, count: ClassicCount) -> None:
    live = count.present.tally.live + count.old.tally.live
    if count.present.tally.strange:
        what = (
            f"{count.present.tally.strange:,} tophash bytes of the present array say evacuated, which none there can be"
        )
        gomap.problems.append(Problem(what, gomap.header["buckets"]))
    if live != gomap.length():
        what = f"the header counts {gomap.length():,} entries, {live:,} were found"
        gomap.problems.append(Problem(what, gomap.address))
