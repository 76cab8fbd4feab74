"""`gomap vars`: every map in reach with its length and address, the same through Delve and GDB."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any, Callable, Dict, List

import pytest

from delve_client import Client
from delve_client.target import DelveTarget
from gomap.debuginfo.variables import open_variables
from gomap.errors import GomapError
from gomap.frontend import execute
from gomap.golang.types import Kind
from gomap.rendering.output import Output
from gomap.session import Session
from tests.delve.serving import frames_by_function, served
from tests.harness import Core, gdb_run
from tests.toolchain import Gdb, dlv
from tests.toolchain.delve import NEWEST

BUILD, OLD_DELVE = "1.27.3", "1.20.2"
pytestmark = pytest.mark.xdist_group(BUILD)


def run(target: DelveTarget, line: str) -> str:
    said: List[str] = []
    session = Session(target)
    assert execute(lambda: session, "vars", line, Output(said.append), Output(said.append)) in (0, 1)
    return "".join(said)


def rows(target: DelveTarget, line: str = "") -> List[Dict[str, Any]]:
    result = json.loads(run(target, f"{line} --format json"))["result"]
    assert result["left_out"] == 0
    found: List[Dict[str, Any]] = result["variables"]
    return found


def test_every_package_variable_of_the_truth_is_there(client: Client, core: Core) -> None:
    found = {row["name"]: row for row in rows(DelveTarget(client, near=False), "--frames 0")}
    plain = [case for case in core.truth["cases"] if case["expr"] in found]
    assert len(plain) > 80
    for case in plain:
        row = found[case["expr"]]
        assert (row["type"], row["len"], row["kind"]) == (case["type"], case["len"], "package"), case["expr"]
        assert int(row["address"], 16) == int(case["address"], 16) and row["nil"] == case["nil"]


def test_the_executable_tells_what_delve_lists(client: Client, core: Core) -> None:
    listed = rows(DelveTarget(client, near=False), "--frames 0")
    read = rows(DelveTarget(client, near=False, exe=str(core.exe)), "--frames 0")
    assert [row["name"] for row in listed][:2] == ["main.AnyInStruct", "main.ArrayElem"]
    assert {row["name"]: row for row in listed} == {row["name"]: row for row in read}


def test_arguments_and_locals_of_the_frames(client: Client) -> None:
    goroutine, frame = frames_by_function(client)["main.blockedInSyscall"]
    target = DelveTarget(client, goroutine=goroutine, near=False)
    found = {row["name"]: row for row in rows(target, "blockedInSyscall")}
    assert {name: row["kind"] for name, row in found.items()} == {
        "param": "argument",
        "ints": "local",
        "local": "local",
        "wide": "local",
    }
    assert {row["frame"] for row in found.values()} == {frame}
    assert found["param"]["len"] == 1000 and found["wide"]["len"] == 50
    assert rows(target, "blockedInSyscall --frames 1") == []


def test_pointers_to_maps_are_followed(client: Client) -> None:
    (row,) = rows(DelveTarget(client, near=False), "main.MapRef")
    assert (row["type"], row["len"], row["pointer"], row["nil"]) == ("*map[string]int", 1, True, False)


def test_the_table_the_limit_and_csv(client: Client) -> None:
    target = DelveTarget(client, near=False)
    table = run(target, "main --limit 2 --frames 0")
    assert "main.AnyInStruct" in table and "more (--limit 0: all; TEXT: some)" in table and len(table.splitlines()) == 4
    assert run(target, "nothingIsCalledSo").startswith("no maps in reach with nothingIsCalledSo in name, type or")
    (row,) = csv.DictReader(io.StringIO(run(target, "main.Eight --limit 1 --format csv")))
    assert (row["name"], row["len"]) == ("main.Eight", "8")


def test_gdb_lists_the_same(client: Client, core: Core, newest_gdb: Gdb, tmp_path: Path) -> None:
    path = tmp_path / "vars.json"
    said = gdb_run(newest_gdb, core.exe, core.path, [f"gomap vars --frames 0 --format json -o {path}"])
    assert path.exists(), said.output
    theirs = json.loads(path.read_text())["result"]["variables"]
    ours = rows(DelveTarget(client, near=False), "--frames 0")
    assert {row["name"]: row for row in theirs} == {row["name"]: row for row in ours}


@pytest.mark.configs("1.23.9-N")
def test_gdb_lists_arguments_and_locals(
    config: Any, newest_gdb: Gdb, fixture_core: Callable[..., Core], tmp_path: Path
) -> None:
    core, path = fixture_core(config, "crash"), tmp_path / "vars.json"
    said = gdb_run(newest_gdb, core.exe, core.path, [f"gomap vars crasher --format json -o {path}"])
    assert path.exists(), said.output
    found = json.loads(path.read_text())["result"]["variables"]
    crashed = {local["name"]: local for local in core.truth["locals"] if local["function"] == "main.crasher"}
    assert {row["name"]: row["len"] for row in found if row["name"] in crashed} == {
        name: local["len"] for name, local in crashed.items()
    }
    assert {row["function"] for row in found} == {"main.crasher"} and {row["kind"] for row in found} >= {"local"}


def test_a_large_program() -> None:
    """A dlv of 23 MB: all its variables from its own debug information (how fast: make bench)."""
    variables = open_variables(dlv(NEWEST))
    assert variables is not None
    assert len([variable for variable in variables.all() if variable.type.kind is Kind.MAP]) > 100


@pytest.mark.all
def test_a_delve_that_cannot_list_them_says_so(core: Core) -> None:
    """1.20.2 gives up on Swiss maps; with the executable at hand it is not asked."""
    with served(OLD_DELVE, "core", core.exe, core.path) as server, Client.connect(server.address) as client:
        with pytest.raises(GomapError, match="cannot list the package variables"):
            DelveTarget(client, near=False).names.package_maps()
        assert len(rows(DelveTarget(client, near=False, exe=str(core.exe)), "--frames 0")) > 80
