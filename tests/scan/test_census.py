"""Tens of thousands of maps, held in every way there is, in a process that has freed many: the census finds each."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any, Dict, Iterator, List

import pytest

from tests.harness import gdb_run
from tests.harness.build import build_program
from tests.harness.process import Live, start
from tests.harness.stripped import stripped
from tests.matrix import Config
from tests.toolchain import ROOT
from tests.toolchain.gdb import Gdb

PROGRAM = Path(__file__).parent / "program"
COUNT = "16000"
BUILDS = (
    *("1.16.15", "1.20.14", "1.22.10", "1.23.9", "1.23.9-386", "1.25.5-noswissmap", "1.26.6"),
    *("1.27.3", "1.27.3-N", "1.27.3-mapsplitgroup", "1.27.3-386"),
)


@pytest.fixture
def census(config: Config) -> Iterator[Live]:
    with start(build_program(PROGRAM, config, label="scan"), COUNT) as live:
        yield live


def scan(gdb: Gdb, live: Live, folder: Path) -> Any:
    path = folder / "scan.json"
    words = ["scan", "--format", "json", "--top", "0", "-o", str(path), "--pid", str(live.pid), "--gdb", str(gdb.path)]
    said = subprocess.run(
        [sys.executable, "-m", "gomap", *words],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=dict(gdb.env),
        check=False,
    )
    assert path.exists(), said.stderr
    document = json.loads(path.read_text())
    assert "error" not in document, document["error"]
    return document["result"]


def compare(truth: Any, result: Any) -> List[str]:
    """How many maps of each kind were missed, or told wrongly."""
    found = {int(one["address"], 16): one for one in result["maps"]}
    wrong: Counter[str] = Counter()
    for told in truth["maps"]:
        one = found.get(int(told["address"], 16))
        for fault in faults(told, one):
            wrong[f"{told['kind']}: {fault}"] += 1
    return [f"{count} times {fault}" for fault, count in wrong.items()]


def faults(told: Dict[str, Any], one: Any) -> Iterator[str]:
    if one is None:
        yield "not found"
        return
    if one["len"] != told["len"]:
        yield f"{one['len']} entries, not {told['len']}"
    if told["type"] not in one.get("candidates", [one["type"]]):
        yield f"a {told['type']}, not a {one['type']} (certain: {one['certain']})"
    named = [holder for holder in one["holders"] if not holder.startswith("goroutine ")]  # those may be stale words
    if told["holder"] and named and told["holder"] not in named:
        yield f"held by {told['holder']}, not {one['holders']}"


@pytest.mark.configs(*BUILDS)
def test_every_map_is_found(config: Config, newest_gdb: Gdb, census: Live, tmp_path: Path) -> None:
    result = scan(newest_gdb, census, tmp_path)
    truth = census.truth
    wrong = compare(truth, result)
    assert not wrong, "\n".join(wrong[:20])
    coverage = result["coverage"]
    assert coverage["attributed"] >= 0.99 * (coverage["array_bytes"] - coverage["garbage"]), coverage
    assert result["stood_still"] < 30 and census.state in "SR"


@pytest.mark.configs("1.19.13", "1.23.9", "1.24.11", "1.27.3")
def test_a_sync_map_is_one_map(config: Config, newest_gdb: Gdb, census: Live, tmp_path: Path) -> None:
    found = {int(one["address"], 16): one for one in scan(newest_gdb, census, tmp_path)["maps"]}
    for told in census.truth["sync_maps"]:
        one = found[int(told["address"], 16)]
        assert (one["type"], one["layout"], one["len"]) == ("sync.Map", "sync", told["len"])
        assert one["holder"] == told["holder"]
        assert set(one["sync"]) == ({"nodes", "entries"} if config.swiss else {"read", "dirty", "amended", "misses"})


@pytest.mark.configs("1.23.9", "1.27.3")
def test_owners_names_the_path(config: Config, newest_gdb: Gdb, census: Live, tmp_path: Path) -> None:
    wanted = [told for told in census.truth["maps"] if told["kind"] in ("struct", "interface", "array")]
    wanted += [told for told in census.truth["maps"] if told["kind"] in ("slice", "map")][:3]
    paths = [tmp_path / f"{i}.json" for i in range(len(wanted))]
    commands = [f"gomap owners {told['address']} --format json -o {path}" for told, path in zip(wanted, paths)]
    said = gdb_run(newest_gdb, census.exe, census.pid, commands, timeout=120)
    for told, path in zip(wanted, paths):
        chains = json.loads(path.read_text())["result"]["chains"]
        names = [chain[-1]["name"] + (chain[-1]["path"] or "") for chain in chains if chain[-1]["kind"] == "variable"]
        assert told["holder"] in names, (told, names, said.output[-500:])


@pytest.mark.configs("1.20.14", "1.27.3")
def test_nothing_is_lost_without_symbols(config: Config, newest_gdb: Gdb, census: Live, tmp_path: Path) -> None:
    path = tmp_path / "scan.json"
    exe = stripped(census.exe, tmp_path)
    gdb_run(newest_gdb, exe, census.pid, [f"gomap scan --format json --top 0 -o {path}"], timeout=120)
    truth = census.truth
    for told in truth["maps"]:
        told["holder"] = ""  # names are gone
    wrong = compare(truth, json.loads(path.read_text())["result"])
    assert not wrong, "\n".join(wrong[:20])
