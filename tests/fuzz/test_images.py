"""10,000 damaged images in `make test`, a million in `make test-all`: each ends with an answer or with one sentence."""

from __future__ import annotations

from typing import List

import pytest

from tests.fuzz.cores import BUILDS
from tests.fuzz.image import recipe_of
from tests.fuzz.operations import OPERATIONS
from tests.fuzz.runner import run_batch
from tests.fuzz.survey import AIMS

SEED = 12
IMAGES, MILLION = 10_000, 1_000_000
BATCH = 1_000
TOLD = 5  # failures


def _batches(images: int, first: int = 0) -> List[object]:
    """Of all builds, ``images`` in all; a build's in one worker, which has its survey."""
    each = -(-images // len(BUILDS))
    starts = range(first, each, BATCH)
    return [
        pytest.param(build, start, min(BATCH, each - start), marks=pytest.mark.xdist_group(f"fuzz {build}"))
        for build in BUILDS
        for start in starts
    ]


def _survive(build: str, first: int, count: int) -> None:
    failures = run_batch(SEED, build, first, count)
    assert not failures, f"{len(failures)} of {count}:\n" + "\n".join(map(str, failures[:TOLD]))


@pytest.mark.parametrize("build, first, count", _batches(IMAGES))
def test_damage_is_survived(build: str, first: int, count: int) -> None:
    _survive(build, first, count)


@pytest.mark.all
@pytest.mark.parametrize("build, first, count", _batches(MILLION, BATCH))
def test_a_million_times(build: str, first: int, count: int) -> None:
    _survive(build, first, count)


def test_every_aim_meets_every_operation() -> None:
    recipes = [recipe_of(SEED, BUILDS[0], number) for number in range(IMAGES // len(BUILDS))]
    assert {(one.aim, one.operation) for one in recipes} >= {(aim, one) for aim in AIMS for one in OPERATIONS}
