"""Spans made by hand: what is believed, what is not, and how fast many are read."""

from __future__ import annotations

import struct
import time
from typing import Dict, List

import pytest

from gomap.errors import GomapError
from gomap.layouts.span import SpanLayout, span_layouts
from gomap.runtime.heap.spans import Spans
from tests.unit.fake import FakeTarget

PAGE = 8192
LIST, TABLE, HEAP = 0x10000, 0x100000, 0xC000000000


def mspan(layout: SpanLayout, **values: int) -> bytes:
    """An mspan with these fields; the rest as of a span of 48-byte objects with pointers."""
    pages = values.get("npages", 1)
    start = values.get("start", HEAP)
    usual = {
        "start": start,
        "npages": pages,
        "elemsize": 48,
        "nelems": 170,
        "freeindex": 170,
        "state": 1,
        "spanclass": 10,
        "limit": start + 170 * 48,
    }
    usual.update(values)
    data = bytearray(160)
    sizes = {"nelems": layout.counts, "freeindex": layout.counts, "state": 1, "spanclass": 1, "alloc_count": 2}
    for name, value in usual.items():
        size, at = sizes.get(name, layout.word), getattr(layout, name)
        data[at : at + size] = value.to_bytes(size, "little")
    return bytes(data)


def target_of(mspans: List[bytes], more: "Dict[int, bytes] | None" = None) -> FakeTarget:
    pointers = struct.pack(f"<{len(mspans)}Q", *range(TABLE, TABLE + 160 * len(mspans), 160))
    header = struct.pack("<QQQ", LIST + 24, len(mspans), len(mspans))
    return FakeTarget({LIST: header + pointers, TABLE: b"".join(mspans), **(more or {})})


@pytest.mark.parametrize("layout", span_layouts(8))
def test_every_layout_is_told_from_the_others(layout: SpanLayout) -> None:
    mspans = [mspan(layout, start=HEAP + i * PAGE) for i in range(20)]
    spans = Spans(target_of(mspans), LIST)
    assert spans.layout == layout and len(spans) == 20 and spans.heap_in_use == 20 * PAGE
    assert spans.object_at(HEAP + PAGE + 100) == (HEAP + PAGE + 96, 48)
    assert spans.object_at(HEAP + PAGE - 1) is None and spans.object_at(HEAP - 1) is None


def test_allocated() -> None:
    layout = span_layouts(8)[0]
    bits = {0x9000: bytes([0b00001000]) + bytes(20) + b"\x02"}
    spans = Spans(target_of([mspan(layout, freeindex=2, alloc_bits=0x9000)], bits), LIST)
    flags = spans.allocated(spans.in_use()[0])
    assert [i for i, flag in enumerate(flags) if flag] == [0, 1, 3, 169] and len(flags) == 170


def test_what_makes_no_sense_is_lost() -> None:
    layout = span_layouts(8)[0]
    good = [mspan(layout, start=HEAP + i * PAGE) for i in range(200)]
    bad = [
        mspan(layout, start=HEAP + 999 * PAGE, nelems=171),
        mspan(layout, start=HEAP + 998 * PAGE, npages=1 << 50),
        mspan(layout, start=HEAP + 997 * PAGE + 1),
    ]
    dead = mspan(layout, state=0, nelems=9999)
    stack = mspan(layout, start=HEAP + 500 * PAGE, state=2, npages=4)
    spans = Spans(target_of([*good, *bad, dead, stack]), LIST)
    assert (len(spans), spans.lost, len(spans.stacks())) == (200, 3, 1)
    found = spans.find_any(HEAP + 502 * PAGE)
    assert found == spans.stacks()[0] and spans.find(HEAP + 502 * PAGE) is None


@pytest.mark.parametrize("values", [{"elemsize": 47}, {"npages": (1 << 27) + 1}, {"npages": 2}])
def test_what_no_allocator_hands_out_is_lost(values: Dict[str, int]) -> None:
    """Objects that are no whole words, which are read as such; spans of more pages than their objects need, which would
    be searched for days, and hide those behind them."""
    layout = span_layouts(8)[0]
    good = [mspan(layout, start=HEAP + i * PAGE) for i in range(200)]
    spans = Spans(target_of([*good, mspan(layout, start=HEAP + 999 * PAGE, **values)]), LIST)
    assert (len(spans), spans.lost) == (200, 1)


def test_a_stack_lies_in_one_span_of_stacks() -> None:
    layout = span_layouts(8)[0]
    objects = [mspan(layout, start=HEAP + i * PAGE) for i in range(200)]
    low, high = HEAP + 500 * PAGE, HEAP + 504 * PAGE
    spans = Spans(target_of([*objects, mspan(layout, start=low, state=2, npages=4)]), LIST)
    assert spans.is_stack(low, high) and spans.is_stack(low + PAGE, low + 2 * PAGE)
    assert not any(spans.is_stack(*one) for one in ((low, high + 8), (low - 8, high), (HEAP, HEAP + 64), (8, 1 << 60)))
    torn = Spans(target_of([*objects, mspan(layout, nelems=171)]), LIST)
    assert torn.in_use() and torn.is_stack(low, high), "its own span may be the one that is lost"
    assert not any(torn.is_stack(*one) for one in ((low, 1 << 60), (HEAP, HEAP + 64)))


@pytest.mark.parametrize(
    "header", [(0, 0, 0), (LIST + 24, 1 << 60, 1 << 60), (LIST + 24, 3, 2), (0xDEAD0000, 4, 4), (LIST + 24, 2, 2)]
)
def test_hostile_lists(header: "tuple[int, int, int]") -> None:
    with pytest.raises(GomapError):
        Spans(FakeTarget({LIST: struct.pack("<QQQ", *header) + b"\xff" * 64}), LIST)


def test_a_table_that_is_gone() -> None:
    layout = span_layouts(8)[0]
    mspans = [mspan(layout, start=HEAP + i * PAGE) for i in range(100)]
    target = target_of(mspans)
    target.segments[TABLE] = target.segments[TABLE][: 160 * 90]
    with pytest.raises(GomapError, match="no known layout"):
        Spans(target_of([mspan(layout, state=0)]), LIST)
    spans = Spans(target, LIST)
    assert len(spans) + spans.lost == 100 and spans.lost >= 10


def test_131072_spans_are_read_in_half_a_second() -> None:
    layout = span_layouts(8)[0]
    one, start = mspan(layout), layout.start
    count = 131_072
    many = b"".join(
        one[:start]
        + (HEAP + i * PAGE).to_bytes(8, "little")
        + one[start + 8 : layout.limit]
        + (HEAP + i * PAGE + 8160).to_bytes(8, "little")
        + one[layout.limit + 8 :]
        for i in range(count)
    )
    pointers = struct.pack(f"<{count}Q", *range(TABLE, TABLE + 160 * count, 160))
    list_at = 0x10000000
    header = struct.pack("<QQQ", list_at + 24, count, count)
    target = FakeTarget({list_at: header + pointers, TABLE: many})
    begin = time.process_time()
    spans = Spans(target, list_at)
    assert len(spans) == count
    assert time.process_time() - begin < 2.0  # 0.4 on a quiet machine
