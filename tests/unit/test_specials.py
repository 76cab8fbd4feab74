"""Special records made by hand: which layout is believed, and lists that lead nowhere or in circles."""

from __future__ import annotations

import struct
from typing import List, Tuple

import pytest

from gomap.layouts.span import span_layouts
from gomap.runtime.heap.spans import Spans
from gomap.runtime.heap.specials import Special, Specials
from tests.unit.test_runtime_spans import HEAP, LIST, mspan, target_of

RECORDS, CALL, SIZE = 0x500000, 0x600000, 64
NARROW, WIDE = "<QHBxxxxx", "<QQBxxxxxxx"
FINALIZER, OTHER = 1, 3

Head = Tuple[int, int, int]


def found(form: str, heads: List[Head]) -> List[Special]:
    """Of a span whose list has these (next, offset, kind), each with what a finalizer has behind it."""
    body = struct.pack("<QQQQ", CALL, 0, 0, 0)
    records = b"".join((struct.pack(form, *head) + body).ljust(SIZE, b"\0") for head in heads)
    span = mspan(span_layouts(8)[0], specials=RECORDS)
    target = target_of([span], {RECORDS: records.ljust(4096, b"\0")})
    return list(Specials(target, Spans(target, LIST), (1, 22), lambda funcval: funcval == CALL))


@pytest.mark.parametrize("form", [NARROW, WIDE])
def test_both_layouts_are_told(form: str) -> None:
    specials = found(form, [(RECORDS + SIZE, 48, FINALIZER), (RECORDS + 2 * SIZE, 100, OTHER)])
    assert specials == []  # the list goes on where there is nothing
    specials = found(form, [(RECORDS + SIZE, 50, FINALIZER), (0, 100, OTHER)])
    assert [(one.kind, one.object, one.size, one.call) for one in specials] == [("finalizer", HEAP + 48, 48, CALL)]
    assert specials[0].words[0][1] == CALL and RECORDS < specials[0].words[0][0] < RECORDS + SIZE


@pytest.mark.parametrize(
    "heads",
    [
        [(RECORDS, 96, FINALIZER), (0, 0, OTHER)],  # a circle
        [(0, 1 << 13, FINALIZER)],  # beyond the span
        [(0, 48, 200)],  # no such kind
        [(RECORDS + SIZE, 96, FINALIZER), (0, 48, FINALIZER)],  # out of order
        [(8, 48, FINALIZER)],  # leads nowhere
    ],
)
def test_what_makes_no_sense_is_not_believed(heads: List[Head]) -> None:
    assert found(NARROW, heads) == []
