"""Classic maps of every generation, from hand-made bytes: 1.5 to 1.8 have no toolchain to try them with."""

from __future__ import annotations

import random
import struct as packing
from typing import Dict, Tuple

import pytest

from gomap.errors import GomapError
from gomap.golang.types import Details, GoType, Kind
from gomap.layouts.classic import ClassicLayout, classic_layouts
from gomap.maps.base import GoMap
from gomap.maps.geometry import geometry_of
from gomap.maps.model import Growth
from gomap.rendering.advice import advice
from gomap.rendering.document import stats_value
from tests.unit.fake import FakeTarget
from tests.unit.handmade import bucket, map_type, open_map, pack

HEADER, BUCKETS, OLD, OVERFLOW, EXTRA = 0xC000010000, 0xC000020000, 0xC000030000, 0xC000040000, 0xC000050000
EACH = [pytest.param(layout, id=layout.name) for layout in classic_layouts(8)]


def small(layout: ClassicLayout, **header: int) -> Dict[int, bytes]:
    """Two buckets: two entries, one of them in an overflow bucket."""
    values = {"count": 2, "B": 1, "buckets": BUCKETS, **header}
    return {
        HEADER: pack(layout.header, **values),
        BUCKETS: bucket({0: (0x80, -7, 70)}) + bucket({}, overflow=OVERFLOW),
        OVERFLOW: bucket({5: (0x90, 8, 80)}),
    }


@pytest.mark.parametrize("layout", EACH)
def test_entries_and_where_they_lie(layout: ClassicLayout) -> None:
    gomap = open_map(small(layout), layout, map_type(8), HEADER)
    found = [(entry.key, entry.value, entry.unit.number, entry.unit.chain, entry.slot) for entry in gomap.entries()]
    assert found == [(-7, 70, 0, 0, 0), (8, 80, 1, 1, 5)]


@pytest.mark.parametrize("layout", EACH)
def test_statistics(layout: ClassicLayout) -> None:
    stats = open_map(small(layout), layout, map_type(8), HEADER).stats()
    assert not stats.problems
    assert (stats.len, stats.live, stats.slots) == (2, 2, 24)
    assert stats.histogram == [1, 2, 0, 0, 0, 0, 0, 0, 0]
    assert stats.classic is not None
    assert (stats.classic.buckets, stats.classic.overflow_buckets, stats.classic.longest_chain) == (2, 1, 2)
    assert stats.growing is None


@pytest.mark.parametrize("layout", EACH)
def test_deleted_cells_are_marked_only_from_1_12_on(layout: ClassicLayout) -> None:
    marks = layout.tophash.marks_deleted
    one = 1 if marks else 0
    segments = small(layout, count=1, B=0)
    segments[BUCKETS] = bucket({0: (0x80, 1, 1), 3: (one, 4, 0)})
    stats = open_map(segments, layout, map_type(8), HEADER).stats()
    assert (stats.deleted, stats.empty) == ((1, 6) if marks else (None, 7))


def growing(layout: ClassicLayout, flags: int, old: bytes, B: int) -> Dict[int, bytes]:
    header = pack(layout.header, count=2, B=B, buckets=BUCKETS, oldbuckets=OLD, flags=flags)
    return {HEADER: header, BUCKETS: bucket({1: (0x88, 1, 10)}) + bucket({}) * ((1 << B) - 1), OLD: old}


@pytest.mark.parametrize("layout", EACH)
def test_doubling_reads_what_has_not_moved_and_no_ghosts(layout: ClassicLayout) -> None:
    evacuated = bucket(dict.fromkeys(range(8), (2, 99, 99)))  # evacuatedX: stale contents
    segments = growing(layout, 0, evacuated + bucket({0: (0x99, 2, 20)}), B=2)
    gomap = open_map(segments, layout, map_type(8), HEADER)
    assert [(entry.key, entry.unit.old) for entry in gomap.entries()] == [(1, False), (2, True)]
    stats = gomap.stats()
    assert stats.growing == Growth("double", 2, 1, 1)
    assert (stats.live, stats.slots) == (2, 32)


@pytest.mark.parametrize("layout", [param for param in EACH if "1.5" not in str(param.id)])
def test_same_size_growth(layout: ClassicLayout) -> None:
    segments = growing(layout, 8, bucket({0: (2, 9, 9)}) + bucket({7: (0x77, 5, 50)}), B=1)
    stats = open_map(segments, layout, map_type(8), HEADER).stats()
    assert stats.growing == Growth("same-size", 2, 1, 1)
    assert not stats.problems


