"""What the runtime keeps for an object until that is gone: the closures of its finalizer and its cleanups."""

from __future__ import annotations

import struct
from functools import cached_property
from itertools import islice
from typing import Callable, Dict, Iterator, NamedTuple, Optional, Tuple

from gomap.errors import MemoryFault
from gomap.layouts.heap import PAGE_SHIFT
from gomap.layouts.specials import MOST_KIND, SpecialLayout, special_layouts
from gomap.runtime.heap.spans import Span, Spans
from gomap.target import Target

__all__ = ["Special", "Specials"]

SAMPLE, FIRST = 32, 32  # spans, and records of each, by which the layout is told
MOST_ALIKE = 1 << 16  # cleanups of one object
PAGE = 4096

Is = Callable[[int], bool]
Fields = Tuple[int, ...]
"""next, offset, kind, and the three words behind a record's head"""


class Special(NamedTuple):
    """``kind``: "finalizer" or "cleanup". ``object`` and ``size``: what it is set on; it does not hold that itself.

    ``words``: (place, value) of the pointers that it holds. ``call``: the funcval to be called. ``pointer_type``: the
    descriptor of the pointer that SetFinalizer was given; 0 of a cleanup. ``queued``: it waits to be run, or runs, and
    holds its object too.
    """

    kind: str
    object: int
    size: int
    words: Tuple[Tuple[int, int], ...]
    call: int
    pointer_type: int
    queued: bool = False


class Specials:
    """``is_call``: is an address that of a funcval? Records that say otherwise are not believed."""

    def __init__(self, target: Target, spans: Spans, release: Tuple[int, int], is_call: Is):
        self._target = target
        self._heap = spans
        self._word = target.arch.pointer_size
        self._is_call = is_call
        self._pages: Dict[int, bytes] = {}
        self._spans = [span for span in spans.in_use() if span.specials]
        self.layout: Optional[SpecialLayout] = self._choose(special_layouts(release, self._word))

    def __iter__(self) -> Iterator[Special]:
        """Finalizers and cleanups, span by span."""
        for span in self._spans if self.layout is not None else ():
            yield from self._in(span)

    def of(self, base: int) -> Iterator[Special]:
        """Those of the object at ``base``."""
        span = self._heap.find(base)
        if span is not None and span.specials and self.layout is not None:
            yield from (special for special in self._in(span) if special.object == base)

    def holding(self, first: int, end: int) -> Iterator[Tuple[Special, int]]:
        """(record, place of the word) of one record for each word that points into the object at [first, end)."""
        for word in range(first, end, self._word) if end - first < len(self._held) else self._held:
            if word in self._held and first <= word < end:
                yield from self._at(*self._held[word], word)

    def _at(self, at: int, span: Span, word: int) -> Iterator[Tuple[Special, int]]:
        assert self.layout is not None
        special = self._special(span, at, self._fields(at, self.layout.reader), self.layout)
        for place, value in special.words if special is not None else ():
            if value == word and special is not None:
                yield special, place

    @cached_property
    def _held(self) -> Dict[int, Tuple[int, Span]]:
        """Word -> (one record that has it, its span), of those words that may point into the heap."""
        held: Dict[int, Tuple[int, Span]] = {}
        if self.layout is None or not self._spans:
            return held
        low, high = self._heap.in_use()[0].start, self._heap.in_use()[-1].end
        ends = {self.layout.cleanup_kind: 3 + self.layout.words, self.layout.finalizer_kind: 4}
        for span in self._spans:
            for at, fields in self._records(span, self.layout):
                for word in fields[3 : ends.get(fields[2], 0)]:
                    if low <= word < high:
                        held[word] = at, span
        return held

    def _in(self, span: Span) -> Iterator[Special]:
        assert self.layout is not None
        for at, fields in self._records(span, self.layout):
            special = self._special(span, at, fields, self.layout)
            if special is not None:
                yield special

    def _choose(self, layouts: Tuple[SpecialLayout, ...]) -> Optional[SpecialLayout]:
        """The layout by which nearly all lists make sense to their end; None if none does."""
        sample = self._spans[:: max(1, len(self._spans) // SAMPLE)]
        best = max(layouts, key=lambda layout: sum(self._makes_sense(span, layout) for span in sample))
        good = sum(self._makes_sense(span, best) for span in sample)
        return best if good * 10 >= len(sample) * 9 and good else None

    def _makes_sense(self, span: Span, layout: SpecialLayout) -> bool:
        """Its first records, and its end where that is not far."""
        records = list(islice(self._records(span, layout), FIRST))
        if not records or (len(records) < FIRST and records[-1][1][0]) or len(dict(records)) < len(records):
            return False
        known = layout.finalizer_kind, layout.cleanup_kind if layout.words else 0
        return all(
            fields[2] not in known or self._special(span, at, fields, layout) is not None for at, fields in records
        )

    def _records(self, span: Span, layout: SpecialLayout) -> Iterator[Tuple[int, Fields]]:
        """(address, fields) of a list, which stands in the order of its objects; it ends where it does not."""
        at, reader, size = span.specials, layout.reader, span.npages << PAGE_SHIFT
        pages, unpack, last = self._pages, reader.unpack_from, PAGE - reader.size
        before, alike = 0, 0
        while at and not at % self._word and alike < MOST_ALIKE:
            page, start = pages.get(at // PAGE), at % PAGE
            fields = unpack(page, start) if page is not None and start <= last else self._fields(at, reader)
            if not fields or not before <= fields[1] < size or not 0 < fields[2] < MOST_KIND:
                return
            yield at, fields
            alike = alike + 1 if fields[1] == before else 0
            at, before = fields[0], fields[1]

    def _fields(self, at: int, reader: struct.Struct) -> Fields:
        """Empty if they cannot be read."""
        page, start = self._pages.get(at // PAGE), at % PAGE
        try:
            if start + reader.size > PAGE:
                return reader.unpack(self._target.read(at, reader.size))
            if page is None:
                page = self._pages[at // PAGE] = self._target.read(at - start, PAGE)
            return reader.unpack_from(page, start)
        except MemoryFault:
            return ()

    def _special(self, span: Span, at: int, fields: Fields, layout: SpecialLayout) -> Optional[Special]:
        """None for records of other kinds, and those that make no sense."""
        record = layout.finalizer if fields and fields[2] == layout.finalizer_kind else layout.cleanup
        if not fields or record is None or fields[2] not in (layout.finalizer_kind, layout.cleanup_kind):
            return None
        base, size = _object(span, fields[1])
        body = at + layout.head.size
        call = fields[3 + record.offsets["fn"] // self._word]
        if not self._is_call(call):
            return None
        count = 1 if record is layout.finalizer else layout.words
        words = tuple((body + i * self._word, word) for i, word in enumerate(fields[3 : 3 + count]))
        if record is not layout.finalizer:
            return Special("cleanup", base, size, words, call, 0)
        return Special("finalizer", base, size, words, call, self._pointer_type(body + record.offsets["ot"]))

    def _pointer_type(self, place: int) -> int:
        found = self._fields(place, struct.Struct("<Q" if self._word == 8 else "<I"))
        return found[0] if found else 0


def _object(span: Span, offset: int) -> Tuple[int, int]:
    """(beginning, size) of the object; a finalizer may be set on a byte within it (of the tiny allocator)."""
    if span.spanclass < 2:
        return span.start, span.npages << PAGE_SHIFT
    return span.start + offset // span.elemsize * span.elemsize, span.elemsize
