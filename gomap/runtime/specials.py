"""What the runtime keeps for an object until that is gone: the closures of its finalizer and its cleanups."""

from __future__ import annotations

from typing import Callable, Dict, Iterator, NamedTuple, Optional, Set, Tuple

from gomap.errors import MemoryFault
from gomap.layouts.heap import PAGE_SHIFT
from gomap.layouts.records import Record
from gomap.layouts.specials import MOST_KIND, SpecialLayout, special_layouts
from gomap.pagecache import PageCache
from gomap.runtime.spans import Span, Spans
from gomap.target import Target

__all__ = ["Special", "Specials"]

SAMPLE = 64  # spans by which the layout is told
MOST_SPECIALS = 1 << 20

Is = Callable[[int], bool]


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
        self._read = PageCache(target.read).read
        self._word = target.arch.pointer_size
        self._is_call = is_call
        self._spans = [span for span in spans.in_use() if span.specials]
        self.layout: Optional[SpecialLayout] = self._choose(special_layouts(release, self._word))

    def __iter__(self) -> Iterator[Special]:
        """Finalizers and cleanups, span by span."""
        left = MOST_SPECIALS
        for span in self._spans if self.layout is not None else ():
            for at, head in self._records(span, self.layout):  # type: ignore[arg-type]
                special = self._special(span, at, head, self.layout)  # type: ignore[arg-type]
                if special is not None:
                    yield special
                left -= 1
                if not left:
                    return

    def _choose(self, layouts: Tuple[SpecialLayout, ...]) -> Optional[SpecialLayout]:
        """The layout by which nearly all lists make sense to their end; None where none does."""
        sample = self._spans[:: max(1, len(self._spans) // SAMPLE)]
        best = max(layouts, key=lambda layout: sum(self._makes_sense(span, layout) for span in sample))
        good = sum(self._makes_sense(span, best) for span in sample)
        return best if good * 10 >= len(sample) * 9 and good else None

    def _makes_sense(self, span: Span, layout: SpecialLayout) -> bool:
        records = list(self._records(span, layout))
        if not records or records[-1][1]["next"]:
            return False
        return all(self._is_sane(span, at, head, layout) for at, head in records)

    def _is_sane(self, span: Span, at: int, head: Dict[str, int], layout: SpecialLayout) -> bool:
        return head["kind"] not in self._kinds(layout) or self._special(span, at, head, layout) is not None

    def _kinds(self, layout: SpecialLayout) -> Tuple[int, ...]:
        return (layout.finalizer_kind,) if layout.cleanup is None else (layout.finalizer_kind, layout.cleanup_kind)

    def _records(self, span: Span, layout: SpecialLayout) -> Iterator[Tuple[int, Dict[str, int]]]:
        """(address, fields) of the list's heads, which stand in the order of their objects; ends where they do not."""
        at, before, size = span.specials, (0, 0), span.npages << PAGE_SHIFT
        seen: Set[int] = set()
        while at and not at % self._word and at not in seen:
            seen.add(at)
            head = self._fields(at, layout.head)
            if head is None or not 0 < head["kind"] < MOST_KIND:
                return
            if not before <= (head["offset"], head["kind"]) < (size, 0):
                return
            yield at, head
            at, before = head["next"], (head["offset"], head["kind"])

    def _fields(self, at: int, record: Record) -> Optional[Dict[str, int]]:
        try:
            return dict(zip(record.fields, record.unpacker.unpack(self._read(at, record.size))))
        except MemoryFault:
            return None

    def _special(self, span: Span, at: int, head: Dict[str, int], layout: SpecialLayout) -> Optional[Special]:
        """None for records of other kinds, and those that make no sense."""
        finalizer = head["kind"] == layout.finalizer_kind
        record = layout.finalizer if finalizer else layout.cleanup
        if head["kind"] not in self._kinds(layout) or record is None:
            return None
        body = self._fields(at + layout.head.size, record)
        if body is None or not self._is_call(body["fn"]):
            return None
        held = [name for name in ("call", "fn", "arg") if name in body]
        words = tuple((at + layout.head.size + record.offsets[name], body[name]) for name in held)
        base, size = _object(span, head["offset"])
        return Special("finalizer" if finalizer else "cleanup", base, size, words, body["fn"], body.get("ot", 0))


def _object(span: Span, offset: int) -> Tuple[int, int]:
    """(beginning, size) of the object; a finalizer may be set on a byte within it (of the tiny allocator)."""
    if span.spanclass < 2:
        return span.start, span.npages << PAGE_SHIFT
    return span.start + offset // span.elemsize * span.elemsize, span.elemsize