def test_the_sentinel_of_the_spare_buckets_is_no_chain() -> None:
    layout = classic_layouts(8)[4]
    spare = bucket({}) + bucket({}, overflow=BUCKETS)
    segments = {
        HEADER: pack(layout.header, count=0, B=4, buckets=BUCKETS, extra=EXTRA),
        BUCKETS: bucket({}) * 16 + spare,
        EXTRA: (0).to_bytes(16, "little") + (BUCKETS + 16 * 144).to_bytes(8, "little"),
    }
    stats = open_map(segments, layout, map_type(8), HEADER, release=(1, 23)).stats()
    assert stats.classic is not None and stats.classic.spare_overflow == 2
    assert stats.classic.longest_chain == 1
    assert not stats.problems


def test_a_cycle_ends_with_a_problem() -> None:
    layout = classic_layouts(8)[4]
    segments = small(layout)
    segments[OVERFLOW] = bucket({5: (0x90, 8, 80)}, overflow=OVERFLOW)
    gomap = open_map(segments, layout, map_type(8), HEADER)
    assert len(list(gomap.entries())) == 2
    assert "circle" in gomap.problems[0].what


def over(data: bytes) -> GoMap:
    """A header whose 2^28 buckets lie over something else, and that ends much earlier."""
    layout = classic_layouts(8)[4]
    header = pack(layout.header, count=5, B=28, buckets=BUCKETS)
    gomap = open_map({HEADER: header, BUCKETS: data}, layout, map_type(8), HEADER, release=(1, 23))
    assert gomap.stats().partial
    return gomap


def test_no_buckets_at_all() -> None:
    gomap = over(random.Random(1).randbytes(8 << 20))
    target = gomap.context.target
    assert "lead nowhere: the rest was left out" in gomap.problems[0].what
    assert isinstance(target, FakeTarget) and target.reads < 20_000


def test_a_linked_list_under_every_bucket_is_given_up() -> None:
    words = (1 << 20) // 8
    gomap = over(packing.pack(f"<{words}Q", *(BUCKETS + (i * 8 + 1008) % (words * 8 - 144) for i in range(words))))
    target = gomap.context.target
    assert any("far more overflow buckets" in problem.what for problem in gomap.problems)
    assert isinstance(target, FakeTarget) and target.reads < 400_000


@pytest.mark.parametrize("length", [3, 16, 17, 18, 200])
def test_a_chain_of_any_length_is_counted_once(length: int) -> None:
    """Of up to 16 buckets by the level, of more one by one."""
    layout = classic_layouts(8)[4]
    segments, size = small(layout, count=length), len(bucket({}))
    places = [OVERFLOW + i * 2 * size for i in range(length - 1)]
    for place, following in zip(places, [*places[1:], 0]):
        segments[place] = bucket({5: (0x90, 8, 80)}, overflow=following)
    stats = open_map(segments, layout, map_type(8), HEADER).stats()
    assert not stats.problems
    assert stats.histogram == [1, length, *[0] * 7]
    assert stats.classic is not None
    assert (stats.classic.overflow_buckets, stats.classic.longest_chain) == (length - 1, length)


def test_one_chain_that_is_lost_does_not_lose_the_others() -> None:
    layout = classic_layouts(8)[4]
    segments = small(layout)
    segments[BUCKETS] = bucket({0: (0x80, -7, 70)}, overflow=OLD) + bucket({}, overflow=OVERFLOW)
    stats = open_map(segments, layout, map_type(8), HEADER).stats()
    assert [problem.what.split(":")[0] for problem in stats.problems] == [
        "cannot read an overflow bucket of bucket 0x0"
    ]
    assert stats.live == 2
    assert stats.classic is not None and stats.classic.overflow_buckets == 1


@pytest.mark.parametrize("B", [61, 64, 255])
def test_an_impossible_B_is_one_sentence(B: int) -> None:
    layout = classic_layouts(8)[4]
    gomap = open_map(small(layout, B=B), layout, map_type(8), HEADER)
    stats = gomap.stats()
    assert f"B is {B}" in gomap.problems[0].what
    told = stats_value(stats)
    assert told["live"] is told["slots"] is told["empty"] is told["bytes"]["total"] is None
    assert told["classic"] == {**dict.fromkeys(told["classic"]), "B": B}
    assert advice(stats) == ["Part of it could not be read, so nothing is said of its bytes."]


def test_a_count_that_cannot_be_is_not_what_a_fresh_map_takes() -> None:
    layout = classic_layouts(8)[4]
    right, wrong = (open_map(small(layout, **more), layout, map_type(8), HEADER) for more in ({}, {"count": -5}))
    assert wrong.stats().bytes.minimal == right.stats().bytes.minimal


