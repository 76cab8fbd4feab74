"""A list of problems has an end; what was lost behind that end still counts, however it came in."""

from __future__ import annotations

from typing import Callable, Dict

import pytest

from gomap.errors import Problem, Problems
from gomap.maps.model import ByteCounts, MapStats
from gomap.maps.statistics import as_far_as_read

NOISE = [Problem(f"odd {number}", number) for number in range(Problems.MOST + 20)]
LOST = Problem("a bucket cannot be read", 0x1000, lost=True)

WAYS: Dict[str, Callable[[Problems], object]] = {
    "append": lambda problems: problems.append(LOST),
    "extend": lambda problems: problems.extend([LOST]),
    "extend by others": lambda problems: problems.extend(Problems([*NOISE, LOST])),
    "first": lambda problems: problems.first(LOST),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("before", [0, Problems.MOST - 1, Problems.MOST, len(NOISE)])
def test_what_was_lost_is_lost_however_many_came_before(way: str, before: int) -> None:
    problems = Problems(NOISE[:before])
    assert not problems.lost
    WAYS[way](problems)
    assert problems.lost
    assert len(problems) <= Problems.MOST + 1


@pytest.mark.parametrize("way", ["append", "extend"])
def test_each_is_told_once_and_that_there_are_more_is_told_last(way: str) -> None:
    problems = Problems()
    if way == "extend":
        problems.extend(NOISE + NOISE)
    else:
        for problem in NOISE + NOISE:
            problems.append(problem)
    assert list(problems[: Problems.MOST]) == NOISE[: Problems.MOST]
    assert [problem.what for problem in problems[Problems.MOST :]] == ["and more: only the first 100 problems are told"]


def test_what_explains_the_others_stands_in_front_of_them_and_the_list_ends_as_before() -> None:
    problems = Problems(NOISE)
    problems.first(LOST)
    problems.first(LOST)
    assert problems[0] == LOST and problems.count(LOST) == 1
    assert len(problems) == Problems.MOST + 1 and problems[-1].what.startswith("and more")


def test_a_map_of_which_a_part_was_lost_behind_the_hundredth_problem_does_not_claim_exact_bytes() -> None:
    problems = Problems([*NOISE, LOST])
    bytes_ = ByteCounts(*range(len(ByteCounts.__dataclass_fields__)))
    stats = MapStats("m", 0x2000, "map[int]int", "classic", "heap", False, 8, 8, 8, bytes=bytes_, problems=problems)
    read = as_far_as_read(stats)
    assert read.partial and read.bytes.total is None
