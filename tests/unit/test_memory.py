"""Arrays with holes: every unit that can be read is read."""

from __future__ import annotations

from gomap.errors import Problems
from gomap.memory.arrays import read_array
from tests.unit.fake import FakeTarget

PAGE, UNIT = 4096, 16


def units(segments: "dict[int, bytes]", count: int) -> "tuple[list[int], Problems]":
    problems = Problems()
    found = []
    for first, many, _ in read_array(FakeTarget(segments), 0x10000, UNIT, count, "array", problems):
        found += range(first, first + many)
    return found, problems


def test_a_hole_of_many_pages_loses_only_itself() -> None:
    segments = {0x10000: bytes(PAGE), 0x10000 + 300 * PAGE: bytes(2 * PAGE)}
    found, problems = units(segments, 302 * PAGE // UNIT)
    assert found == [*range(PAGE // UNIT), *range(300 * PAGE // UNIT, 302 * PAGE // UNIT)]
    assert len(problems) == 1


def test_an_array_without_end_stops_soon() -> None:
    target = FakeTarget({0x10000: bytes(PAGE)})
    problems = Problems()
    list(read_array(target, 0x10000, UNIT, 1 << 40, "array", problems))
    assert target.reads < 200
    assert problems


def test_a_segment_that_ends_within_a_page() -> None:
    found, _ = units({0x10000: bytes(100)}, 1000)
    assert found == list(range(6))
