"""Objects of the heap that carry their type (Go 1.22 and later): with a header, or large."""

from __future__ import annotations

from typing import Iterator

from gomap.analysis.census.heap import Heap
from gomap.analysis.census.model import Array
from gomap.layouts.heap import PAGE_SHIFT
from gomap.layouts.sizeclasses import HEADER
from gomap.program import Program
from gomap.runtime.heap.spans import Span

__all__ = ["typed_objects"]


def typed_objects(program: Program, heap: Heap, span: Span) -> Iterator[Array]:
    """Those in a span of objects that hold pointers. MemoryFault if it cannot be read."""
    if span.spanclass < 2:
        if span.large_type:
            yield Array(span.start, span.npages << PAGE_SHIFT, span.start, False, span.large_type)
        return
    if not heap.has_header(span):
        return
    data = program.target.read(span.start, span.nelems * span.elemsize)
    words = memoryview(data).cast("Q" if heap.word == 8 else "I")[:: span.elemsize // heap.word]
    for i, (descriptor, used) in enumerate(zip(words, program.runtime.spans.allocated(span))):
        if used and descriptor:
            base = span.start + i * span.elemsize
            yield Array(base, span.elemsize, base + HEADER, False, descriptor)
