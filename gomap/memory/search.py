"""Searching a target's mapped memory, in bounded pieces."""

from __future__ import annotations

from typing import Iterable, Iterator, List, Tuple

from gomap.errors import MemoryFault
from gomap.target import Region, Target

__all__ = ["MOST_BYTES", "PIECE", "mapped_parts", "occurrences", "program_regions", "words_in"]

PIECE = 4 << 20
MOST_BYTES = 1 << 28
"""What is searched at most where nothing says which memory is the program's own: heaps can be large."""


def program_regions(target: Target) -> List[Region]:
    """Where the linker put things: what files are mapped to (the executable's first), then what is anonymous."""
    regions = list(target.regions())
    exe = target.info.exe
    own = [region for region in regions if region.backing and region.backing == exe]
    files = [region for region in regions if region.backing[:1] not in ("", "[") and region.backing != exe]
    return own + files + [region for region in regions if region.backing[:1] in ("", "[")]


def mapped_parts(target: Target, start: int, end: int) -> List[Tuple[int, int]]:
    """What is mapped of [start, end); all of it where the target cannot tell. Bounds that were read from the target may
    be of any size: a loop over them is as long as what is mapped."""
    regions = target.regions()
    if not regions:
        return [(start, end)]
    within = ((max(start, region.start), min(end, region.end)) for region in regions)
    return [part for part in within if part[0] < part[1]]


def occurrences(target: Target, regions: Iterable[Region], pattern: bytes, align: int, at: int = 0) -> Iterator[int]:
    """Addresses of ``pattern`` in the regions, those ``at`` bytes before a multiple of ``align``; what cannot be read
    is left out."""
    left = MOST_BYTES
    for region in regions:
        for start in range(region.start, region.end, PIECE):
            size = min(PIECE + len(pattern) - 1, region.end - start)
            left -= size
            if left < 0:
                return
            yield from _within(_read(target, start, size), start, pattern, align, at)


def _read(target: Target, start: int, size: int) -> bytes:
    try:
        return target.read(start, size)
    except MemoryFault:
        return b""


def _within(data: bytes, start: int, pattern: bytes, align: int, at: int) -> Iterator[int]:
    found = data.find(pattern)
    while found >= 0:
        if (start + found + at) % align == 0:
            yield start + found
        found = data.find(pattern, found + 1)


def words_in(target: Target, start: int, end: int) -> memoryview:
    """Pointer-sized words of [start, end), rounded inwards; empty if they cannot be read."""
    word = target.arch.pointer_size
    start, end = start + -start % word, end - end % word
    if not 0 < end - start <= MOST_BYTES:
        return memoryview(b"").cast("B")
    data = _read(target, start, end - start)
    return memoryview(data).cast("Q" if word == 8 else "I")
