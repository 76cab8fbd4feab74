"""How an address leads to its span. Sources: src/runtime/malloc.go, mheap.go; 64-bit and 32-bit Linux."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["PAGE_SHIFT", "SPAN_IN_USE", "SPAN_MANUAL", "ArenaLayout", "arena_layout"]

PAGE_SHIFT = 13
SPAN_IN_USE, SPAN_MANUAL = 1, 2  # mSpanInUse, mSpanManual (stacks); 1.9 on


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
