"""What damage once did: a search without end, a fault of gomap's own; and that one record's damage is one problem."""

from __future__ import annotations

from typing import List, Sequence

import pytest

from gomap.analysis.census.census import take_census
from gomap.analysis.owners.find import owners_of
from gomap.errors import GomapError
from gomap.golang.types import GoType, Kind
from gomap.session import Session
from tests.fuzz.cores import BUILDS, small_core
from tests.fuzz.damage import DamagedTarget, Word

LOST = "1 goroutines or their stacks cannot be read"
builds = pytest.mark.parametrize(
    "build", [pytest.param(one, marks=pytest.mark.xdist_group(f"fuzz {one}")) for one in BUILDS]
)


def damaged(build: str, words: Sequence[Word]) -> Session:
    return Session(DamagedTarget(small_core(build), words))


def bounds(session: Session, index: int, low: int, high: int) -> List[Word]:
    """The stack of one goroutine, by its g, which begins with these two words."""
    word, g = session.target.arch.pointer_size, session.runtime.goroutines()[index].address
    return [Word(g, low.to_bytes(word, "little")), Word(g + word, high.to_bytes(word, "little"))]


@builds
@pytest.mark.parametrize("index, low, high", [(1, 8, 1 << 31), (4, 1 << 20, (1 << 32) - 1), (-1, 1 << 16, 1 << 30)])
def test_a_stack_that_is_none_is_one_problem(build: str, index: int, low: int, high: int) -> None:
    sound = damaged(build, [])
    maps = {found.address for found in take_census(sound).maps}
    session = damaged(build, bounds(sound, index, low, high))
    census = take_census(session)
    assert [problem.what for problem in census.problems] == [LOST]
    assert len(maps - {found.address for found in census.maps}) <= 1, "but for the map that this goroutine has"
    assert len(session.runtime.goroutines()) == len(sound.runtime.goroutines())
    found = owners_of(session, session.map('main.Servers["a"].users').address)
    assert LOST in [problem.what for problem in found.problems] and found.chains


@builds
def test_a_type_of_another_kind_is_one_problem(build: str) -> None:
    """An array, slice or pointer type whose kind says otherwise has no element type: a problem of its map."""
    sound = damaged(build, [])
    unit = sound.types.at(_native(sound.map("main.Ints").type)).details.unit
    assert unit is not None
    arrays = [one for one in (unit, *(field.type for field in unit.fields)) if one.kind is Kind.ARRAY]
    kind = sound.types.layout.base.offsets["Kind_"]
    for gotype in arrays:
        for other in range(1, 27):
            session = damaged(build, [Word(_native(gotype) + kind, bytes([other]))])
            try:
                session.map("main.Ints").stats()
            except GomapError:
                continue
    assert arrays


def _native(gotype: GoType) -> int:
    return gotype.native if isinstance(gotype.native, int) else 0


def test_only_some_kinds_have_elements() -> None:
    for part in ("elem", "key"):
        with pytest.raises(GomapError, match="main.T has no"):
            getattr(GoType(Kind.STRUCT, 8, "main.T"), part)