def test_unreadable_buckets_lose_only_themselves() -> None:
    layout = classic_layouts(8)[4]
    segments = small(layout, B=3)
    gomap = open_map(segments, layout, map_type(8), HEADER)
    assert [entry.key for entry in gomap.entries()] == [-7, 8]
    assert any("cannot read" in problem.what for problem in gomap.problems)


def test_nil() -> None:
    stats = open_map({}, classic_layouts(8)[4], map_type(8), 0).stats()
    assert stats.nil and stats.bytes.total == 0 and stats.histogram is None


def shape_of(layout: ClassicLayout) -> Tuple[int, int]:
    return layout.header.size, layout.header.offsets["buckets"]


def test_32_bit_headers() -> None:
    assert [shape_of(layout) for layout in classic_layouts(4)][-2:] == [(28, 12), (36, 12)]


def test_what_could_not_be_read_is_not_counted_as_zero() -> None:
    layout = classic_layouts(8)[4]
    segments = small(layout)
    del segments[BUCKETS]
    stats = open_map(segments, layout, map_type(8), HEADER).stats()
    assert stats.partial and stats.live is None and stats.histogram is None
    assert stats.bytes.total is None and stats.bytes.reclaimable is None and stats.bytes.live is None


# As src/runtime/hashmap.go of each release declares hmap, by hand: what struct.pack needs, and its fields in order.
BY_HAND = {
    "classic 1.5-1.7": ("qBB2xI4Q", "count flags B hash0 buckets oldbuckets nevacuate overflow"),
    "classic 1.8": ("qBBHI4Q", "count flags B noverflow hash0 buckets oldbuckets nevacuate overflow"),
    "classic 1.9": ("qBBHI4Q", "count flags B noverflow hash0 buckets oldbuckets nevacuate extra"),
    "classic 1.10-1.11": ("qBBHI4Q", "count flags B noverflow hash0 buckets oldbuckets nevacuate extra"),
    "classic 1.12-1.23": ("qBBHI4Q", "count flags B noverflow hash0 buckets oldbuckets nevacuate extra"),
    "noswissmap 1.24-1.25": ("qBBHI5Q", "count flags B noverflow hash0 buckets oldbuckets nevacuate clearSeq extra"),
}


@pytest.mark.parametrize("word", [4, 8])
@pytest.mark.parametrize("number", range(len(BY_HAND)))
def test_headers_are_those_of_the_sources(number: int, word: int) -> None:
    layout = classic_layouts(word)[number]
    form, names = BY_HAND[layout.name]
    if word == 4:  # words are of four bytes, and clearSeq still of eight
        form = form.replace("q", "i").replace("4Q", "4I").replace("5Q", "3IQI")
    data = packing.pack(f"<{form}", *range(1, len(names.split()) + 1))
    assert layout.header.parse(data) == dict(zip(names.split(), range(1, 12))), layout.name
    assert layout.header.size == len(data)


def test_the_list_of_overflow_buckets_before_1_9() -> None:
    """hmap.overflow leads to two pointers, the first of them to a slice of the present overflow buckets."""
    layout, lists, data = classic_layouts(8)[0], EXTRA + 0x100, EXTRA + 0x200
    segments = small(layout, overflow=EXTRA)
    segments[EXTRA] = packing.pack("<QQ", lists, 0) + bytes(0xF0) + packing.pack("<QQQ", data, 1, 1) + bytes(0xE8)
    segments[EXTRA] += packing.pack("<Q", OVERFLOW)
    stats = open_map(segments, layout, map_type(8), HEADER, release=(1, 7)).stats()
    assert not stats.problems
    assert stats.bytes.metadata == 48 + (16 + 24 + 8) + 3 * (8 + 8)
    assert stats.bytes.total == 48 + (16 + 32 + 8) + 288 + 144  # the class of 24 bytes came with 1.16
    assert (stats.bytes.live, stats.bytes.empty, stats.bytes.spare) == (2 * 16, 22 * 16, 0)


@pytest.mark.parametrize("size", [-1, 0, 8, 143, 145, 151])
def test_a_bucket_in_which_its_fields_do_not_fit_is_refused(size: int) -> None:
    """As a damaged descriptor may have it: whole columns are taken of buckets, in steps of their size."""
    shown = map_type(8)
    unit = shown.details.unit
    assert unit is not None and geometry_of(shown).size == 144
    damaged = GoType(Kind.STRUCT, size, unit.name, lambda: Details(fields=unit.fields))
    gotype = GoType(Kind.MAP, 8, shown.name, lambda: Details(key=shown.key, elem=shown.elem, unit=damaged))
    with pytest.raises(GomapError, match="do not fit"):
        geometry_of(gotype)
