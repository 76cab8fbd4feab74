"""The census of the oracle: every map that it tells of is found, with and without symbols, live and from a core."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Callable, Dict, List

import pytest

from tests.harness import Core, Live, gdb_run
from tests.harness.cores import kernel_writes_files
from tests.harness.stripped import stripped
from tests.matrix import Config
from tests.toolchain.gdb import Gdb

OLDEST = (1, 16)
VARIABLE = re.compile(r"main\.\w+")


STRIPPED = (
    *("1.16.15", "1.18.10", "1.19.13", "1.20.14", "1.21.13-N", "1.22.10", "1.23.9-386", "1.24.11-noswissmap"),
    *("1.25.5-N", "1.26.6", "1.27.3", "1.27.3-mapsplitgroup", "1.27.3-386"),
)


def scan(gdb: Gdb, exe: Path, what: Any, folder: Path) -> Any:
    path = folder / "scan.json"
    said = gdb_run(gdb, exe, what, [f"gomap scan --format json -o {path}"], timeout=120)
    assert "Traceback" not in said.output, said.output
    document = json.loads(path.read_text())
    assert "error" not in document, document
    return document


def heap_cases(truth: Any) -> List[Dict[str, Any]]:
    cases = truth["cases"] + truth.get("locals", [])
    return [case for case in cases if not case["nil"] and case.get("storage") == "heap"]


def missed(truth: Any, result: Any, config: Config) -> List[str]:
    """A line for each map that was not found, or of which something else is told than the program says."""
    by_address = {int(found["address"], 16): found for found in result["maps"]}
    wrong = []
    for case in heap_cases(truth):
        name, found = case.get("expr") or case["name"], by_address.get(int(case["address"], 16))
        if found is None:
            wrong.append(f"{name} ({case['type']}, {case['len']} entries) was not found")
            continue
        types = found.get("candidates", [found["type"]])
        if case["type"] not in types:
            wrong.append(f"{name} is a {case['type']}, not {types[:5]}")
        if found["len"] != case["len"]:
            wrong.append(f"{name} has {case['len']} entries, not {found['len']}")
        measured = (case.get("heap") or {}).get("total")
        if measured and found["certain"] and abs(found["bytes"]["total"] - measured) > 0.01 * measured:
            wrong.append(f"{name} takes {measured:,.0f} bytes, not {found['bytes']['total']:,}")
    return wrong


def check(document: Any, truth: Any, config: Config) -> None:
    result = document["result"]
    wrong = missed(truth, result, config)
    assert not wrong, "\n".join(wrong)
    coverage = result["coverage"]
    known = coverage["array_bytes"] - coverage["garbage"]
    assert coverage["attributed"] >= 0.99 * known, coverage
    assert result["complete"] and result["totals"]["maps"] == len(result["maps"])
    read = sum(found["bytes"]["live"] or 0 for found in result["maps"])
    assert 0 < read <= result["totals"]["live"] <= result["totals"]["total"]


@pytest.mark.configs(where=lambda config: config.release >= OLDEST and not config.emulated and config.optimised)
def test_a_core(config: Config, newest_gdb: Gdb, fixture_core: Callable[..., Core], tmp_path: Path) -> None:
    core = fixture_core(config)
    document = scan(newest_gdb, core.exe, core.path, tmp_path)
    check(document, core.truth, config)
    holders = {int(found["address"], 16): found["holders"] for found in document["result"]["maps"]}
    for case in core.truth["cases"]:
        name = case.get("expr") or case["name"]
        if VARIABLE.fullmatch(name) and case.get("storage") == "heap" and not case["nil"]:
            assert name in holders[int(case["address"], 16)], name


@pytest.mark.configs(*STRIPPED)
def test_a_core_of_a_stripped_program(
    config: Config, newest_gdb: Gdb, fixture_core: Callable[..., Core], tmp_path: Path
) -> None:
    core = fixture_core(config)
    check(scan(newest_gdb, stripped(core.exe, tmp_path), core.path, tmp_path), core.truth, config)


@pytest.mark.configs("1.20.14", "1.27.3")
def test_a_variable_without_a_name_is_told_by_who_uses_it(
    config: Config, newest_gdb: Gdb, fixture_core: Callable[..., Core], tmp_path: Path
) -> None:
    core = fixture_core(config)
    address = next(case["address"] for case in core.truth["cases"] if case.get("expr") == "main.SameSize")
    said = gdb_run(newest_gdb, stripped(core.exe, tmp_path), core.path, [f"gomap owners {address}"])
    assert re.search(r"0x\w+ \(used by main\.", said.stdout), said.output


@pytest.mark.configs("1.20.14", "1.23.9", "1.27.3", "1.27.3-386")
def test_a_live_process(config: Config, newest_gdb: Gdb, fixture_live: Callable[..., Live], tmp_path: Path) -> None:
    live = fixture_live(config)
    check(scan(newest_gdb, live.exe, live.pid, tmp_path), live.truth, config)


@pytest.mark.configs("1.23.9", "1.27.3")
def test_a_core_cut_short_tells_what_is_left(
    config: Config, newest_gdb: Gdb, fixture_core: Callable[..., Core], tmp_path: Path
) -> None:
    core = fixture_core(config, "crash")
    short = tmp_path / "core"
    short.write_bytes(core.path.read_bytes()[: core.path.stat().st_size * 6 // 10])
    if not kernel_writes_files():  # GDB writes its cores' notes last: such a core is of no use to GDB either
        return
    document = scan(newest_gdb, core.exe, short, tmp_path)
    assert any("only maps in package variables" in problem["what"] for problem in document["problems"])
    found = {one["holder"]: one for one in document["result"]["maps"]}
    assert found["main.IntInt"]["type"] == "map[int]int"
