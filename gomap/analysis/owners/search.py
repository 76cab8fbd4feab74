"""Backwards: which words of memory point into some objects. By searching, never by walking the object graph.

Two or three bytes of a pointer are searched for (bytes.find is ten times as fast as with all eight), and the whole word
is looked at where they are found.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Callable, Dict, Iterator, List, NamedTuple, Sequence, Set, Tuple

from gomap.errors import MemoryFault
from gomap.memory import CHUNK
from gomap.target import Target

__all__ = ["Hit", "Range", "find_pointers"]

RAREST = 3  # needles of up to 256 addresses end behind the third byte of a pointer
MOST_NEEDLES = 256  # of one object
MOST_HITS = 1 << 16
SMALL = 4096  # bytes
MANY = 24  # objects

Range = Tuple[int, int]
"""[first, end) of an object that may be pointed into."""


class Hit(NamedTuple):
    """``place``: address of a word whose ``value`` points into an object."""

    place: int
    value: int


def find_pointers(
    target: Target, wanted: Sequence[Range], areas: Sequence[Range], go_on: Callable[[], bool] = lambda: True
) -> Iterator[Hit]:
    """Aligned words in ``areas`` that point into any of ``wanted``. ``go_on``: asked before each piece of memory.

    What cannot be read is left out. No more than 65536 hits.
    """
    word = target.arch.pointer_size
    needles = _needles(wanted, word)
    hits = 0
    for start, end in areas if needles else ():
        for at in range(start, end, CHUNK):
            size = min(CHUNK, end - at)
            if not go_on():
                return
            try:
                data = target.read(at, size)
            except MemoryFault:
                continue
            for offset, value in _in_chunk(data, needles, word):
                yield Hit(at + offset, value)
                hits += 1
                if hits >= MOST_HITS:
                    return


class _Needle(NamedTuple):
    """``text`` is searched for; it stands ``back`` bytes behind the beginning of a pointer. ``firsts`` and ``ends`` of
    the ranges, in order."""

    text: bytes
    back: int
    firsts: List[int]
    ends: List[int]


def _needles(wanted: Sequence[Range], word: int) -> List[_Needle]:
    """What all pointers into a range share: the three low bytes of a single address, two of these for each 256 bytes of
    a small object, the three above for each 64 KiB of a large one, or of many."""
    found: Dict[Tuple[int, bytes], Set[Range]] = {}
    for first, end in wanted:
        shift = _shift(end - first, len(wanted))
        prefixes = range(first >> shift, (end - 1 >> shift) + 1)
        for prefix in prefixes[:MOST_NEEDLES]:
            text = _text((prefix << shift).to_bytes(16, "little")[:word], shift // 8)
            found.setdefault((shift // 8, text), set()).add((first, end))
    return [_needle(back, text, sorted(ranges)) for (back, text), ranges in found.items()]


def _text(pointer: bytes, back: int) -> bytes:
    """The third byte is the rarest; zeros are everywhere, so that a needle goes on until it ends in something else."""
    stop = min(RAREST if back < 2 else RAREST + 2, len(pointer))
    while stop < len(pointer) and not pointer[stop - 1] and any(pointer[stop:]):
        stop += 1
    return pointer[back:stop]


def _needle(back: int, text: bytes, ranges: List[Range]) -> _Needle:
    return _Needle(text, back, [first for first, _ in ranges], [end for _, end in ranges])


def _shift(size: int, together: int) -> int:
    if size > SMALL or together > MANY:
        return 16
    return 0 if size <= 1 else 8


def _in_chunk(data: bytes, needles: Sequence[_Needle], word: int) -> Iterator[Tuple[int, int]]:
    for text, back, firsts, ends in needles:
        at = data.find(text)
        while at >= 0:
            offset = at - back
            if offset >= 0 and offset % word == 0:
                value = int.from_bytes(data[offset : offset + word], "little")
                i = bisect_right(firsts, value) - 1
                if i >= 0 and value < ends[i]:
                    yield offset, value
            at = data.find(text, at + 1)
