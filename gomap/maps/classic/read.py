"""Classic maps (runtime.hmap): the header, the bucket arrays and their overflow chains."""

from __future__ import annotations

from functools import lru_cache
from typing import Dict, Iterator, List, Optional, Tuple

from gomap.errors import MemoryFault, Problem
from gomap.golang.types import GoType
from gomap.layouts.classic import HASH_WRITING, SAME_SIZE_GROW, STATE_EVACUATED, ClassicLayout, TophashRules
from gomap.maps.base import GoMap, MapContext, live_flags
from gomap.maps.model import Unit
from gomap.memory.arrays import Load, read_array
from gomap.memory.columns import pointer_column

__all__ = ["ClassicBuckets"]

# The runtime starts a same-size growth when a map has about as many overflow buckets as buckets: so many a bucket that
# was read, and so many more, may be walked through.
_CHAIN_FACTOR, _CHAIN_SLACK = 4, 1 << 17
_MOST_LOST = 1 << 12  # chains that lead nowhere, and most do: whatever it is, it is no bucket array

_flags_of = lru_cache(maxsize=None)(live_flags)


class ClassicBuckets(GoMap):
    """What is read of a classic map. ``header``: the fields of its hmap."""

    def __init__(self, context: MapContext, address: int, gotype: GoType, expr: str, layout: ClassicLayout):
        super().__init__(context, address, gotype, expr)
        self.layout = layout
        self.rules: TophashRules = layout.tophash
        self.states = self.rules.states
        self.live_flags = _flags_of(self.states)
        self.header: Dict[str, int] = self._read_header()
        self.B = self.header["B"]
        self.sane = self._check_header()
        self._chain_budget = _CHAIN_SLACK
        self._lost_chains = 0

    def _read_header(self) -> Dict[str, int]:
        if not self.address:
            return dict.fromkeys(self.layout.header.fields, 0)
        return self.layout.header.parse(self.context.target.read(self.address, self.layout.header.size))

    def _check_header(self) -> bool:
        header, limit = self.header, 8 * self.layout.word
        if header["count"] < 0:
            what = f"the header's count is {header['count']:,}: not a map, or overwritten"
            self.problems.append(Problem(what, self.address))
        if self.B > limit or self.context.geometry.size << self.B > 1 << limit:
            what = f"the header's B is {self.B}: 2^{self.B} buckets do not fit in memory; not a map, or overwritten"
            self.problems.append(Problem(what, self.address, lost=True))
            return False
        if header["count"] > 0 and not header["buckets"]:
            what = f"count is {header['count']:,} but there is no bucket array"
            self.problems.append(Problem(what, self.address, lost=True))
        if header["flags"] & HASH_WRITING:
            self.problems.append(Problem("a goroutine is writing to the map: one entry may be half done", self.address))
        return True

    def length(self) -> int:
        return self.header["count"]

    @property
    def bucket_count(self) -> int:
        """2^B; 0 if there is no array yet."""
        return 1 << self.B if self.sane and self.header["buckets"] else 0

    @property
    def same_size(self) -> bool:
        return bool(self.header["flags"] & SAME_SIZE_GROW)

    @property
    def old_bucket_count(self) -> int:
        """Buckets of the old array while the map grows, else 0."""
        if not self.sane or not self.header["oldbuckets"]:
            return 0
        return 1 << self.B if self.same_size else 1 << max(0, self.B - 1)

    def arrays(self) -> Iterator[Tuple[int, int, bool]]:
        """(address, buckets, old) of the present array, and of the old one while the map grows."""
        for address, count, old in (
            (self.header["buckets"], self.bucket_count, False),
            (self.header["oldbuckets"], self.old_bucket_count, True),
        ):
            self._chain_budget, self._lost_chains = _CHAIN_SLACK, 0
            if count:
                yield address, count, old

    def chunks(
        self, address: int, count: int, old: bool, first: int = 0, load: Optional[Load] = None
    ) -> Iterator[Tuple[int, int, bytes, List[int]]]:
        """(number of the first bucket, how many, their bytes, their overflow pointers), a chunk at a time.

        ``load``: see `read_array`.
        """
        shape = self.context.geometry
        what = "old bucket array" if old else "bucket array"
        start = address + first * shape.size
        for index, whole, data in read_array(
            self.context.target, start, shape.size, count - first, what, self.problems, load
        ):
            if self._lost_chains > max(_MOST_LOST, index // 2):
                self._give_up(what, address)
                return
            self._chain_budget += _CHAIN_FACTOR * whole
            yield (
                first + index,
                whole,
                data,
                pointer_column(data, shape.size, shape.overflow_offset, self.layout.word, whole),
            )

    def _give_up(self, what: str, address: int) -> None:
        """It is said first: there are many problems behind it."""
        problem = Problem(
            f"most overflow pointers of the {what} lead nowhere: the rest was left out", address, lost=True
        )
        self.problems.first(problem)

    def overflow(self, number: int, pointer: int) -> Iterator[Tuple[int, bytes, int]]:
        """(address, bytes, next pointer) of each overflow bucket of one chain, beginning at ``pointer``.

        A cycle, or a bucket that cannot be read, ends the chain and is noted.
        """
        size, at, word = self.context.geometry.size, self.context.geometry.overflow_offset, self.layout.word
        read = self.context.target.read
        seen = set()
        while pointer and self._affordable():
            if pointer in seen:
                self.problems.append(Problem(f"the overflow chain of bucket {number:#x} runs in a circle", pointer))
                return
            seen.add(pointer)
            try:
                data = read(pointer, size)
            except MemoryFault:
                what = f"cannot read an overflow bucket of bucket {number:#x}: the rest of its chain is lost"
                self.problems.append(Problem(what, pointer, lost=True))
                self._lost_chains += 1
                return
            following = int.from_bytes(data[at : at + word], "little")
            yield pointer, data, following
            pointer = following

    def _affordable(self) -> bool:
        """Bounds what shared chains (in garbage) can cost; noted once, when it is used up."""
        self._chain_budget -= 1
        if self._chain_budget == 0:
            what = "far more overflow buckets than any map has: not a map, or overwritten; the rest was left out"
            self.problems.append(Problem(what, self.address, lost=True))
        return self._chain_budget > 0

    def units(self, first: int = 0, last: Optional[int] = None, evacuated: bool = False) -> Iterator[Unit]:
        for address, count, old in self.arrays():
            end = count if last is None else min(count, last + 1)
            yield from self._array_units(address, end, old, min(first, end), evacuated or not old)

    def _array_units(self, address: int, count: int, old: bool, first: int, evacuated: bool) -> Iterator[Unit]:
        size = self.context.geometry.size
        for start, _, data, pointers in self.chunks(address, count, old, first):
            for i, pointer in enumerate(pointers):
                offset = i * size
                if not evacuated and self.states[data[offset]] == STATE_EVACUATED:
                    continue
                number = start + i
                yield Unit(number, 0, -1, number, address + number * size, old, data, offset, pointer)
                if pointer:
                    yield from self._chain_units(number, pointer, old)

    def _chain_units(self, number: int, pointer: int, old: bool) -> Iterator[Unit]:
        for chain, (at, data, following) in enumerate(self.overflow(number, pointer), 1):
            yield Unit(number, chain, -1, number, at, old, data, 0, following)
