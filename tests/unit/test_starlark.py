"""The script that `gomap starlark` prints: its offsets are those of gomap/layouts, and it only reads."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any, Dict, List

import pytest

from gomap.cli import main
from gomap.layouts.choose import MapLayout
from gomap.layouts.classic import classic_layouts
from gomap.layouts.swiss import CTRL_STATES, swiss_layouts
from gomap.starlark import script

READING = {"eval", "examine_memory", "types"}
"""Of all that Delve offers to scripts, what this one calls."""


def table(name: str) -> List[Dict[str, Any]]:
    """A table of the script: its literals mean the same in Python."""
    found = re.search(rf"^{name} = (\[\n.*?^\])$", script(), re.MULTILINE | re.DOTALL)
    assert found
    result: List[Dict[str, Any]] = eval(found[1], {"__builtins__": {}})
    return result


def test_offsets_are_those_of_the_layouts() -> None:
    layouts: List[MapLayout] = [*classic_layouts(8), *swiss_layouts(8)]
    tables = [*table("_CLASSIC"), *table("_SWISS")]
    assert [one["name"] for one in tables] == [layout.name for layout in layouts]
    for one, layout in zip(tables, layouts):
        assert {name: offset for name, (offset, _, _) in one["header"].items()} == layout.header.offsets
        assert (one["first"], one["last"]) == (layout.first[1], layout.last[1])


def test_sizes_fill_the_records() -> None:
    for one, layout in zip(table("_SWISS"), swiss_layouts(8)):
        last = max(one["table"].values())
        assert last[0] + last[1] == layout.table.size
        assert {name: signed for name, (_, _, signed) in one["table"].items() if signed} == {"index": True}


def test_what_control_bytes_mean() -> None:
    assert [bytes(one["kinds"]) for one in table("_CLASSIC")] == [one.tophash.states for one in classic_layouts(8)]
    assert [bytes(one["kinds"]) for one in table("_SWISS")] == [CTRL_STATES] * len(swiss_layouts(8))


def calls() -> List[str]:
    """Every function that the script calls, but for methods. (Its syntax is a part of Python's.)"""
    nodes = ast.walk(ast.parse(script()))
    return [node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]


def test_it_calls_nothing_that_could_change_the_target() -> None:
    own = {node.name for node in ast.walk(ast.parse(script())) if isinstance(node, ast.FunctionDef)}
    parameters = {"see"}
    starlark = set("abs bool bytes dict int len list max min print range repr reversed sorted str type".split())
    assert set(calls()) - own - parameters - starlark == READING


def test_only_the_command_and_main_are_seen_by_other_scripts() -> None:
    defined = [node for node in ast.parse(script()).body if isinstance(node, (ast.FunctionDef, ast.Assign))]
    names = [ast.unparse(n.targets[0]) if isinstance(n, ast.Assign) else n.name for n in defined]
    names = [part.strip("() ") for name in names for part in name.split(",")]
    assert len(names) == len(set(names))
    assert [name for name in names if not name.startswith("_")] == ["command_gomap", "main"]


def test_every_name_is_defined() -> None:
    """Delve refuses a whole script for one name that is not."""
    tree = ast.parse(script())
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id.startswith("_")}
    defined = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    defined |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert not used - defined


def test_the_shell_prints_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["starlark"]) == 0
    assert capsys.readouterr().out == script()
    assert main(["starlark", "-o", str(tmp_path / "gomap.star")]) == 0
    assert (tmp_path / "gomap.star").read_text() == script()
    assert script().isascii() and all(len(line) <= 120 for line in script().splitlines())
    assert main(["starlark", "main.x"]) == 2
