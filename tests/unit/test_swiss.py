"""Swiss maps from hand-made bytes: shared directory entries, stale tables, tombstones, split groups, garbage."""

from __future__ import annotations

from typing import Dict

import pytest

from gomap.layouts.swiss import SwissLayout, swiss_layouts
from gomap.maps.geometry import geometry_of
from gomap.maps.minimal import Plan, minimal_swiss, swiss_plan
from gomap.maps.sizer import Sizer
from gomap.maps.swiss.map import SwissMap
from tests.unit.fake import FakeTarget
from tests.unit.handmade import array, group, integer, map_of, map_type, open_map, pack

HEADER, DIRECTORY, TABLES, GROUPS = 0xC000010000, 0xC000020000, 0xC000030000, 0xC000040000
LAYOUT = swiss_layouts(8)[1]


def words(*values: int) -> bytes:
    return b"".join(value.to_bytes(8, "little") for value in values)


def table(index: int, groups: int, mask: int, depth: int, used: int, layout: SwissLayout = LAYOUT) -> bytes:
    fields = {"groups.data": groups, "groups.lengthMask": mask, "index": index, "localDepth": depth, "used": used}
    return pack(layout.table, capacity=(mask + 1) * 8, growthLeft=0, **fields)


def shared_directory() -> Dict[int, bytes]:
    """Four directory entries, two tables: the first stands twice ... the second once, a third once."""
    return {
        HEADER: pack(LAYOUT.header, used=3, dirPtr=DIRECTORY, dirLen=4, globalDepth=2),
        DIRECTORY: words(TABLES, TABLES, TABLES + 32, TABLES + 64),
        TABLES: table(0, GROUPS, 0, 1, 1) + table(2, GROUPS + 136, 0, 2, 1) + table(3, GROUPS + 272, 0, 2, 1),
        GROUPS: group({0: (1, 10, 1)}) + group({1: (2, 20, 2)}, deleted=(0,)) + group({2: (3, 30, 3)}),
    }


def test_a_shared_table_is_read_once() -> None:
    gomap = open_map(shared_directory(), LAYOUT, map_type(8, swiss=True), HEADER)
    found = [
        (entry.key, entry.unit.table, entry.unit.group, entry.unit.number, entry.slot) for entry in gomap.entries()
    ]
    assert found == [(10, 0, 0, 0, 0), (20, 2, 0, 1, 1), (30, 3, 0, 2, 2)]
    stats = gomap.stats()
    assert (stats.live, stats.deleted, stats.empty, stats.slots) == (3, 1, 20, 24)
    assert stats.swiss is not None and (stats.swiss.tables, stats.swiss.groups, stats.swiss.directory) == (3, 3, 4)
    assert not stats.problems


def test_a_stale_table_is_told_and_left_out() -> None:
    segments = shared_directory()
    segments[TABLES] = segments[TABLES][:64] + table(-1, GROUPS, 0, 2, 1)
    gomap = open_map(segments, LAYOUT, map_type(8, swiss=True), HEADER)
    assert [entry.key for entry in gomap.entries()] == [10, 20]
    assert "stale" in gomap.problems[0].what


@pytest.mark.parametrize("split", [False, True])
@pytest.mark.parametrize("layout", swiss_layouts(8), ids=lambda layout: layout.name)
def test_small(layout: SwissLayout, split: bool) -> None:
    segments = {
        HEADER: pack(layout.header, used=2, dirPtr=GROUPS, dirLen=0),
        GROUPS: group({0: (1, -1, 5), 7: (0x7F, 2, 6)}, split=split),
    }
    gomap = open_map(segments, layout, map_type(8, swiss=True, split=split), HEADER)
    assert list(gomap.items()) == [(-1, 5), (2, 6)]
    assert gomap.stats().layout == ("swiss-split" if split else "swiss")


def test_never_written() -> None:
    stats = open_map({HEADER: pack(LAYOUT.header)}, LAYOUT, map_type(8, swiss=True), HEADER).stats()
    assert (stats.live, stats.slots, stats.histogram) == (0, 0, [0] * 9)


@pytest.mark.parametrize(
    "header",
    [
        {"dirLen": 1 << 62, "globalDepth": 62, "dirPtr": DIRECTORY},
        {"dirLen": -1, "dirPtr": DIRECTORY},
        {"dirLen": 4, "globalDepth": 255, "dirPtr": 8},
    ],
)
def test_garbage_directories_end_with_a_problem(header: Dict[str, int]) -> None:
    segments = {**shared_directory(), HEADER: pack(LAYOUT.header, used=3, **header)}
    gomap = open_map(segments, LAYOUT, map_type(8, swiss=True), HEADER)
    stats = gomap.stats()
    assert stats.problems and stats.partial and stats.bytes.total is None


def test_a_directory_of_no_tables_is_soon_given_up() -> None:
    """A header over an array of a million words of something else."""
    directory = {DIRECTORY: words(*range(0x7000, 0x7000 + (1 << 20)))}
    header = pack(LAYOUT.header, used=3, dirLen=1 << 20, globalDepth=20, dirPtr=DIRECTORY)
    gomap = open_map({HEADER: header, **directory}, LAYOUT, map_type(8, swiss=True), HEADER)
    assert list(gomap.entries()) == []
    assert "4,096 directory entries in a row lead to no table" in gomap.problems[0].what
    assert isinstance(gomap.context.target, FakeTarget) and gomap.context.target.reads < 20_000


@pytest.mark.parametrize("mask", [1 << 60, 200, 3])
def test_garbage_tables_end_with_a_problem(mask: int) -> None:
    segments = shared_directory()
    values = {"groups.data": GROUPS, "groups.lengthMask": mask, "index": 0, "used": 1}
    segments[TABLES] = pack(LAYOUT.table, capacity=8, **values) + segments[TABLES][32:]
    gomap = open_map(segments, LAYOUT, map_type(8, swiss=True), HEADER)
    assert [entry.key for entry in gomap.entries()] == [20, 30]
    assert "table at directory entry 0" in gomap.problems[0].what
    assert gomap.stats().bytes.reclaimable is None


def test_ranges_of_groups() -> None:
    gomap = open_map(shared_directory(), LAYOUT, map_type(8, swiss=True), HEADER)
    assert [unit.number for unit in gomap.units(1, 2)] == [1, 2]
    assert isinstance(gomap, SwissMap) and not gomap.small


def test_a_fresh_map_whose_small_tables_overflow() -> None:
    """For 1,793 entries there are four tables of 512 slots, two of which grow to 1,024: they are not split."""
    gotype = map_of(8, array(integer(8), 4), array(integer(8), 4), swiss=True)
    sizer, shape = Sizer((1, 27), 8), geometry_of(gotype)
    tables, slots = swiss_plan(1793)
    assert (tables, slots, shape.size) == (4, 512, 520)
    usual, grown = (32 + sizer.allocated(520 * groups, False) for groups in (64, 128))
    assert grown < 1.9 * usual
    minimal = minimal_swiss(Plan(LAYOUT, shape, gotype), sizer, 1793)
    assert minimal == pytest.approx(48 + 32 + 2 * usual + 2 * grown, rel=0.01)
