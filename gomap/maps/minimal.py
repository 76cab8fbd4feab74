"""What a fresh map takes: make(map[K]V, n), then n entries, on the Go release of the target."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Callable, NamedTuple, Optional, Tuple, Union

from gomap.golang.types import GoType
from gomap.layouts.classic import BUCKET_CELLS, SIX_A_BUCKET, SPARE_MIN_B, ClassicLayout
from gomap.layouts.sizeclasses import SMOOTH_APPEND
from gomap.layouts.swiss import GROUP_SLOTS, MAX_TABLE_CAPACITY, SwissLayout
from gomap.maps.geometry import Geometry
from gomap.maps.sizer import Sizer

__all__ = ["Plan", "load_limit", "minimal_classic", "minimal_swiss"]

MAX_ENTRIES = 1 << 48  # a count beyond this is garbage: nothing can be said of a fresh map


def load_limit(release: Optional[Tuple[int, int]], B: int) -> int:
    """The most entries a classic map of 2^B buckets holds before it doubles: 6.5 a bucket, 6 in Go 1.21 (issue 63438).

    >>> load_limit((1, 23), 3), load_limit((1, 21), 3), load_limit((1, 23), 0)
    (52, 48, 8)
    """
    if B == 0:
        return BUCKET_CELLS
    return 6 << B if release == SIX_A_BUCKET else 13 << (B - 1)


class Plan(NamedTuple):
    """What a fresh map is made by: its layout, bucket or group, and type."""

    layout: Union[ClassicLayout, SwissLayout]
    geometry: Geometry
    type: GoType

    @property
    def out_of_line(self) -> int:
        """Bytes that one entry keeps outside its slot."""
        shape = self.geometry
        return self.type.key.size * shape.indirect_key + self.type.elem.size * shape.indirect_elem

    @property
    def entry(self) -> int:
        """Bytes of one entry: its key and elem, wherever these lie."""
        return self.geometry.cells + self.out_of_line


def minimal_classic(plan: Plan, sizer: Sizer, length: int) -> int:
    """Bytes of a fresh classic map of ``length`` entries, overflow buckets in expectation."""
    assert isinstance(plan.layout, ClassicLayout)
    total = sizer.allocated(plan.layout.header.size, True)
    if not 0 < length <= MAX_ENTRIES:
        return total
    shape = plan.geometry
    B = 0
    while length > load_limit(sizer.release, B):
        B += 1
    buckets = sizer.array_buckets(plan.layout, shape, B)
    total += sizer.allocated(buckets * shape.size, shape.has_pointers)
    overflow = expected_overflow(length, 1 << B)
    beyond = max(0.0, overflow - (buckets - (1 << B)))
    total += round(beyond * sizer.allocated(shape.size, shape.has_pointers))
    total += _lists(plan, sizer, B, overflow)
    return total + _objects(plan, sizer, length)


def _lists(plan: Plan, sizer: Sizer, B: int, overflow: float) -> int:
    """mapextra, and the list of overflow buckets where these hold no pointers."""
    assert isinstance(plan.layout, ClassicLayout)
    extra = plan.layout.extra
    total = 0
    has_list = not plan.geometry.has_pointers and overflow >= 1
    if extra is not None and (B >= SPARE_MIN_B or has_list):
        total += sizer.allocated(extra.size, True)
    if has_list:
        total += sizer.allocated(3 * sizer.word, True)
        total += appended(round(overflow), sizer)
    return total


def appended(length: int, sizer: Sizer) -> int:
    """Bytes of a []*T that grew to ``length`` by append (runtime.growslice)."""
    capacity, smooth = 0, sizer.release is None or sizer.release >= SMOOTH_APPEND
    threshold = 256 if smooth else 1024
    while capacity < length:
        if capacity < threshold:
            wanted = max(1, 2 * capacity)
        else:
            wanted = capacity + (capacity + 3 * threshold) // 4 if smooth else capacity + capacity // 4
        capacity = sizer.rounded(wanted * sizer.word, True) // sizer.word
    return sizer.allocated(capacity * sizer.word, True)


def minimal_swiss(plan: Plan, sizer: Sizer, length: int) -> int:
    """Bytes of a fresh Swiss map of ``length`` entries, growth or splits of overfull tables in expectation."""
    assert isinstance(plan.layout, SwissLayout)
    total = sizer.allocated(plan.layout.header.size, True)
    if not 0 < length <= MAX_ENTRIES:
        return total
    shape = plan.geometry
    total += _objects(plan, sizer, length)
    if length <= GROUP_SLOTS:
        return total + sizer.allocated(shape.size, shape.has_pointers)
    tables, capacity = swiss_plan(length)
    overfull = _overfull(length, tables, capacity * 7 // 8) if tables > 1 else 0.0
    table, splits = _table(plan.layout, shape, sizer, capacity), capacity == MAX_TABLE_CAPACITY
    grown = 2 * table if splits else _table(plan.layout, shape, sizer, 2 * capacity)
    directory = 2 * tables if splits and tables * overfull >= 0.5 else tables
    total += round(tables * (table + overfull * (grown - table)))
    return total + sizer.allocated(directory * sizer.word, True)


def _table(layout: SwissLayout, shape: Geometry, sizer: Sizer, slots: int) -> int:
    """Bytes of a table and its groups."""
    groups = sizer.allocated(shape.size * (slots // GROUP_SLOTS), shape.has_pointers)
    return sizer.allocated(layout.table.size, True) + groups


def swiss_plan(length: int) -> Tuple[int, int]:
    """(directory length, slots a table) of make(map, length) for more than eight entries.

    >>> swiss_plan(1000), swiss_plan(100)
    ((2, 1024), (1, 128))
    """
    target = length * 8 // 7
    directory = _power_of_two(-(-target // MAX_TABLE_CAPACITY))
    return directory, _power_of_two(max(GROUP_SLOTS, target // directory))


def _power_of_two(n: int) -> int:
    return 1 << max(0, n - 1).bit_length()


def _objects(plan: Plan, sizer: Sizer, length: int) -> int:
    """The out-of-line keys and elems of ``length`` entries."""
    shape = plan.geometry
    key = sizer.allocated(plan.type.key.size, plan.type.key.has_pointers) if shape.indirect_key else 0
    elem = sizer.allocated(plan.type.elem.size, plan.type.elem.has_pointers) if shape.indirect_elem else 0
    return length * (key + elem)


@lru_cache(maxsize=4096)
def expected_overflow(length: int, buckets: int) -> float:
    """Overflow buckets to expect when ``length`` entries fall into ``buckets`` at random.

    >>> round(expected_overflow(1000, 256), 1), expected_overflow(8, 1)
    (4.8, 0.0)
    """
    if buckets == 1:
        return float(max(0, -(-length // BUCKET_CELLS) - 1))
    mean = length / buckets
    return buckets * _expect(mean, lambda entries: max(0, -(-entries // BUCKET_CELLS) - 1))


def _expect(mean: float, value: Callable[[int], float]) -> float:
    """The expectation of ``value`` under a Poisson distribution (means here are at most 8)."""
    probability, total = math.exp(-mean), 0.0
    for entries in range(200):
        total += probability * value(entries)
        probability *= mean / (entries + 1)
    return total


def _overfull(length: int, tables: int, most: int) -> float:
    """The chance that one of ``tables`` gets more than ``most`` of ``length`` entries (normal approximation)."""
    mean = length / tables
    deviation = math.sqrt(length / tables * (1 - 1 / tables))
    return 0.5 * math.erfc((most + 0.5 - mean) / (deviation * math.sqrt(2)))
