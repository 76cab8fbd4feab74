"""What deferred calls and panics of a goroutine refer to, by hand-made records: sound ones and damaged ones."""

from __future__ import annotations

import struct
from typing import List, Tuple

import pytest

from gomap.layouts.deferred import DeferLayout, defer_layout
from gomap.runtime.stacks import deferred
from gomap.runtime.stacks.deferred import deferred_values
from gomap.runtime.stacks.stackmaps import FrameMap
from gomap.runtime.stacks.stackwords import StackWords
from gomap.runtime.stacks.unwind import Frame
from tests.unit.fake import FakeTarget

G, PANIC, RECORDS = 0xC000002000, 0xC000010020, 0xC000030000
RELEASES = [(1, minor) for minor in (16, 17, 18, 20, 21, 22, 24, 27)]
FNS = [0xC000040000, 0xC000040010, 0xC000040020]


def layout_of(release: Tuple[int, int]) -> DeferLayout:
    layout = defer_layout(release, 8)
    assert layout is not None
    return layout


def record(number: int) -> int:
    return RECORDS + 0x100 * number


def goroutine(release: Tuple[int, int], links: List[int], panic: int = PANIC) -> FakeTarget:
    """With a record for each of ``links``, which is where that goes on."""
    layout = layout_of(release)
    g = bytearray(0x80)
    struct.pack_into("<Q", g, layout.panic, panic)
    struct.pack_into("<Q", g, layout.first, record(0) if links else 0)
    target = FakeTarget({G: bytes(g)})
    for number, link in enumerate(links):
        data = bytearray(b"\xee" * layout.size)
        struct.pack_into("<Q", data, layout.fn, FNS[number])
        struct.pack_into("<Q", data, layout.link, link)
        target.segments[record(number)] = bytes(data)
    return target


@pytest.mark.parametrize("release", RELEASES)
def test_the_panic_and_each_record_with_its_closure(release: Tuple[int, int]) -> None:
    found = deferred_values(goroutine(release, [record(1), record(2), 0]), release, G)
    assert found == [PANIC, record(0), FNS[0], record(1), FNS[1], record(2), FNS[2]]


def test_nothing_is_deferred() -> None:
    assert deferred_values(goroutine((1, 27), [], panic=0), (1, 27), G) == []


@pytest.mark.parametrize("link", [record(0), record(1)])
def test_a_chain_that_bites_its_tail_ends(link: int) -> None:
    found = deferred_values(goroutine((1, 23), [record(1), link]), (1, 23), G)
    assert found == [PANIC, record(0), FNS[0], record(1), FNS[1]]


@pytest.mark.parametrize("link", [1, 0xDEAD0000, 2**64 - 8])
def test_a_chain_that_leads_nowhere_ends(link: int) -> None:
    found = deferred_values(goroutine((1, 23), [record(1), link]), (1, 23), G)
    assert found[:5] == [PANIC, record(0), FNS[0], record(1), FNS[1]] and set(found[5:]) <= {link}


def test_a_goroutine_that_cannot_be_read_has_none() -> None:
    assert deferred_values(FakeTarget({}), (1, 23), G) == []


def test_a_chain_without_end_is_followed_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deferred, "MOST_DEFERRED", 2)
    found = deferred_values(goroutine((1, 23), [record(1), record(2), 0]), (1, 23), G)
    assert found == [PANIC, record(0), FNS[0], record(1), FNS[1]]


SP, FP = 0xC000010000, 0xC000010080


class Given:
    """Stack maps of one frame, given: no word of it is needed, and its variables are words 2 and 3, 4, and 8."""

    def of(self, pc: int, sp: int, fp: int) -> FrameMap:
        areas = [(sp + 8 * first, sp + 8 * end) for first, end in ((2, 4), (4, 5), (8, 9))]
        return FrameMap((fp, fp), set(), areas)


@pytest.mark.parametrize(
    "seeds, live",
    [
        ([], []),
        ([SP + 64], [8]),  # a record or a closure on the stack
        ([SP + 24], [2, 3, 4]),  # into the midst of a variable, of which word 2 points to word 4
        ([FNS[0], SP + 64], [8]),  # a closure of the heap says nothing
        ([0, 1, 2**64 - 1, SP - 8, FP], []),
    ],
)
def test_variables_live_that_something_deferred_points_to(seeds: List[int], live: List[int]) -> None:
    stack = struct.pack("<16Q", *(SP + 32 if number == 2 else 0 for number in range(16)))
    frame = Frame("main.serve", 0x401010, SP, FP, None, None, False)
    words = StackWords(FakeTarget({SP: stack}), Given(), [frame], seeds)  # type: ignore[arg-type]
    assert [number for number in range(16) if words.at(SP + 8 * number).live] == live
