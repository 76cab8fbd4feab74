"""A Go release that is newer than the known ones: read with the newest known layouts everywhere, and said once."""

from __future__ import annotations

import subprocess
import sys
from typing import Any, Callable, Dict, List

import pytest

from gomap.commandline.arguments import Command
from gomap.commandline.reports import TextReport
from gomap.errors import GomapError
from gomap.frontend import OK, WRONG, execute
from gomap.layouts.choose import choose_layout
from gomap.layouts.classic import classic_layouts
from gomap.layouts.goroutine import goroutine_layout
from gomap.layouts.heap import heap_layout
from gomap.layouts.moduledata import module_layouts
from gomap.layouts.newest import NEWEST
from gomap.layouts.pclntab import func_layout
from gomap.layouts.sizeclasses import allocated
from gomap.layouts.span import allspans_offset
from gomap.layouts.specials import block_layouts, special_layouts
from gomap.layouts.stackobjects import stack_object_layout
from gomap.layouts.swiss import swiss_layouts
from gomap.layouts.syncmap import is_trie
from gomap.layouts.timer import list_offset
from gomap.layouts.types import type_layout
from gomap.rendering.output import Output
from gomap.runtime.modules.version import parse_version
from gomap.session import Session
from tests.unit.fake import FakeTarget

NEXT = "{}.{}".format(NEWEST[0], NEWEST[1] + 1)
NEWER = ((NEWEST[0], NEWEST[1] + 1), (1, 40), (2, 0))
LAYOUTS: Dict[str, Callable[[Any], Any]] = {
    "maps": lambda release: choose_layout(8, None, release).layout.name,
    "maps with an experiment of old": lambda release: choose_layout(8, None, release, ["noswissmap"]).layout.name,
    "heap": lambda release: heap_layout(release, "amd64"),
    "heap of arm64": lambda release: heap_layout(release, "arm64"),
    "goroutines": lambda release: goroutine_layout(release, 8),
    "moduledata": lambda release: [layout.words for layout in module_layouts((release, release))],
    "functions": lambda release: func_layout(release, 8),
    "size classes": lambda release: allocated(700, True, release, 8),
    "all spans": lambda release: allspans_offset(release, 8),
    "specials": lambda release: [(one.head.offsets, one.finalizer_kind) for one in special_layouts(release, 8)],
    "blocks": lambda release: [(one.head.offsets, one.most) for one in block_layouts(release, 8, "amd64")],
    "stack objects": lambda release: stack_object_layout(release, 8).size,
    "timers": lambda release: list_offset(release, 8),
    "types": lambda release: {kind: one.offsets for kind, one in type_layout(release, True, 8).behind.items()},
    "sync.Map": lambda release: is_trie(release, ()),
}


@pytest.mark.parametrize("release", NEWER)
@pytest.mark.parametrize("what", LAYOUTS)
def test_one_rule_for_every_layout(what: str, release: "tuple[int, int]") -> None:
    assert LAYOUTS[what](release) == LAYOUTS[what](NEWEST) is not None


@pytest.mark.parametrize("text", [f"go{NEXT}", f"go{NEXT}.3 X:nogreenteagc", f"go{NEXT}rc1", f"devel go{NEXT}-abc"])
def test_a_session_reads_it_as_the_newest_known(text: str) -> None:
    version = parse_version(text)
    assert version is not None and version.release == NEWEST
    assert version.newer is not None and version.newer.startswith(f"{text} is newer than this gomap knows")
    known = parse_version("go1.27.3")
    assert known is not None and known.newer is None and known.release == (1, 27)


ONE_MORE = """
import gomap.layouts.newest as newest
newest.NEWEST = newest.NEWEST[0], newest.NEWEST[1] + 1
from gomap.errors import GomapError
from gomap.layouts.choose import choose_layout
from gomap.layouts.moduledata import ANY_RELEASE, module_layouts
from gomap.layouts.pclntab import MAGICS
from gomap.layouts.swiss import swiss_layouts
try:
    choose_layout(8, None, (1, 4))
except GomapError as error:
    message = str(error)
last = swiss_layouts(8)[-1].last, module_layouts(ANY_RELEASE)[0].last, ANY_RELEASE[1], max(MAGICS.values())[1]
says = "to {}.{} are".format(*newest.NEWEST) in message
print(set(last) == {newest.NEWEST}, says, choose_layout(8, None, newest.NEWEST))
"""


def test_the_newest_is_declared_once() -> None:
    said = subprocess.run([sys.executable, "-c", ONE_MORE], capture_output=True, text=True, timeout=60)
    assert said.stdout.startswith("True True ") and f"-{NEXT}'" in said.stdout, said.stdout + said.stderr
    assert "the newest that gomap knows" not in said.stdout


@pytest.mark.parametrize("release", NEWER)
def test_fields_that_several_generations_share(release: "tuple[int, int]") -> None:
    """hmap's fields of 1.9 to 1.23: a program that shows them is read as the newest of these at most."""
    shown = dict(classic_layouts(8)[4].header.offsets)
    named = {choose_layout(8, shown, one).layout.name for one in (release, NEWEST, None)}
    assert named == {"classic 1.12-1.23"}
    assert choose_layout(8, shown, (1, 10)).layout.name == "classic 1.10-1.11"
    assert choose_layout(8, shown, (1, 5)).layout.name == "classic 1.9"


def test_what_the_target_shows_is_held_against_the_layout() -> None:
    shown = dict(swiss_layouts(8)[-1].header.offsets)
    assert choose_layout(8, shown, NEWER[0]).layout is swiss_layouts(8)[-1]
    with pytest.raises(GomapError, match="has fields that no known layout has"):
        choose_layout(8, {**shown, "another": 48}, NEWER[0])


def command(fails: bool) -> Command:
    def run(session: Session, arguments: object) -> TextReport:
        if fails:
            raise GomapError("the map header has fields that no known layout has")
        return TextReport(["done"])

    return Command("show", "", "", (), (), (), run)


def opened(text: str) -> Session:
    session = Session(FakeTarget({}))
    session.__dict__["version"] = parse_version(text)
    return session


def test_it_is_said_once_of_a_target_also_where_the_command_fails() -> None:
    said: List[str] = []
    first = opened(f"go{NEXT}.1")
    again = Session(first.target)  # as GDB makes one when the process has gone on
    again.__dict__["version"] = first.version
    for session, fails, status in ((first, True, WRONG), (first, False, OK), (again, False, OK)):
        commands = {"show": command(fails)}
        output, errors = Output(lambda text: None), Output(said.append)
        assert execute(lambda one=session: one, "show", "", output, errors, commands=commands) == status
    assert [line.startswith(f"gomap: go{NEXT}.1 is newer") for line in said] == [True, False]


def test_nothing_is_said_of_a_known_release() -> None:
    said: List[str] = []
    commands = {"show": command(False)}
    session = opened("go1.27.3")
    assert execute(lambda: session, "show", "", Output(said.append), Output(said.append), commands=commands) == OK
    assert said == ["done\n"]
