"""Where an address lies, by declared offsets: without debug information, which takes a debugger a while to read."""

from __future__ import annotations

from typing import Dict, List, Optional, Tuple

from gomap.errors import MemoryFault
from gomap.layouts.heap import PAGE_SHIFT, SPAN_IN_USE, SPAN_MANUAL, HeapLayout, arena_layout, heap_layout
from gomap.memory.arrays import read_word
from gomap.target import Target

__all__ = ["FastHeap", "fast_heap"]

KINDS = {SPAN_IN_USE: "heap", SPAN_MANUAL: "stack"}


def fast_heap(target: Target, release: Optional[Tuple[int, int]]) -> "Optional[FastHeap]":
    """None if the release's offsets are not declared, or the symbols are not to be had."""
    layout = None if release is None else heap_layout(release, target.arch.name)
    if layout is None:
        return None
    heap, module = (target.names.symbol_address(f"runtime.{name}") for name in ("mheap_", "firstmoduledata"))
    return None if heap is None or module is None else FastHeap(target, layout, heap, module)


class FastHeap:
    """Says "heap", "stack" or "data" only of what a span or a data section proves to hold the address."""

    def __init__(self, target: Target, layout: HeapLayout, heap: int, module: int):
        self._target = target
        self._layout = layout
        self._arena_layout = arena_layout(target.arch.name, target.arch.pointer_size)
        self._heap = heap
        self._module = module
        self._arenas: Dict[int, int] = {}
        self._data: Optional[List[Tuple[int, int]]] = None

    def kind(self, address: int) -> Optional[str]:
        """None if nothing is proved."""
        try:
            if any(start <= address < end for start, end in self._sections()):
                return "data"
            return self._span_kind(address)
        except MemoryFault:
            return None

    def _sections(self) -> List[Tuple[int, int]]:
        if self._data is None:
            pairs = [(self._word(start), self._word(end)) for start, end in self._layout.data]
            self._data = [(start, end) for start, end in pairs if start < end] if self._are_sections(pairs) else []
        return self._data

    def _are_sections(self, pairs: List[Tuple[int, int]]) -> bool:
        """One behind the other, and the runtime's own variables are in them: a moduledata of that layout."""
        ends = [place for pair in pairs for place in pair]
        held = all(any(start <= own < end for start, end in pairs) for own in (self._module, self._heap))
        return held and all(one <= other for one, other in zip(ends, ends[1:]))

    def _word(self, offset: int) -> int:
        return read_word(self._target, self._module + offset)

    def _span_kind(self, address: int) -> Optional[str]:
        span = self._span(address)
        if not span:
            return None
        layout = self._layout
        data = self._target.read(span, layout.elemsize + 8)
        start, pages = (int.from_bytes(data[at : at + 8], "little") for at in (layout.start, layout.pages))
        inside = start <= address < start + (pages << PAGE_SHIFT)
        return KINDS.get(data[layout.state]) if inside else None

    def _span(self, address: int) -> int:
        arenas = self._arena_layout
        index = (address + arenas.offset) >> arenas.shift
        if not 0 <= index < arenas.entries:
            return 0
        if not self._arenas.get(index):
            second = read_word(self._target, self._heap + self._layout.arenas)
            self._arenas[index] = read_word(self._target, second + 8 * index) if second else 0
        arena = self._arenas[index]
        page = (address >> PAGE_SHIFT) & ((1 << (arenas.shift - PAGE_SHIFT)) - 1)
        return read_word(self._target, arena + self._layout.spans + 8 * page) if arena else 0
