"""runtime.heapArena: what the runtime keeps for each 64 MiB of the heap (4 MiB on 32-bit targets), Go 1.11 to 1.21.

Sources: src/runtime/mheap.go (heapArena, mheap.arenas), malloc.go (arenaIndex).
"""

from __future__ import annotations

from typing import Dict, List, Optional

from gomap.errors import MemoryFault
from gomap.layouts.heap import PAGE_SHIFT, ArenaBitmap, arena_bitmaps, arena_layout
from gomap.memory.arrays import read_word
from gomap.runtime.heap.spans import Span, Spans
from gomap.target import Target

__all__ = ["Arenas", "find_arenas"]

BEHIND = 128  # words behind mheap_.allspans among which mheap_.arenas is
WITNESSES = 8  # spans that must be found where arenas leads


class Arenas:
    """``table``: address of the pointers to heapArenas; ``bitmap``: what they begin with."""

    def __init__(self, target: Target, table: int, bitmap: ArenaBitmap):
        self._target = target
        self._layout = arena_layout(target.arch.name, target.arch.pointer_size)
        self._word = target.arch.pointer_size
        self._known: Dict[int, int] = {}
        self.table = table
        self.bitmap = bitmap

    def at(self, address: int) -> int:
        """The heapArena of an address; 0: there is none. MemoryFault if that cannot be read."""
        index = (address + self._layout.offset) >> self._layout.shift
        if not 0 <= index < self._layout.entries:
            return 0
        if index not in self._known:
            self._known[index] = read_word(self._target, self.table + index * self._word)
        return self._known[index]

    def offset(self, address: int) -> int:
        """Bytes from the beginning of the part of the heap that its heapArena is of."""
        return address & ((1 << self._layout.shift) - 1)

    def know(self, span: Span) -> bool:
        """Does the heapArena of a span lead to its mspan?"""
        arena = self.at(span.start)
        if not arena:
            return False
        page = self.offset(span.start) >> PAGE_SHIFT
        return read_word(self._target, arena + self.bitmap.spans + page * self._word) == span.address


def find_arenas(target: Target, spans: Spans) -> Optional[Arenas]:
    """By a word behind mheap_.allspans that leads to the heap's spans; None if there is none."""
    word, every = target.arch.pointer_size, spans.in_use()
    witnesses = every[:: max(1, len(every) // WITNESSES)]
    try:
        data = target.read(spans.address, BEHIND * word)
    except MemoryFault:
        return None
    tables = memoryview(data).cast("Q" if word == 8 else "I")[3:]
    shift = arena_layout(target.arch.name, word).shift
    found = (Arenas(target, table, bitmap) for table in tables if table for bitmap in arena_bitmaps(shift, word))
    return next((arenas for arenas in found if witnesses and _proved(arenas, witnesses)), None)


def _proved(arenas: Arenas, witnesses: List[Span]) -> bool:
    try:
        return all(arenas.know(span) for span in witnesses)
    except MemoryFault:
        return False
