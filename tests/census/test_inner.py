"""What the holder of a map tells: the path to a sync.Map within an object of the heap, and the type of any map."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, Iterator, List

import pytest

from tests.census import build_named, census_core, census_live, judge
from tests.harness.process import Live
from tests.toolchain import ROOT, dlv
from tests.toolchain.gdb import Gdb

INNER = "main.in"
"""The variables of program/inner.go that lead to sync.Maps."""


@pytest.fixture(scope="module", params=["1.23.9", "1.27.3"])
def live(request: Any) -> Iterator[Live]:
    with census_live(build_named(request.param), maps=2000) as running:
        yield running


def scan(where: List[str], *words: str) -> str:
    command = [sys.executable, "-m", "gomap", "scan", *words, *where]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr + said.stdout[-2000:]
    return said.stdout


def maps(where: List[str], *words: str) -> Dict[int, Any]:
    document = json.loads(scan(where, "--format", "json", "--top", "0", *words))
    assert not document["problems"], document["problems"]
    return {int(one["address"], 16): one for one in document["result"]["maps"]}


def at(live: Live, gdb: Gdb) -> List[str]:
    return ["--pid", str(live.pid), "--gdb", str(gdb.path)]


def inner(truth: Any) -> Dict[int, str]:
    told = {int(one["address"], 16): one["holder"] for one in truth["sync_maps"]}
    found = {address: holder for address, holder in told.items() if holder.startswith((INNER, "main.pointed"))}
    assert len(found) == 15, found
    return found


@pytest.mark.parametrize("words", [[], ["--type", "sync.Map"], ["--sort", "len"]])
def test_a_sync_map_within_an_object_is_named_by_its_path(live: Live, newest_gdb: Gdb, words: List[str]) -> None:
    found, wanted = maps(at(live, newest_gdb), *words), inner(live.truth)
    assert {address: found[address]["holder"] for address in wanted} == wanted


def test_every_format_tells_them(live: Live, newest_gdb: Gdb, tmp_path: Path) -> None:
    where = at(live, newest_gdb)
    assert "main.inHeap.more.b" in scan(where, "--type", "sync.Map", "--top", "0")
    groups = scan(where, "--group-by", "holder", "--top", "0")
    assert "main.inShard.shards[...].m" in groups and "main.inElems[...].m" in groups
    assert "sync.Map" in scan(where, "--group-by", "type", "--top", "0")
    assert "main.inHeap.reqs" in scan(where, "--format", "csv")
    scan(where, "--format", "pprof", "-o", str(tmp_path / "maps.pb.gz"))
    assert (tmp_path / "maps.pb.gz").stat().st_size > 100


@pytest.mark.parametrize("name", ["1.23.9", "1.27.3"])
def test_delve_tells_the_same(name: str) -> None:
    core = census_core(build_named(name), maps=2000)
    where = ["--core", str(core.path), "--exe", str(core.exe), "--via", "dlv", "--dlv-binary", str(dlv())]
    found, wanted = maps(where, "--type", "sync.Map"), inner(core.truth)
    assert {address: found[address]["holder"] for address in wanted} == wanted


def test_whatever_the_path_proves_is_certain(live: Live, newest_gdb: Gdb) -> None:
    found = maps(at(live, newest_gdb))
    proved = (
        "main.depot.",
        "main.emptied",
        "main.unfilled.",
        "main.prices",
        "main.rates",
        "main.Kinds",
        "main.server.",
    )
    told = [one for one in live.truth["maps"] if one["holder"].startswith(proved)]
    assert len(told) > 150 and {one["len"] for one in told if "empty" in one["holder"]} == {0}
    for one in told:
        map_ = found[int(one["address"], 16)]
        assert (map_["type"], map_["certain"]) == (one["type"], True), one
        assert "candidates" not in map_ and one["holder"] in map_["holders"], (one, map_)
    assert not [line for line in judge(live.truth, {"maps": list(found.values())}).lines if "was not found" in line]


def test_types_are_proved_for_groups_too(live: Live, newest_gdb: Gdb) -> None:
    document = json.loads(scan(at(live, newest_gdb), "--group-by", "type", "--format", "json", "--top", "0"))
    groups = {one["name"]: one for one in document["result"]["groups"]}
    for name in ("map[string]float64", "map[int16]int16", "map[string]uint64", "map[uint16]uint16"):
        assert groups[name]["certain"] == groups[name]["maps"] >= 1, groups[name]


def test_only_the_name_is_open(newest_gdb: Gdb) -> None:
    """Large arrays carry their type, which maps of one underlying type share."""
    with census_live(build_named("1.27.3"), maps=2000) as live:
        found, truth = maps(at(live, newest_gdb)), live.truth
        table = scan(at(live, newest_gdb), "--type", "map[string]float32", "--top", "0")
    unsure = [found[int(one["address"], 16)] for one in truth["maps"] if one["path_kind"] == "unsure"]
    assert len(unsure) == 2
    for one in unsure:
        assert one["certain"] and set(one["candidates"]) == {"map[string]float32", "main.Rates"}
    assert "map[string]float32" in table and "float32 ?" not in table
