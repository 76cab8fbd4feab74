"""Backwards: which words of memory point into some objects. By searching, never by walking the object graph.

A pointer's low half is searched for (bytes.find is ten times as fast with needles that do not end in zeros), and the
whole word looked at where it is found.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Callable, Dict, Iterator, List, NamedTuple, Sequence, Set, Tuple

from gomap.errors import MemoryFault
from gomap.memory import CHUNK
from gomap.target import Target

__all__ = ["Hit", "Range", "find_pointers"]

HALF = 4  # bytes of a needle's end
MOST_NEEDLES = 256  # of one object
MOST_HITS = 1 << 16
SMALL = 512  # bytes
MANY = 24  # objects

Range = Tuple[int, int]
"""[first, end) of an object that may be pointed into."""


class Hit(NamedTuple):
    """``place``: address of a word whose ``value`` points into an object."""

    place: int
    value: int


def find_pointers(
    target: Target, wanted: Sequence[Range], areas: Sequence[Range], tell: Callable[[int], None] = lambda size: None
) -> Iterator[Hit]:
    """Aligned words in ``areas`` that point into any of ``wanted``. ``tell``: called with the bytes looked at.

    What cannot be read is left out. No more than 65536 hits.
    """
    word = target.arch.pointer_size
    needles = _needles(wanted)
    hits = 0
    for start, end in areas:
        for at in range(start, end, CHUNK):
            size = min(CHUNK, end - at)
            try:
                data = target.read(at, size)
            except MemoryFault:
                continue
            for offset, value in _in_chunk(data, needles, word):
                yield Hit(at + offset, value)
                hits += 1
                if hits >= MOST_HITS:
                    return
            tell(size)


def _needles(wanted: Sequence[Range]) -> Dict[bytes, Tuple[List[int], List[int]]]:
    """Needle -> firsts and ends of its ranges, in order. A needle is what all pointers into a range share of their low
    half: all four bytes of a single address, three of a small object, two (64 KiB) of a large one or of many."""
    found: Dict[bytes, Set[Range]] = {}
    for first, end in wanted:
        shift = _shift(end - first, len(wanted))
        prefixes = range(first >> shift, (end - 1 >> shift) + 1)
        for prefix in prefixes[:MOST_NEEDLES]:
            low = (prefix << shift).to_bytes(16, "little")[shift // 8 : HALF]
            found.setdefault(low, set()).add((first, end))
    needles = {}
    for low, ranges in found.items():
        ordered = sorted(ranges)
        needles[low] = ([first for first, _ in ordered], [end for _, end in ordered])
    return needles


def _shift(size: int, together: int) -> int:
    if size > SMALL or together > MANY:
        return 16
    return 0 if size <= 1 else 8


def _in_chunk(data: bytes, needles: Dict[bytes, Tuple[List[int], List[int]]], word: int) -> Iterator[Tuple[int, int]]:
    for needle, (firsts, ends) in needles.items():
        back = HALF - len(needle)
        at = data.find(needle)
        while at >= 0:
            offset = at - back
            if offset >= 0 and offset % word == 0:
                value = int.from_bytes(data[offset : offset + word], "little")
                i = bisect_right(firsts, value) - 1
                if i >= 0 and value < ends[i]:
                    yield offset, value
            at = data.find(needle, at + 1)
