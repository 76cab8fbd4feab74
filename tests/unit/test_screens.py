"""What a person sees: it fits a window of 80 columns, and nothing is told that was not read."""

from __future__ import annotations

from typing import Callable, List

import pytest

from gomap.commandline.catalogue import registry
from gomap.commandline.helptext import commands_text, help_text
from gomap.commands.dump import Cell
from gomap.commands.stats import StatsReport
from gomap.commands.vars import VarRow, VarsReport
from gomap.errors import Problem, Problems
from gomap.maps.model import ByteCounts, MapStats, SwissShape
from gomap.rendering.document import stats_value
from gomap.rendering.output import Output
from gomap.target import MapVariable
from gomap.views import stats as stats_view
from gomap.views import vars as vars_view
from gomap.views.dump import _cell_row, _room_of_entries
from tests.unit.fake import showing

NARROW = 80
LONG = "map[string]struct { Name string; Next *example.com/my-app.v2/pkg.Node; More [16]int }"


def screen(render: Callable[[Output], object], width: int = NARROW) -> List[str]:
    """The lines that come out, each no wider than the window."""
    said: List[str] = []
    render(Output(said.append, width=width, terminal=True))
    lines = "".join(said).splitlines()
    assert max(map(len, lines)) <= width, max(lines, key=len)
    return lines


