"""Which words of memory may point into some objects: byte by byte, all words and all objects at once.

Bytes that stand at the same place of each word are taken together, translated to the objects that they fit (a bit
for each of eight groups), and what all bytes of a word agree on is left. It costs the same for one object and for
hundreds.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Iterator, List, Optional, Sequence, Tuple

__all__ = ["Range", "Sieve"]

Range = Tuple[int, int]
"""[first, end) of an object that may be pointed into."""

GROUPS = 8  # bits of a byte
RAREST = (2, 1, 0)  # which of a pointer's bytes tell most, where objects lie near each other
FEW = 16  # words of a piece, which are looked at sooner than another byte of them all
_FITTING = re.compile(rb"[^\0]")


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
        self._tables = [_table(groups, place) for place in range(word)]

    def words(self, data: bytes) -> Iterator[Tuple[int, int]]:
        """(offset, value) of words of ``data`` that point into an object."""
        for word in _FITTING.finditer(self._fitting(data) or b""):
            offset = word.start() * self._word
            value = int.from_bytes(data[offset : offset + self._word], "little")
            i = bisect_right(self._firsts, value) - 1
            if i >= 0 and value < self._ends[i]:
                yield offset, value

    def _fitting(self, data: bytes) -> Optional[bytes]:
        """A byte for each word: zero where it points into no object."""
        count = len(data) // self._word
        left = -1
        for place in RAREST:
            left &= self._at(place, data, count)
            if not left:
                return None
        found = left.to_bytes(count, "little")
        if count - found.count(0) <= FEW:
            return found
        for place in range(len(RAREST), min(self._word, 5)):
            left &= self._at(place, data, count)
        return left.to_bytes(count, "little")

    def _at(self, place: int, data: bytes, count: int) -> int:
        column = data[place : count * self._word : self._word]
        return int.from_bytes(column.translate(self._tables[place]), "little")


def _table(groups: Sequence[List[Range]], place: int) -> bytes:
    """For each value of a byte, the groups that have an address with it."""
    table = bytearray(256)
    for number, ranges in enumerate(groups):
        for first, end in ranges:
            low, high = first >> 8 * place, (end - 1) >> 8 * place
            for value in range(low, min(high, low + 255) + 1):
                table[value & 255] |= 1 << number
    return bytes(table)
