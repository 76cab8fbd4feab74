"""The heap's own pointer bitmap (1.22 on, objects of up to 512 bytes): does an array hold pointers just where a bucket
or group type has them? Sources: src/runtime/mbitmap.go (heapBitsInSpan), mgcmark_greenteagc.go (inline mark bits).
"""

from __future__ import annotations

from typing import Dict, Optional, Tuple

from gomap.analysis.census.heap import Heap
from gomap.analysis.census.model import Array
from gomap.analysis.census.types import MapType, MapTypes
from gomap.errors import MemoryFault
from gomap.layouts.heap import PAGE_SHIFT
from gomap.layouts.types import has_gc_program
from gomap.runtime.spans import Span

__all__ = ["Bitmaps"]

WORD = 8
INLINE_MARKS = 128  # bytes at the end of one-page spans under Green Tea
PROBE = 48  # a size class whose spans tell whether Green Tea is on


class Bitmaps:
    """Of 64-bit targets; every question is answered with "fits" where there is no bitmap."""

    def __init__(self, heap: Heap, types: MapTypes):
        self._heap = heap
        self._release = types.session.release
        self._descriptor = types.session.types.layout.base
        self._on = heap.typed and heap.word == WORD
        self._green = self._on and _green_tea(heap)
        self._of_span: Dict[int, Optional[int]] = {}
        self._answers: Dict[Tuple[int, int, int], Tuple[MapType, ...]] = {}
        self._masks: Dict[Tuple[int, int], Optional[int]] = {}

    def fitting(self, array: Array, units: int, types: Tuple[MapType, ...]) -> Tuple[MapType, ...]:
        """Those of ``types`` (a tuple that stays) whose pointers stand where the bitmap has some; all of them where
        that cannot be told. The same tuple for the same question."""
        bits = self._bits(array)
        if bits is None:
            return types
        key = (id(types), units, bits)
        if key not in self._answers:
            self._answers[key] = tuple(one for one in types if self._mask(one, units) in (None, bits)) or types
        return self._answers[key]

    def _bits(self, array: Array) -> Optional[int]:
        span = self._heap.span_of(array.base) if self._on and not array.noscan else None
        if span is None or span.spanclass < 2 or span.elemsize > self._heap.most_untyped:
            return None
        whole = self._bitmap(span)
        if whole is None:
            return None
        first = (array.base - span.start) // WORD
        return whole >> first & ((1 << array.size // WORD) - 1)

    def _bitmap(self, span: Span) -> Optional[int]:
        """The bits of a span as one integer, that of its first word lowest."""
        if span.start not in self._of_span:
            size = (span.npages << PAGE_SHIFT) // WORD // 8
            at = span.end - size - (INLINE_MARKS if self._green and span.npages == 1 else 0)
            try:
                self._of_span[span.start] = int.from_bytes(self._heap.target.read(at, size), "little")
            except MemoryFault:
                self._of_span[span.start] = None
        return self._of_span[span.start]

    def _mask(self, one: MapType, units: int) -> Optional[int]:
        """The bits of ``units`` buckets or groups; None where the type has a program in their place."""
        key = (one.descriptor, units)
        if key not in self._masks:
            unit = self._unit_mask(one)
            step = one.size // WORD
            self._masks[key] = None if unit is None else sum(unit << i * step for i in range(units))
        return self._masks[key]

    def _unit_mask(self, one: MapType) -> Optional[int]:
        layout, target = self._descriptor, self._heap.target
        try:
            values = layout.parse(target.read(one.descriptor, layout.size))
            if self._release is None or has_gc_program(values, self._release):
                return None
            words = values["PtrBytes"] // WORD
            mask = int.from_bytes(target.read(values["GCData"], (words + 7) // 8), "little")
        except MemoryFault:
            return None
        return mask & ((1 << words) - 1)


def _green_tea(heap: Heap) -> bool:
    """One-page spans of pointer-free objects then have room for fewer."""
    for span in heap.of_size(PROBE, noscan=True):
        if span.npages == 1:
            return span.nelems < (1 << PAGE_SHIFT) // PROBE
    return False
