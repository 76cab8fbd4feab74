"""`gomap scan` and `gomap owners` through Delve: what the program tells, and what GDB's census says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, List

import pytest

from delve_client import Client
from delve_client.target import DelveTarget
from gomap.frontend import execute
from gomap.rendering.output import Output
from gomap.session import Session
from tests.census import Build, build_named, census_core, census_live, judge
from tests.delve.serving import served
from tests.harness import gdb_run
from tests.toolchain import ROOT, dlv
from tests.toolchain.delve import NEWEST
from tests.toolchain.gdb import Gdb

MAPS = 300
TOLD = ("type", "certain", "len", "slots", "storage", "sync")
HELD = {"struct", "interface", "map"}
BY_RELEASE = {
    "1.20.14": "1.20.2",
    "1.21.13": "1.23.1",
    "1.22.10": "1.23.1",
    "1.23.9-cgo": "1.23.1",
    "1.24.11": "1.24.2",
    "1.24.11-noswissmap": "1.24.2",
    "1.25.5-N": NEWEST,
    "1.25.5-greenteagc": "1.25.2",
    "1.25.5-noswissmap": "1.25.2",
    "1.26.6-pie-cgo": "1.26.2",
    "1.26.6-nogreenteagc": "1.26.2",
    "1.27.3": NEWEST,
    "1.27.3-mapsplitgroup": NEWEST,
}


def parameters(*usual: str) -> List[Any]:
    """Builds and the Delve that reads them; `make test` goes through the ``usual`` ones."""
    group = {name: pytest.mark.xdist_group(build_named(name).config.name) for name in BY_RELEASE}
    return [
        pytest.param(
            build_named(name), delve, id=name, marks=[group[name], *([] if name in usual else [pytest.mark.all])]
        )
        for name, delve in BY_RELEASE.items()
    ]


def gomap(path: Path, *words: str) -> Any:
    """The result of one shell command that writes its JSON to ``path``."""
    said = subprocess.run(
        [sys.executable, "-m", "gomap", *words, "--format", "json", "-o", str(path)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert said.returncode == 0, said.stderr
    return json.loads(path.read_text())["result"]


def check(truth: Any, result: Any) -> None:
    lines = judge(truth, result).lines
    assert not lines, "\n".join(lines[:20])
    coverage = result["coverage"]
    assert coverage["attributed"] >= 0.99 * (coverage["array_bytes"] - coverage["garbage"]), coverage
    assert result["complete"] and result["totals"]["maps"] == len(result["maps"]) > MAPS


def check_the_same(ours: Any, gdb: Any) -> None:
    """Everything that both say of every map, and what both count. Holders are searched for in the time there is, and
    may prove a type: types, and what follows from them, are compared only where neither leaves one open."""
    mine, theirs = ({one["address"]: one for one in said["maps"]} for said in (ours, gdb))
    assert mine.keys() == theirs.keys()
    wrong = [(one, theirs[at]) for at, one in mine.items() if not is_the_same(one, theirs[at])]
    assert not wrong, wrong[:3]
    assert sum("candidates" not in one for one in mine.values()) > len(mine) // 2
    assert [ours["totals"][name] for name in COUNTED] == [gdb["totals"][name] for name in COUNTED]
    assert ours["coverage"] == gdb["coverage"]


COUNTED = ("maps", "heap")


def is_the_same(one: Dict[str, Any], other: Dict[str, Any]) -> bool:
    if "candidates" not in one and "candidates" not in other:
        return told(one) == told(other)
    either = {one["type"], *one.get("candidates", ())} & {other["type"], *other.get("candidates", ())}
    return bool(either) and (one["len"], one["storage"]) == (other["len"], other["storage"])


def told(one: Dict[str, Any]) -> List[Any]:
    return [one.get(name) for name in TOLD] + [one["bytes"]["total"], one["bytes"]["reclaimable"]]


@pytest.mark.parametrize("build, delve", parameters("1.21.13", "1.27.3"))
def test_a_process_is_counted_as_through_gdb(build: Build, delve: str, newest_gdb: Gdb, tmp_path: Path) -> None:
    with census_live(build, MAPS) as live:
        with served(delve, "attach", live.pid) as server:
            ours = gomap(tmp_path / "delve.json", "scan", "--top", "0", "--dlv", server.address)
        gdb_run(newest_gdb, live.exe, live.pid, [f"gomap scan --format json --top 0 -o {tmp_path / 'gdb.json'}"])
        assert live.is_alive() and live.state in "RS"
        check(live.truth, ours)
    check_the_same(ours, json.loads((tmp_path / "gdb.json").read_text())["result"])


@pytest.mark.parametrize("build, delve", parameters("1.27.3"))
def test_a_core_is_counted_as_through_gdb(build: Build, delve: str, newest_gdb: Gdb, tmp_path: Path) -> None:
    core = census_core(build, MAPS)
    words = ["--top", "0", "--core", str(core.path), "--exe", str(core.exe), "--via", "dlv"]
    ours = gomap(tmp_path / "delve.json", "scan", *words, "--dlv-binary", str(dlv(delve)))
    gdb_run(newest_gdb, core.exe, core.path, [f"gomap scan --format json --top 0 -o {tmp_path / 'gdb.json'}"])
    check(core.truth, ours)
    check_the_same(ours, json.loads((tmp_path / "gdb.json").read_text())["result"])


@pytest.mark.parametrize("build, delve", parameters("1.21.13", "1.27.3"))
def test_a_core_elsewhere_is_counted_and_its_holders_are_named(build: Build, delve: str) -> None:
    """Nothing of the program is at hand: types, names and memory come from Delve."""
    core = census_core(build, MAPS)
    with served(delve, "core", core.exe, core.path) as server, Client.connect(server.address) as client:
        session = Session(DelveTarget(client, near=False))
        result = answer(session, "scan --top 0")
        check(core.truth, result)
        holders = {one["address"]: one["holders"] for one in result["maps"]}
        for one in core.truth["maps"]:
            if one["path_kind"] == "variable" and one["holder"]:
                assert one["holder"] in holders[one["address"]], one
        check_owners(session, core.truth)


def check_owners(session: Session, truth: Any) -> None:
    """One map of each way of holding that has a path in Go."""
    chosen = {one["path_kind"]: one for one in truth["maps"] if one["holder"] and one["path_kind"] in HELD}
    assert set(chosen) == HELD
    for one in chosen.values():
        chains = answer(session, f"owners {one['address']}")["chains"]
        names = [chain[-1]["name"] + (chain[-1]["path"] or "") for chain in chains if chain[-1]["kind"] == "variable"]
        assert one["holder"] in names, (one, names)


def answer(session: Session, line: str) -> Any:
    """The result of a command in this process."""
    said: List[str] = []
    output = Output(said.append)
    name, _, rest = line.partition(" ")
    assert execute(lambda: session, name, f"{rest} --format json", output, output) == 0, said
    return json.loads("".join(said))["result"]
