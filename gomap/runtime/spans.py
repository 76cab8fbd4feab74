"""The heap's spans, from runtime.mheap_.allspans: each read once, each validated before it is believed."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from gomap.errors import GomapError, MemoryFault
from gomap.layouts.heap import PAGE_SHIFT, SPAN_IN_USE, SPAN_MANUAL
from gomap.layouts.span import SpanLayout, span_layouts
from gomap.memory import CHUNK
from gomap.runtime.words import slice_of_words
from gomap.target import Target

__all__ = ["Span", "Spans", "choose_span_layout"]

SAMPLE = 256
TABLE_GAP = 1024  # mspans closer together than this are read in one piece


class Span(NamedTuple):
    """A run of pages that hold objects of one size.

    ``start``: address; ``npages``: of 8192 bytes; ``elemsize``: of an object (a large one: all its pages).
    ``spanclass``: size class times two, plus one where objects hold no pointers; below 2: one large object, whose type
    is at ``large_type`` (1.22; 0: unknown). ``alloc_bits``: address of a bit for each object; those below ``freeindex``
    are allocated anyhow. ``address``: of the mspan.
    """

    start: int
    npages: int
    elemsize: int
    nelems: int
    freeindex: int
    state: int
    spanclass: int
    alloc_bits: int
    sweepgen: int
    large_type: int
    address: int

    @property
    def end(self) -> int:
        return self.start + (self.npages << PAGE_SHIFT)


def choose_span_layout(target: Target, pointers: Sequence[int]) -> SpanLayout:
    """The layout by which the spans in use make sense. GomapError where none does."""
    best: Tuple[int, int, Optional[SpanLayout]] = (0, 0, None)
    step = max(1, len(pointers) // SAMPLE)
    for layout in span_layouts(target.arch.pointer_size):
        good = bad = 0
        for pointer in pointers[::step]:
            try:
                span = _parse(target.read(pointer, layout.size), 0, layout, pointer)
            except MemoryFault:
                continue
            if span.state == SPAN_IN_USE:
                good, bad = (good + 1, bad) if _makes_sense(span) else (good, bad + 1)
        if good > best[0] and bad <= good // 50:
            best = (good, bad, layout)
    if best[2] is None:
        raise GomapError("no known layout of mspan makes sense of the heap's spans")
    return best[2]


def _makes_sense(span: Span) -> bool:
    size = span.npages << PAGE_SHIFT
    if not span.start or span.start % (1 << PAGE_SHIFT) or not 0 < span.npages < 1 << 40 or span.elemsize <= 0:
        return False
    if span.spanclass < 2:
        return span.nelems == 1 and span.freeindex <= 1 and span.elemsize <= size
    return 0 < span.nelems * span.elemsize <= size and span.freeindex <= span.nelems and span.spanclass < 136


def _parse(data: bytes, at: int, layout: SpanLayout, address: int) -> Span:
    def word(offset: int, size: int = layout.word) -> int:
        return int.from_bytes(data[at + offset : at + offset + size], "little")

    return Span(
        start=word(layout.start),
        npages=word(layout.npages),
        elemsize=word(layout.elemsize),
        nelems=word(layout.nelems, layout.counts),
        freeindex=word(layout.freeindex, layout.counts),
        state=data[at + layout.state],
        spanclass=data[at + layout.spanclass],
        alloc_bits=word(layout.alloc_bits),
        sweepgen=word(layout.sweepgen, 4),
        large_type=word(layout.large_type) if layout.large_type is not None else 0,
        address=address,
    )


class Spans:
    """``allspans``: address of the slice header. GomapError where there is no such slice."""

    def __init__(self, target: Target, allspans: int):
        self._target = target
        self._pointers = slice_of_words(target, allspans, "runtime.mheap_.allspans")
        self.layout = choose_span_layout(target, self._pointers)
        self.lost = 0
        """Spans that could not be read, or made no sense."""

    @cached_property
    def _all(self) -> Dict[int, List[Span]]:
        found: Dict[int, List[Span]] = {SPAN_IN_USE: [], SPAN_MANUAL: []}
        for span in self._read():
            if span.state == SPAN_MANUAL and span.start and span.npages:
                found[SPAN_MANUAL].append(span)
            elif span.state == SPAN_IN_USE and _makes_sense(span):
                found[SPAN_IN_USE].append(span)
            elif span.state == SPAN_IN_USE:
                self.lost += 1
        for spans in found.values():
            spans.sort()
        return found

    def _read(self) -> Iterator[Span]:
        """mspans come from a few large allocations, side by side: read by the piece."""
        layout = self.layout
        for first, pointers in _runs(sorted(set(self._pointers)), layout.size):
            try:
                data = self._target.read(first, pointers[-1] - first + layout.size)
            except MemoryFault:
                self.lost += len(pointers)
                continue
            for pointer in pointers:
                yield _parse(data, pointer - first, layout, pointer)

    def in_use(self) -> List[Span]:
        """Spans of objects, by address."""
        return self._all[SPAN_IN_USE]

    def stacks(self) -> List[Span]:
        """Spans of goroutine stacks, by address."""
        return self._all[SPAN_MANUAL]

    @cached_property
    def _starts(self) -> List[int]:
        return [span.start for span in self.in_use()]

    def find(self, address: int) -> Optional[Span]:
        """The span in use that holds an address."""
        i = bisect_right(self._starts, address) - 1
        return self.in_use()[i] if i >= 0 and address < self.in_use()[i].end else None

    def object_at(self, address: int) -> Optional[Tuple[int, int]]:
        """(beginning, size) of the object that holds an address."""
        span = self.find(address)
        if span is None:
            return None
        if span.spanclass < 2:
            return span.start, span.npages << PAGE_SHIFT
        index = (address - span.start) // span.elemsize
        return (span.start + index * span.elemsize, span.elemsize) if index < span.nelems else None

    def allocated(self, span: Span) -> bytes:
        """A byte for each object of a span: 1 where it is allocated. MemoryFault where the bits cannot be read."""
        if span.freeindex >= span.nelems or not span.alloc_bits:
            return b"\1" * span.nelems
        bits = self._target.read(span.alloc_bits, (span.nelems + 7) // 8)
        flags = b"".join([_BITS[byte] for byte in bits])[: span.nelems]
        return b"\1" * span.freeindex + flags[span.freeindex :]


_BITS = [bytes(byte >> i & 1 for i in range(8)) for byte in range(256)]


def _runs(pointers: Sequence[int], size: int) -> Iterator[Tuple[int, List[int]]]:
    """Neighbours together: (the first, all of them)."""
    run: List[int] = []
    for pointer in pointers:
        if run and (pointer - run[-1] > TABLE_GAP + size or pointer - run[0] > CHUNK):
            yield run[0], run
            run = []
        run.append(pointer)
    if run:
        yield run[0], run
