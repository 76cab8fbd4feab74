"""The heap's spans, from runtime.mheap_.allspans: each read once, each validated before it is believed."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Callable, Dict, Iterable, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from gomap.errors import GomapError, MemoryFault
from gomap.layouts.heap import PAGE_SHIFT, SPAN_IN_USE, SPAN_MANUAL
from gomap.layouts.span import SpanLayout, span_layouts
from gomap.memory.arrays import CHUNK
from gomap.target import Target

__all__ = ["MOST_SPANS", "Span", "Spans", "choose_span_layout", "parse_spans", "pointerful_areas", "span_pointers"]

MOST_SPANS = 1 << 26
SAMPLE = 256
TABLE_GAP = 1024  # mspans closer together than this are read in one piece
CLASSES = 68 * 2  # size classes, each with and without pointers
MOST_PAGES = 1 << 27  # 1 TiB: no object is larger, and what is searched span by span must come to an end
MOST_STACK_PAGES = 1 << 17  # 1 GiB: src/runtime/proc.go, maxstacksize
MOST_LOST = 1 << 20  # bytes of a stack that no span is known of
ALIGNED = 8  # bytes that sizes of small objects are multiples of
MOST_WASTED = 4  # of a span, at most the 4th part holds no objects: size classes leave an 8th, pointer bits a 32nd


Unpack = Callable[[bytes, int], Tuple[int, ...]]
Pick = Callable[[Tuple[int, ...]], Tuple[int, ...]]


class Span(NamedTuple):
    """A run of pages that hold objects of one size.

    ``start``: address; ``npages``: of 8192 bytes; ``elemsize``: of an object (a large one: all its pages).
    ``spanclass``: size class times two, plus one where objects hold no pointers; below 2: one large object, whose type
    is at ``large_type`` (1.22; 0: unknown). ``alloc_bits``: address of a bit for each object; those below ``freeindex``
    are allocated anyhow. ``limit``: end of its objects. ``specials``: where its list of finalizers and the like begins
    (0: it has none). ``address``: of the mspan.
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
    alloc_count: int
    limit: int
    large_type: int
    specials: int
    address: int

    @property
    def end(self) -> int:
        return self.start + (self.npages << PAGE_SHIFT)


def pointerful_areas(spans: Iterable[Span]) -> List[Tuple[int, int]]:
    """[start, end) of those whose objects hold pointers; neighbours together."""
    areas: List[Tuple[int, int]] = []
    for span in spans:
        if span.spanclass & 1:
            continue
        if areas and areas[-1][1] == span.start:
            areas[-1] = (areas[-1][0], span.end)
        else:
            areas.append((span.start, span.end))
    return areas