def stats(**changed: object) -> MapStats:
    given = {
        "expr": "main.m",
        "address": 0xC000014180,
        "type": "map[int]int",
        "layout": "swiss",
        "storage": "heap",
        "nil": False,
        "len": 5,
        "live": 1_000_000,
        "slots": 2_000_000,
        "swiss": SwissShape(False, 250_000, 300, 512, 9),
        "histogram": [0, 3, 1_000_000, 0, 0, 0, 0, 0, 7],
        "bytes": ByteCounts(1 << 28, 1 << 27, 0, 1 << 26, 1 << 25, 0, 0, 1 << 25, 1 << 28, 0),
        **changed,
    }
    return MapStats(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize("width, at", [(80, 36), (100, 46), (60, 2)])
def test_bytes_and_histogram_stand_side_by_side_where_there_is_room(width: int, at: int) -> None:
    lines = screen(lambda output: stats_view.table(StatsReport([stats()]), showing(output, "go1.27.3")), width)
    heading = next(line for line in lines if "slots in use per group" in line)
    assert heading.index("slots") == at and heading.startswith("  memory") == (at > 2)


def test_a_release_that_memory_tells_does_not_act_on_the_terminal() -> None:
    lines = screen(
        lambda output: stats_view.table(StatsReport([stats()]), showing(output, "go1.27.3" + chr(27) + "[31m")), 100
    )
    assert lines[0].endswith(r"Swiss map, go1.27.3\x1b[31m")


def test_what_was_not_read_is_no_number() -> None:
    problems = Problems(
        [Problem("the directory has 3,735,928,559 entries and a depth of 239: not a map", 0xDEADBEEF, True)]
    )
    nothing = ByteCounts(*[None] * 10)
    shape = SwissShape(False, 0, 0, 1 << 40, 239)
    unread = stats(live=None, slots=0, deleted=None, swiss=shape, histogram=None, bytes=nothing, partial=True)
    unread.problems.extend(problems)
    lines = screen(lambda output: stats_view.table(StatsReport([unread]), showing(output, "")))
    for name in ("tables    ", "tombstones", "memory    "):
        assert f"  {name} not known" in lines
    assert not any("  live  " in line or " 0 " in line for line in lines)
    told = stats_value(unread)["swiss"]
    assert told["groups"] is None and told["tables"] is None and told["global_depth"] == 239
    assert lines[-2].startswith("  problem: ") and lines[-1].strip() == "map (at 0xdeadbeef)"


def variable(name: str, gotype: str, frame: "int | None", why: "str | None" = None) -> VarRow:
    found = MapVariable(name, gotype, "local", 0 if why else 8, None, False, frame, "a/b.(*T).Serve", why)
    return VarRow(found, gotype, None if why else 0xC000014180, None if why else 12345)


def test_maps_in_reach() -> None:
    """Those of frames apart from package variables; a long type is cut, names and addresses never."""
    rows = [
        variable("m", "map[int]int", 3),
        variable("gone", "map[int]int", 3, "gone was optimised away here (main.serve, serve.go:88)"),
        variable("example.com/my-app.v2/pkg.Cache", LONG, None),
    ]
    lines = screen(lambda output: vars_view.table(VarsReport(rows), showing(output)))
    assert lines == [
        "frame            name  type         entries  address",
        "#3 b.(*T).Serve  m     map[int]int   12,345  0xc000014180",
        "#3 b.(*T).Serve  gone  map[int]int        ?  optimised away",
        "",
        "package variable                 type                     entries  address",
        "example.com/my-app.v2/pkg.Cache  map[string]struct { ...   12,345  0xc000014180",
    ]


def test_help_fits_the_window() -> None:
    """And no option is parted from its value."""
    for command in registry().values():
        lines = help_text(command, width=NARROW).splitlines()
        examples = lines.index("Examples:") if "Examples:" in lines else len(lines)
        assert max(map(len, lines[:examples])) <= NARROW, command.name
        assert all(line.count("[") == line.count("]") for line in lines[:3])
    assert max(map(len, commands_text(registry(), NARROW).splitlines())) <= NARROW


def test_a_single_bucket_or_group_has_no_histogram() -> None:
    """Its slots in use are its entries; two have one."""
    for counts, shown in (([0, 0, 1, 0, 0, 0, 0, 0, 0], False), ([0, 0, 2, 0, 0, 0, 0, 0, 0], True)):
        small = stats(live=2, slots=8, swiss=SwissShape(True, 1, 0, 0, 0), histogram=counts)
        lines = screen(lambda output, one=small: stats_view.table(StatsReport([one]), showing(output, "go1.27.3")))
        assert any("slots in use per group" in line for line in lines) == shown
        assert any(line.startswith("  memory") for line in lines)


def piped(render: Callable[[Output], object]) -> List[str]:
    said: List[str] = []
    render(Output(said.append, width=NARROW))
    return "".join(said).splitlines()


def test_nothing_of_maps_in_reach_is_cut_where_nobody_looks_on() -> None:
    rows = [variable("m", LONG, 3), variable("example.com/my-app.v2/pkg.Cache", LONG, None)]
    lines = piped(lambda output: vars_view.table(VarsReport(rows), showing(output)))
    assert sum(LONG in line for line in lines) == 2 and not any("..." in line for line in lines)
    assert lines[1].startswith("#3 a/b.(*T).Serve ")


def test_nothing_of_entries_is_cut_where_nobody_looks_on() -> None:
    key, value = "k" * 90, "v" * 500
    columns = [_room_of_entries([6, 4, 92], room) for room in (NARROW, None)]
    assert columns[0] != (None, None) and columns[1] == (None, None)
    cell = Cell(0, "live", 7, key, value, None)
    wide, narrow = (_cell_row(cell, False, Output(print, terminal=terminal)) for terminal in (False, True))
    assert wide[3:] == [f'"{key}"', f'"{value}"'] and all(text.endswith("...") for text in narrow[3:])
    ghost = _cell_row(cell._replace(state="deleted", ghost=key), False, Output(print))
    assert ghost[3] == f'(was "{key}")'


def test_a_long_name_leaves_the_address_its_room() -> None:
    rows = [variable("example.com/my-app.v2/pkg.v1.ByKindOf", LONG, None)]
    lines = screen(lambda output: vars_view.table(VarsReport(rows), showing(output)))
    assert lines[-1].endswith("  0xc000014180") and "map[string" in lines[-1] and "..." in lines[-1]
