"""Counting the overflow chains of a classic map: those of many buckets together, level by level."""

from __future__ import annotations

from typing import List, NamedTuple, Optional, Sequence, Set, Tuple

from gomap.errors import MemoryFault, Problems
from gomap.layouts.classic import BUCKET_CELLS
from gomap.maps.classic.read import ClassicBuckets
from gomap.maps.tally import Tally
from gomap.memory.arrays import read_array
from gomap.memory.columns import control_words, pointer_column

__all__ = ["ArrayCount", "ChainCounter"]

TOGETHER = 256 << 10  # bytes of buckets that are read together: in order of address, many lie side by side
MOST_LEVELS = 16  # buckets of a chain: where one is longer, all that follow are walked one by one


class ArrayCount:
    """What one array and its chains hold. ``outside``: overflow buckets that lie outside the array's allocation;
    ``walked``: those inside it that another one follows."""

    def __init__(self, tally: Tally):
        self.tally = tally
        self.buckets = 0
        self.overflow = 0
        self.outside = 0
        self.walked: Set[int] = set()
        self.longest = 0
        self.evacuated = 0


class _Level(NamedTuple):
    """Overflow buckets at one place of their chains, by address; ``following``: their overflow pointers."""

    heads: Sequence[int]
    words: bytes
    following: Sequence[int]


class ChainCounter:
    """The chains of one array of ``gomap`` at ``address``, whose allocation is ``extent``. `add` their pointers, then
    `finish`: what is met is counted in ``into``, its control bytes in ``pending``."""

    def __init__(
        self, gomap: ClassicBuckets, address: int, extent: Tuple[int, int], into: ArrayCount, pending: bytearray
    ):
        self._map = gomap
        self._address = address
        self._extent = extent
        self._into = into
        self._pending = pending
        self._first = self._end = 0
        self._heads: List[int] = []
        self._deep = False

    def add(self, first: int, pointers: Sequence[int]) -> None:
        """The overflow pointers of the buckets from number ``first`` on."""
        self._heads += filter(None, pointers)
        self._end = first + len(pointers)
        if len(self._heads) * self._map.context.geometry.size >= TOGETHER:
            self.finish()

    def finish(self) -> None:
        """Counts the chains that were added since."""
        levels = None if self._deep else self._levels()
        if levels is None:
            self._walk_all()
        for level in levels or ():
            self._count(level)
        self._into.longest = max(self._into.longest, 1 + len(levels or ()))
        self._first, self._heads = self._end, []

    def _levels(self) -> Optional[List[_Level]]:
        """None if some bucket cannot be read, or a chain does not end soon."""
        levels: List[_Level] = []
        heads = sorted(self._heads)
        while heads:
            if len(levels) >= MOST_LEVELS:
                self._deep = True
                return None
            try:
                levels.append(self._level(heads))
            except MemoryFault:
                return None
            heads = sorted(filter(None, levels[-1].following))
        return levels

    def _level(self, heads: List[int]) -> _Level:
        shape, count = self._map.context.geometry, len(heads)
        data = self._map.context.target.gather(heads, shape.size)
        following = pointer_column(data, shape.size, shape.overflow_offset, self._map.layout.word, count)
        return _Level(heads, control_words(data, shape.size, count), following)

    def _count(self, level: _Level) -> None:
        into, (start, end) = self._into, self._extent
        self._pending += level.words
        into.overflow += len(level.heads)
        into.outside += sum([not start <= head < end for head in level.heads])
        if any(level.following):
            inside = (head for head, next_ in zip(level.heads, level.following) if next_ and start <= head < end)
            into.walked.update(inside)

    def _walk_all(self) -> None:
        """One by one, to tell what is wrong with which."""
        shape, target, first = self._map.context.geometry, self._map.context.target, self._first
        unread = Problems()  # what cannot be read of the array has been told
        start, count = self._address + first * shape.size, self._end - first
        for index, whole, data in read_array(target, start, shape.size, count, "", unread):
            pointers = pointer_column(data, shape.size, shape.overflow_offset, self._map.layout.word, whole)
            for number, pointer in enumerate(pointers, first + index):
                if pointer:
                    self._walk(number, pointer)

    def _walk(self, number: int, pointer: int) -> None:
        """A chain of any length, and whatever may be wrong with it."""
        into, length = self._into, 1
        for at, data, following in self._map.overflow(number, pointer):
            self._pending += data[:BUCKET_CELLS]
            length += 1
            if not self._extent[0] <= at < self._extent[1]:
                into.outside += 1
            elif following:
                into.walked.add(at)
        into.overflow += length - 1
        into.longest = max(into.longest, length)
