"""The heap as the census looks at it: spans by address, objects that begin where a pointer points."""

from __future__ import annotations

from bisect import bisect_right
from typing import Iterator, List, Optional, Tuple

from gomap.analysis.census.model import Array
from gomap.layouts.heap import PAGE_SHIFT
from gomap.layouts.sizeclasses import HEADER, HEADERS_SINCE, most_without_header
from gomap.memory.arrays import read_word
from gomap.runtime.heap.spans import Span, pointerful_areas
from gomap.target import Target

__all__ = ["Heap"]

Release = Optional[Tuple[int, int]]


class Heap:
    """``spans``: those in use, by address. ``typed``: larger pointerful objects begin with their type (1.22)."""

    def __init__(self, target: Target, spans: List[Span], release: Release):
        self.target = target
        self.spans = spans
        self.typed = release is not None and release >= HEADERS_SINCE
        self.word = target.arch.pointer_size
        self.most_untyped = most_without_header(self.word)
        self._starts = [span.start for span in spans]

    @property
    def in_use(self) -> int:
        """Bytes of the spans in use."""
        return sum(span.npages for span in self.spans) << PAGE_SHIFT

    def span_of(self, address: int) -> Optional[Span]:
        i = bisect_right(self._starts, address) - 1
        if i < 0:
            return None
        span = self.spans[i]
        return span if address < span.start + (span.npages << PAGE_SHIFT) else None

    def has_header(self, span: Span) -> bool:
        """Do its objects begin with a word that leads to their type?"""
        return self.typed and not span.spanclass & 1 and span.spanclass > 1 and span.elemsize > self.most_untyped

    def untyped(self) -> Iterator[Span]:
        """Spans of one large object whose type is still to be set (mallocgcLarge)."""
        return (s for s in self.spans if self.typed and s.spanclass < 2 and not s.spanclass & 1 and not s.large_type)

    def object_at(self, pointer: int) -> Optional[Array]:
        """The object whose contents begin where ``pointer`` points; None if it points to no beginning."""
        span = self.span_of(pointer)
        if span is None:
            return None
        noscan = bool(span.spanclass & 1)
        if span.spanclass < 2:
            if pointer != span.start:
                return None
            return Array(span.start, span.npages << PAGE_SHIFT, pointer, noscan, span.large_type if not noscan else 0)
        index, rest = divmod(pointer - span.start, span.elemsize)
        if rest != (HEADER if self.has_header(span) else 0) or index >= span.nelems:
            return None
        return Array(pointer - rest if rest else pointer, span.elemsize, pointer, noscan)

    def described(self, array: Array) -> int:
        """The type descriptor that an object carries; 0 for one that carries none, as one on a stack (``base`` 0)."""
        if array.descriptor or array.data == array.base or not array.base:
            return array.descriptor
        return read_word(self.target, array.base)

    def pointerful_areas(self, least: int) -> List[Tuple[int, int]]:
        """[start, end) of the spans whose objects hold pointers and are of ``least`` bytes."""
        return pointerful_areas(span for span in self.spans if span.elemsize >= least)

    def of_size(self, size: int, noscan: bool) -> Iterator[Span]:
        """Spans of objects of just that size."""
        return (s for s in self.spans if s.elemsize == size and bool(s.spanclass & 1) == noscan and s.spanclass > 1)
