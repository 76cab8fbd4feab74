"""Types that only reflection made, in the heap: their maps are found, spelled as reflection does, and read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, Iterator

import pytest

from tests.census import judge
from tests.harness import gdb_run
from tests.harness.build import build_program
from tests.harness.parameters import build_parameters
from tests.harness.process import Live, start
from tests.harness.stripped import stripped
from tests.toolchain.gdb import Gdb

PROGRAM = Path(__file__).parent / "program"
USUAL = ("1.23.9", "1.27.3")
MORE = (
    "1.16.15",
    "1.20.14",
    "1.21.13",
    "1.23.9-386",
    "1.24.11",
    "1.25.5-noswissmap",
    "1.27.3-mapsplitgroup",
    "1.27.3-386",
)
NAMED = 0.3
"""Share of the maps whose type is certain, at least, where objects carry their types: those of larger arrays."""


@pytest.fixture(params=build_parameters(USUAL, MORE))
def made(request: pytest.FixtureRequest) -> Iterator[Live]:
    with start(build_program(PROGRAM, request.param, label="made"), "hold") as live:
        yield live


@pytest.mark.parametrize("names", [True, False], ids=["named", "stripped"])
def test_each_is_found_and_spelled(names: bool, made: Live, newest_gdb: Gdb, tmp_path: Path) -> None:
    exe, truth = made.exe if names else stripped(made.exe, tmp_path), made.truth
    scan, commands = tmp_path / "scan.json", []
    for number, told in enumerate(truth["maps"]):
        words = f"dump --format json -o {tmp_path / str(number)} --type '{told['type']}' {told['address']}"
        commands += [f"gomap {words}"] if told["len"] in (9, 20) else []
    said = gdb_run(newest_gdb, exe, made.pid, [f"gomap scan --format json --top 0 -o {scan}", *commands])
    assert scan.exists(), said.output
    result = json.loads(scan.read_text())["result"]
    assert not judge(truth, result).lines, "\n".join(judge(truth, result).lines)
    check_certain(truth, result, made.fixture.config.release >= (1, 22))
    for number, told in enumerate(truth["maps"]):
        if told["len"] in (9, 20):
            check_entries(told, json.loads((tmp_path / str(number)).read_text())["result"])


def check_certain(truth: Any, result: Any, typed: bool) -> None:
    known = {one["address"]: one for one in result["maps"]}
    certain = [told for told in truth["maps"] if known[told["address"]]["certain"]]
    assert len(certain) >= NAMED * len(truth["maps"]) or not typed, len(certain)


def check_entries(told: Dict[str, Any], one: Dict[str, Any]) -> None:
    assert one["type"].replace(" ", "") == told["type"].replace(" ", "")
    numbers = sorted(number(entry["key"]) for entry in one["entries"])
    assert numbers == list(range(told["len"])), one


def number(key: Any) -> int:
    """By which the program told its keys apart."""
    while isinstance(key, (list, dict)):
        key = key[0] if isinstance(key, list) else key.get("X", key.get("$value", key.get("$list")))
    return int(key)
