"""Which words of memory may point into some objects: byte by byte, all words and all objects at once.

Bytes that stand at the same place of each word are taken together, translated to the objects that they fit (a bit
for each of eight groups), and what all bytes of a word agree on is left. It costs the same for one object and for
hundreds.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Iterable, Iterator, List, NamedTuple, Optional, Sequence, Tuple

__all__ = ["Range", "Sieve"]

Range = Tuple[int, int]
"""[first, end) of an object that may be pointed into."""

GROUPS = 8  # bits of a byte
RAREST = (2, 1, 0, 3, 4)  # which of a pointer's bytes tell most, where objects lie near each other
MOST = 3  # of these that are looked at before the words that are left are counted
FEW = 16  # words of a piece, which are looked at sooner than another byte of them all
_FITTING = re.compile(rb"[^\0]")


class _Column(NamedTuple):
    """The bytes at one ``place`` of all words. ``table``: groups that each value fits; ``unfit``: values of none."""

    place: int
    table: bytes
    unfit: bytes


class Sieve:
    """For objects at ``wanted``, and pointers of ``word`` bytes.

    >>> memory = b"".join(value.to_bytes(8, "little") for value in (0xC000012340, 0x12340, 0xC000012348))
    >>> list(Sieve([(0xC000012340, 0xC000012348)], 8).words(memory))
    [(0, 824633795392)]
    """

    def __init__(self, wanted: Sequence[Range], word: int):
        ranges = sorted(wanted)
        self._word = word
        self._firsts = [first for first, _ in ranges]
        self._ends = [end for _, end in ranges]
        share = max(1, -(-len(ranges) // GROUPS))
        groups = [ranges[at : at + share] for at in range(0, len(ranges), share)]
        columns = [_column(groups, place) for place in RAREST if place < word]
        self._columns = [column for column in columns if column.unfit] or columns[:1]

    def words(self, data: bytes) -> Iterable[Tuple[int, int]]:
        """(offset, value) of words of ``data`` that point into an object."""
        fitting = self._fitting(data)
        return () if fitting is None else self._pointing(data, fitting)

    def _pointing(self, data: bytes, fitting: bytes) -> Iterator[Tuple[int, int]]:
        for word in _FITTING.finditer(fitting):
            offset = word.start() * self._word
            value = int.from_bytes(data[offset : offset + self._word], "little")
            i = bisect_right(self._firsts, value) - 1
            if i >= 0 and value < self._ends[i]:
                yield offset, value

    def _fitting(self, data: bytes) -> Optional[bytes]:
        """A byte for each word: zero where it points into no object; None if all are."""
        if not self._bytes_at(self._columns[0], data).translate(None, self._columns[0].unfit):
            return None  # as in most pieces
        count, left = len(data) // self._word, -1
        for number, column in enumerate(self._columns, 1):
            left &= int.from_bytes(self._bytes_at(column, data).translate(column.table), "little")
            if not left:
                return None
            if number == MOST and count - left.to_bytes(count, "little").count(0) <= FEW:
                break
        return left.to_bytes(count, "little")

    def _bytes_at(self, column: _Column, data: bytes) -> bytes:
        return data[column.place : len(data) // self._word * self._word : self._word]


def _column(groups: Sequence[List[Range]], place: int) -> _Column:
    """Of each value of a byte, the groups that have an address with it."""
    table = bytearray(256)
    for number, ranges in enumerate(groups):
        for first, end in ranges:
            low, high = first >> 8 * place, (end - 1) >> 8 * place
            for value in range(low, min(high, low + 255) + 1):
                table[value & 255] |= 1 << number
    return _Column(place, bytes(table), bytes(value for value in range(256) if not table[value]))