def choose_span_layout(target: Target, pointers: Sequence[int]) -> SpanLayout:
    """The layout by which the spans in use make sense. GomapError if none does."""
    sample = pointers[:: max(1, len(pointers) // SAMPLE)]
    best: Tuple[int, Optional[SpanLayout]] = (0, None)
    for layout in span_layouts(target.arch.pointer_size):
        good, bad = _judge(target, sample, layout)
        if good > best[0] and bad <= good // 50:
            best = (good, layout)
    if best[1] is None:
        raise GomapError("no known layout of mspan makes sense of the heap's spans")
    return best[1]


def _judge(target: Target, pointers: Sequence[int], layout: SpanLayout) -> Tuple[int, int]:
    """How many spans in use make sense, and how many do not."""
    verdicts = []
    for pointer in pointers:
        try:
            spans = parse_spans(target.read(pointer, layout.size), pointer, [pointer], layout)
        except MemoryFault:
            continue
        verdicts += [_makes_sense(span) for span in spans if span.state == SPAN_IN_USE]
    return sum(verdicts), len(verdicts) - sum(verdicts)


def _makes_sense(span: Span) -> bool:
    size = span.npages << PAGE_SHIFT
    if span.start & ((1 << PAGE_SHIFT) - 1) or not span.start or not 0 < span.npages <= MOST_PAGES:
        return False
    if not 0 < span.elemsize or not span.start < span.limit <= span.start + size or span.alloc_count > span.nelems:
        return False
    if (size - span.nelems * span.elemsize) * MOST_WASTED > size:
        return False  # more pages than its objects need
    if span.spanclass < 2:
        return span.nelems == 1 and span.freeindex <= 1 and span.elemsize <= size
    fits = 0 < span.nelems * span.elemsize <= span.limit - span.start and not span.elemsize % ALIGNED
    return fits and span.freeindex <= span.nelems and span.spanclass < CLASSES


def parse_spans(data: bytes, base: int, pointers: Sequence[int], layout: SpanLayout) -> Iterator[Span]:
    """The mspans at ``pointers``; ``data`` is what lies at ``base``. Those that are not used are left out."""
    unpack, pick, state = _parser(layout)
    make = Span._make
    for pointer in pointers:
        at = pointer - base
        if data[at + state]:
            yield make(pick((*unpack(data, at), 0, pointer)))


@lru_cache(maxsize=None)
def _parser(layout: SpanLayout) -> "Tuple[Unpack, Pick, int]":
    """What unpacks an mspan, what puts that, a zero and the address into Span's order, and the offset of the state."""
    order = layout.order
    places = [order.index(name) if name in order else len(order) for name in Span._fields[:-1]]
    return layout.unpacker.unpack_from, itemgetter(*places, len(order) + 1), layout.state


class Spans:
    """``allspans``: address of the slice header. ``layout``: where it is known already. GomapError if there is no
    such slice."""

    def __init__(self, target: Target, allspans: int, layout: Optional[SpanLayout] = None):
        self._target = target
        self.address = allspans
        self.pointers = span_pointers(target, allspans)
        self.layout = layout or choose_span_layout(target, self.pointers)
        self.lost = 0
        """Spans that could not be read, or made no sense."""

    @cached_property
    def _all(self) -> Dict[int, List[Span]]:
        found: Dict[int, List[Span]] = {SPAN_IN_USE: [], SPAN_MANUAL: []}
        for span in self._read():
            if span.state == SPAN_IN_USE and _makes_sense(span):
                found[SPAN_IN_USE].append(span)
            elif span.state == SPAN_MANUAL and span.start and 0 < span.npages <= MOST_STACK_PAGES:
                found[SPAN_MANUAL].append(span)
            elif span.state == SPAN_IN_USE:
                self.lost += 1
        return {state: _apart(spans) for state, spans in found.items()}

    def _read(self) -> Iterator[Span]:
        """mspans come from a few large allocations, side by side: read by the piece."""
        layout = self.layout
        for first, pointers in _runs(sorted(set(self.pointers)), layout.size):
            try:
                data = self._target.read(first, pointers[-1] - first + layout.size)
            except MemoryFault:
                self.lost += len(pointers)
                continue
            yield from parse_spans(data, first, pointers, layout)

    def __iter__(self) -> Iterator[Span]:
        return iter(self.in_use())

    def __len__(self) -> int:
        return len(self.in_use())

    def in_use(self) -> List[Span]:
        """Spans of objects, by address."""
        return self._all[SPAN_IN_USE]

    def stacks(self) -> List[Span]:
        """Spans of goroutine stacks, by address."""
        return self._all[SPAN_MANUAL]

    @cached_property
    def heap_in_use(self) -> int:
        """Bytes of the pages of spans in use."""
        return sum(span.npages for span in self.in_use()) << PAGE_SHIFT

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

    def find_any(self, address: int) -> Optional[Span]:
        """The span that holds an address, one of objects or of stacks."""
        i = bisect_right(self._stack_starts, address) - 1
        found = self.stacks()[i] if i >= 0 else None
        return found if found is not None and address < found.end else self.find(address)

    def is_stack(self, low: int, high: int) -> bool:
        """May [low, high) be a goroutine's stack: does one span of stacks hold it? A stack whose own span is lost may
        be; what lies among objects is none."""
        i = bisect_right(self._stack_starts, low) - 1
        if i >= 0 and low < self.stacks()[i].end:
            return high <= self.stacks()[i].end
        return self.lost > 0 and high - low <= MOST_LOST and self.find(low) is None

    @cached_property
    def _stack_starts(self) -> List[int]:
        return [span.start for span in self.stacks()]

    def allocated(self, span: Span) -> bytes:
        """A byte for each object of a span: 1 where it is allocated. MemoryFault if the bits cannot be read."""
        if span.freeindex >= span.nelems or not span.alloc_bits:
            return b"\1" * span.nelems
        bits = self._target.read(span.alloc_bits, (span.nelems + 7) // 8)
        flags = b"".join([_BITS[byte] for byte in bits])[: span.nelems]
        return b"\1" * span.freeindex + flags[span.freeindex :]


_BITS = [bytes(byte >> i & 1 for i in range(8)) for byte in range(256)]


def span_pointers(target: Target, address: int) -> Sequence[int]:
    """What the slice of *mspan at an address holds. GomapError if there is none."""
    word = target.arch.pointer_size
    try:
        head = memoryview(target.read(address, 3 * word)).cast("Q" if word == 8 else "I")
        if not 0 < head[1] <= min(head[2], MOST_SPANS):
            raise GomapError("runtime.mheap_.allspans is no slice of spans", address=address)
        return memoryview(target.read(head[0], head[1] * word)).cast("Q" if word == 8 else "I").tolist()
    except MemoryFault as fault:
        raise GomapError("runtime.mheap_.allspans cannot be read", address=address) from fault


def _apart(spans: List[Span]) -> List[Span]:
    """By address; of those that overlap, which a torn list may have, the first."""
    spans.sort()
    if all(first.start + (first.npages << PAGE_SHIFT) <= second.start for first, second in zip(spans, spans[1:])):
        return spans
    kept: List[Span] = []
    end = 0
    for span in spans:
        if span.start >= end:
            kept.append(span)
            end = span.end
    return kept


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
