"""How an address leads to its span. Sources: src/runtime/malloc.go, mheap.go; 64-bit and 32-bit Linux."""

from __future__ import annotations

from typing import NamedTuple, Optional, Tuple

from gomap.layouts.newest import known_release

__all__ = [
    "BITS_IN_ARENAS",
    "BITS_IN_SPANS",
    "CHECKMARKS",
    "GC_PHASES",
    "INLINE_MARKS",
    "LEAST_MARKED",
    "PAGE_SHIFT",
    "SPAN_IN_USE",
    "SPAN_MANUAL",
    "ArenaBitmap",
    "ArenaLayout",
    "HeapLayout",
    "arena_bitmaps",
    "arena_layout",
    "cache_line",
    "heap_layout",
]

PAGE_SHIFT = 13
SPAN_IN_USE, SPAN_MANUAL = 1, 2  # mSpanInUse, mSpanManual (stacks); 1.9 on
INLINE_MARKS, LEAST_MARKED = 128, 16
"""Bytes at the end of a span under Green Tea, if its objects are not smaller; src/runtime/mgcmark_greenteagc.go."""
BITS_IN_ARENAS, BITS_IN_SPANS = (1, 11), (1, 22)
"""Since which releases the pointer bitmap is there; src/runtime/mbitmap.go."""
CHECKMARKS = (1, 15)
"""To this release the second word's "goes on" bit means something else."""
GC_PHASES = {1: "marking", 2: "the end of marking"}
"""runtime.gcphase but _GCoff; src/runtime/mgc.go."""


def cache_line(architecture: str) -> int:
    """Bytes of a cpu.CacheLinePad; src/internal/cpu/cpu_arm64.go, cpu_x86.go.

    >>> cache_line("amd64"), cache_line("arm64")
    (64, 128)
    """
    return 128 if architecture == "arm64" else 64


class ArenaLayout(NamedTuple):
    """``shift``: log2 of heapArenaBytes; ``offset`` is subtracted from an address first (arenaBaseOffset, negated)."""

    shift: int
    offset: int
    entries: int


def arena_layout(architecture: str, word: int) -> ArenaLayout:
    """
    >>> arena_layout("amd64", 8).shift, arena_layout("386", 4).entries
    (26, 1024)
    """
    if word == 4:
        return ArenaLayout(22, 0, 1 << 10)
    return ArenaLayout(26, 0x800000000000 if architecture == "amd64" else 0, 1 << 22)


class ArenaBitmap(NamedTuple):
    """What runtime.heapArena begins with: ``bits`` for each word of its part of the heap; then ``spans`` is there."""

    bits: int
    spans: int


def arena_bitmaps(shift: int, word: int) -> Tuple[ArenaBitmap, ...]:
    """Those of 1.20 and 1.21 (with a bit of noMorePtrs for each word of the bitmap), and of 1.11 to 1.19.

    >>> [bitmap.spans for bitmap in arena_bitmaps(26, 8)]
    [1064960, 2097152]
    """
    words = (1 << shift) // word
    return ArenaBitmap(1, words // 8 + words // (8 * word) // 8), ArenaBitmap(2, words // 4)


class HeapLayout(NamedTuple):
    """Offsets on 64-bit targets. ``arenas``: in runtime.mheap; ``spans``: in heapArena; the rest: in mspan.

    ``data``: (start, end) of noptrdata, data, bss and noptrbss in runtime.moduledata.
    """

    arenas: int
    spans: int
    state: int
    elemsize: int
    start: int = 24
    pages: int = 32
    data: Tuple[Tuple[int, int], ...] = ((192, 200), (208, 216), (224, 232), (240, 248))


# src/runtime/mheap.go of each release, amd64: first minor release with these offsets, arenas, spans, state, elemsize.
_HEAPS = (
    (22, HeapLayout(66008, 0, 99, 104)),
    (21, HeapLayout(65944, 1064960, 107, 112)),
    (20, HeapLayout(65904, 1064960, 99, 104)),
    (19, HeapLayout(65936, 2097152, 99, 104)),
    (18, HeapLayout(65936, 2097152, 99, 104)),
    (16, HeapLayout(65944, 2097152, 99, 104)),
)
_ARM64_SINCE = (1, 22)


def heap_layout(release: Tuple[int, int], architecture: str) -> Optional[HeapLayout]:
    """The offsets of a release, None if they are not declared (before 1.16, 32-bit, older arm64).

    >>> heap_layout((1, 23), "amd64").arenas, heap_layout((1, 23), "arm64").arenas, heap_layout((1, 15), "amd64")
    (66008, 66072, None)
    """
    oldest = _ARM64_SINCE if architecture == "arm64" else (1, 16)
    if architecture not in ("amd64", "arm64") or release < oldest:
        return None
    layout = next(layout for minor, layout in _HEAPS if known_release(release) >= (1, minor))
    wider = cache_line(architecture) - cache_line("amd64")  # one cpu.CacheLinePad stands before mheap.arenas
    return layout._replace(arenas=layout.arenas + wider)
