"""Cores that are not all there, and programs that are not theirs: what is there is told, and that it is not all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable, Dict, List, NamedTuple, Optional

import pytest

from tests.harness.build import build_program
from tests.harness.rewritten import Part, rewritten
from tests.matrix import Config, config_named
from tests.moments.cores import Moment, moment_core
from tests.scan.test_census import PROGRAM
from tests.toolchain import ROOT
from tests.toolchain.gdb import Gdb

INCOMPLETE = 1
PAGE = 8192
BUILDS = [
    pytest.param(config_named("1.27.3"), marks=pytest.mark.xdist_group("1.27.3")),
    pytest.param(config_named("1.23.9"), marks=[pytest.mark.xdist_group("1.23.9"), pytest.mark.all]),
]


class Damage(NamedTuple):
    """``keep``: (a segment, up to where the first half of the maps lies in it or None) -> bytes of it that stay;
    ``share`` of the file. ``scan``, ``owners``: what is said; ``maps``: how many must be found at least, of all."""

    scan: str
    owners: str
    maps: float
    keep: Callable[[Part, Optional[int]], int] = lambda part, middle: part.size
    share: float = 1.0


SPANS = "the heap's spans were not found: only "
DAMAGES = {
    "cut short": Damage(f"{SPANS}maps in package variables are listed", f"{SPANS}package variables", 0.005, share=0.5),
    "no heap": Damage(
        scan="a span of map headers cannot be read",
        owners="stacks were left out",
        maps=0,
        keep=lambda part, middle: part.size if middle is None else 0,
    ),
    "half a heap": Damage(
        scan="a span of map headers cannot be read",
        owners="bytes that may hold references cannot be read",
        maps=0.3,
        keep=lambda part, middle: part.size if middle is None else middle,
    ),
    "variables alone": Damage(
        scan="has its header at",
        owners=f"{SPANS}package variables",
        maps=0,
        keep=lambda part, middle: part.size if part.address < 1 << 28 else 0,
    ),
}


@pytest.fixture(params=BUILDS)
def whole(request: Any) -> Moment:
    return moment_core(request.param, "marked")


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=list(DAMAGES))
def test_what_is_left_is_told(whole: Moment, newest_gdb: Gdb, damage: Damage, tmp_path: Path) -> None:
    middle = sorted(int(told["address"], 16) for told in whole.truth)[len(whole.truth) // 2] & -PAGE

    def keep(part: Part) -> int:
        return damage.keep(part, middle - part.address if 0 <= middle - part.address < part.memory else None)

    core = rewritten(whole.core, tmp_path / "core", keep, damage.share)
    document = scan(newest_gdb, core, whole.exe)
    assert any(damage.scan in problem["what"] for problem in document["problems"]), document["problems"]
    assert right(whole, document) >= damage.maps * len(whole.truth)
    said = gomap(newest_gdb, "owners", whole.truth[-1]["address"], "--core", str(core), "--exe", str(whole.exe))
    assert said.returncode == INCOMPLETE and damage.owners in said.stdout, said
    assert "garbage" not in said.stdout  # who knows?


def test_the_program_of_another(whole: Moment, newest_gdb: Gdb) -> None:
    """The heap's bookkeeping, and the types, are in the core."""
    config: Config = config_named("1.27.3")
    other = build_program(PROGRAM, config, label="scan").exe
    document = scan(newest_gdb, whole.core, other, "is not the program that")
    assert right(whole, document) >= 0
    said = gomap(newest_gdb, "owners", whole.truth[0]["address"], "--core", str(whole.core), "--exe", str(other))
    assert said.returncode == INCOMPLETE and "is not the program that" in said.stderr, said


def scan(gdb: Gdb, core: Path, exe: Path, told: str = "") -> Any:
    said = gomap(gdb, "scan", "--top", "0", "--format", "json", "--core", str(core), "--exe", str(exe))
    assert said.returncode == INCOMPLETE and told in said.stderr, said
    document = json.loads(said.stdout)
    assert "error" not in document, document
    return document


def right(whole: Moment, document: Any) -> int:
    """How many of the program's maps are listed; of these, none has another length than it has."""
    found: Dict[str, Any] = {one["address"]: one for one in document["result"]["maps"]}
    listed: List[Any] = [told for told in whole.truth if told["address"] in found]
    assert [told["len"] for told in listed] == [found[told["address"]]["len"] for told in listed]
    return len(listed)


def gomap(gdb: Gdb, *words: str) -> "subprocess.CompletedProcess[str]":
    said = subprocess.run(
        [sys.executable, "-m", "gomap", *words, "--gdb", str(gdb.path)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert "Traceback" not in said.stdout + said.stderr, said
    return said
