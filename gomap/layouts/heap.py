"""How an address leads to its span. Sources: src/runtime/malloc.go, mheap.go; 64-bit and 32-bit Linux."""

from __future__ import annotations

from typing import NamedTuple, Optional, Tuple

from gomap.layouts.fields import OLDEST, offsets

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
    start: int
    pages: int
    data: Tuple[Tuple[int, int], ...]


_MACHINES = ("amd64", "arm64")
_DATA = ("noptrdata", "data", "bss", "noptrbss")


def heap_layout(release: Tuple[int, int], architecture: str) -> Optional[HeapLayout]:
    """The offsets of a release, None if they are not declared (before 1.16, 32-bit).

    >>> heap_layout((1, 23), "amd64").arenas, heap_layout((1, 23), "arm64").arenas, heap_layout((1, 15), "amd64")
    (66008, 66072, None)
    """
    if architecture not in _MACHINES or release < OLDEST:
        return None
    found = (offsets(struct, release, 8, architecture) for struct in ("mheap", "heapArena", "mspan", "moduledata"))
    heap, arena, span, module = (shown or {} for shown in found)
    return HeapLayout(
        arenas=heap["arenas"],
        spans=arena["spans"],
        state=span["state"],
        elemsize=span["elemsize"],
        start=span["startAddr"],
        pages=span["npages"],
        data=tuple((module[name], module[f"e{name}"]) for name in _DATA),
    )
