"""Where an address lies: on the heap, on a goroutine's stack, or in the program's data."""

from __future__ import annotations

from functools import cached_property
from typing import Dict, List, NamedTuple, Optional, Tuple

from gomap.errors import GomapError, MemoryFault
from gomap.golang.types import GoType, Kind
from gomap.layouts.heap import PAGE_SHIFT, SPAN_IN_USE, SPAN_MANUAL, arena_layout
from gomap.memory.arrays import read_word
from gomap.runtime.heap.fastheap import FastHeap, fast_heap
from gomap.runtime.heap.heapscan import find_allspans
from gomap.runtime.heap.spans import Span as MemorySpan
from gomap.runtime.heap.spans import Spans
from gomap.runtime.modules.moduledata import ModuleData, modules
from gomap.runtime.modules.modulescan import find_modules
from gomap.runtime.structs import StructView, runtime_variable
from gomap.target import Target

__all__ = ["Span", "StorageMap"]

KINDS = {SPAN_IN_USE: "heap", SPAN_MANUAL: "stack"}


class Span(NamedTuple):
    """A run of pages: ``state`` as runtime.mspan has it; ``elemsize`` in bytes, of a large object its pages."""

    start: int
    pages: int
    state: int
    elemsize: int


def _plain(span: Optional[MemorySpan]) -> Optional[Span]:
    return None if span is None else Span(span.start, span.npages, span.state, span.elemsize)


class StorageMap:
    """Answers from the runtime's own map of the heap; None for every question where that cannot be found."""

    def __init__(self, target: Target, release: Optional[Tuple[int, int]] = None):
        self._target = target
        self._release = release
        self._arenas: Dict[int, Optional[int]] = {}

    @cached_property
    def _modules(self) -> List[ModuleData]:
        return modules(self._target, self._release)

    @cached_property
    def _fast(self) -> Optional[FastHeap]:
        return fast_heap(self._target, self._release)

    @cached_property
    def _raw(self) -> Optional[Spans]:
        """Where debug information tells nothing of the heap."""
        found = find_allspans(self._target, find_modules(self._target, self._release), self._release)
        try:
            return None if found is None else Spans(self._target, found.address)
        except GomapError:
            return None

    @cached_property
    def _heap(self) -> Optional[StructView]:
        return runtime_variable(self._target, "mheap_")

    def kind(self, address: int) -> Optional[str]:
        """ "heap", "stack" (of a goroutine), "data", or None if unknown."""
        proved = self._fast.kind(address) if self._fast is not None else None
        if proved is not None:
            return proved
        if any(module.holds(address) for module in self._modules):
            return "data"
        span = self.span(address)
        return None if span is None else KINDS.get(span.state)

    def span(self, address: int) -> Optional[Span]:
        """The span that holds an address; None if there is none or it makes no sense."""
        if self._heap is None:
            return None if self._raw is None else _plain(self._raw.find_any(address))
        try:
            pointer = self._span_pointer(self._heap, address)
            return self._read_span(pointer, address) if pointer else None
        except MemoryFault:
            return None

    def _span_pointer(self, heap: StructView, address: int) -> Optional[int]:
        if heap.field("arenas") is None:
            return self._by_slice(heap, address)
        layout = arena_layout(self._target.arch.name, self._target.arch.pointer_size)
        index = (address + layout.offset) >> layout.shift
        if not 0 <= index < layout.entries:
            return None
        arena = self._arena(heap, index)
        spans = self._arena_type.field("spans") if self._arena_type is not None else None
        if not arena or spans is None:
            return None
        page = (address >> PAGE_SHIFT) & ((1 << (layout.shift - PAGE_SHIFT)) - 1)
        return read_word(self._target, arena + spans.offset + page * self._target.arch.pointer_size)

    def _by_slice(self, heap: StructView, address: int) -> Optional[int]:
        """Before 1.11: mheap_.spans has a pointer for each page from mheap_.arena_start on."""
        spans, start = heap.field("spans"), heap.word("arena_start")
        if spans is None or start is None or address < start:
            return None
        word = self._target.arch.pointer_size
        at = heap.address + spans.offset
        index = (address - start) >> PAGE_SHIFT
        if index >= read_word(self._target, at + word):
            return None
        return read_word(self._target, read_word(self._target, at) + index * word)

    def _arena(self, heap: StructView, index: int) -> Optional[int]:
        """The heapArena of that index; mheap_.arenas is [1]*[n]*heapArena on Linux."""
        if index not in self._arenas:
            field = heap.field("arenas")
            assert field is not None
            second = read_word(self._target, heap.address + field.offset)
            word = self._target.arch.pointer_size
            self._arenas[index] = read_word(self._target, second + index * word) if second else None
        return self._arenas[index]

    @cached_property
    def _arena_type(self) -> Optional[GoType]:
        return self._target.names.type_named("runtime.heapArena")

    @cached_property
    def _span_type(self) -> Optional[GoType]:
        return self._target.names.type_named("runtime.mspan")

    def _read_span(self, pointer: int, address: int) -> Optional[Span]:
        if self._span_type is None or self._span_type.kind is not Kind.STRUCT:
            return None
        view = StructView(self._target, self._span_type, pointer)
        start, pages, state, elemsize = (view.word(name) for name in ("startAddr", "npages", "state", "elemsize"))
        if start is None or pages is None or state is None or elemsize is None:
            return None
        inside = start <= address < start + (pages << PAGE_SHIFT)
        return Span(start, pages, state, elemsize) if inside else None
