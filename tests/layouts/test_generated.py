"""gomap/layouts/generated.py against the debug information of every build of the matrix."""

from __future__ import annotations

from typing import Callable

import pytest

from gomap.layouts.fields import OLDEST, offsets
from gomap.layouts.generated import OFFSETS, RELEASES
from gomap.layouts.newest import NEWEST
from tests.harness.build import Fixture
from tests.layouts.builds import minor, releases
from tests.layouts.read import FIELDS, read
from tests.layouts.write import PATH, rendered, text
from tests.matrix import Config

ADVICE = "run `make layouts` and review the diff"


@pytest.mark.configs(where=lambda config: config.release >= OLDEST)
def test_offsets_are_those_of_the_build(config: Config, fixture_program: Callable[[Config], Fixture]) -> None:
    release, word = minor(config.go), 4 if config.goarch == "386" else 8
    shown = read(fixture_program(config).exe)
    declared = {struct: offsets(struct, release, word, config.goarch) for struct in FIELDS}
    assert declared == shown, ADVICE


def test_no_release_is_missing() -> None:
    assert list(RELEASES) == releases(), ADVICE
    wanted = [(1, number) for number in range(OLDEST[1], NEWEST[1] + 1)]
    assert [minor(go) for go in RELEASES] == wanted, "gomap/layouts/newest.py and the builds must agree"


def test_every_struct_is_there() -> None:
    for machine in ("amd64", "386"):
        assert {struct: tuple(OFFSETS[struct, machine]) for struct in FIELDS} == FIELDS, ADVICE


def test_the_file_is_as_it_is_written() -> None:
    assert PATH.read_text("utf-8") == rendered(RELEASES, OFFSETS), f"{PATH.name} was edited: {ADVICE}"


@pytest.mark.all
def test_the_file_is_what_the_builds_say() -> None:
    """Of every release since 1.16 on each of the machines: those that the matrix does not run are built for this."""
    assert PATH.read_text("utf-8") == text(), ADVICE
