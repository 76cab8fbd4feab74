"""What `gomap scan` is asked for, as people type it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any, List

import pytest

from tests.harness import gdb_run
from tests.harness.build import build_program
from tests.harness.process import start
from tests.matrix import Config
from tests.scan.test_census import PROGRAM
from tests.toolchain.gdb import Gdb

ASKED = {
    "all": "--top 0",
    "types": "--group-by type",
    "two": "--group-by type --top 2",
    "holders": "--group-by holder",
    "large": "--min-bytes 1.5KiB",
    "sync": "--type sync.Map",
    "name": "--type User",
    "alias": "--type 'map[ uint64 ]main.User'",
    "none": "--type nosuch",
}


@pytest.mark.configs("1.23.9", "1.27.3")
def test_options_mean_what_they_say(config: Config, newest_gdb: Gdb, tmp_path: Path) -> None:
    words = [f"gomap scan --format json {asked} -o {tmp_path / name}" for name, asked in ASKED.items()]
    words += ["gomap scan --type nosuch", "gomap scan --group-by type --top 2", "gomap scan --type 'map[int]byte'"]
    with start(build_program(PROGRAM, config, label="scan"), "800") as live:
        said = gdb_run(newest_gdb, live.exe, live.pid, words, timeout=180).output
    found = {name: json.loads((tmp_path / name).read_text())["result"] for name in ASKED}
    maps = found["all"]["maps"]
    _check_groups(maps, found["types"]["groups"], found["two"]["groups"])
    assert {group["name"] for group in found["holders"]["groups"]} >= {
        "main.Nested[...]",
        "main.server.cache.shards[...].m",
    }
    _check_filters(maps, found)
    assert {one["more_candidates"] for one in maps if not one["certain"]} == {0}
    assert "no map has nosuch in its type. Try: gomap scan --group-by type" in said
    assert f"{len(found['types']['groups']) - 2} more (--top 0: all)" in said
    assert "of type map[int]byte" in said or "map[int]uint8" in said


def _check_groups(maps: List[Any], groups: List[Any], two: List[Any]) -> None:
    count = Counter(one["type"] for one in maps)
    assert {group["name"]: group["maps"] for group in groups} == count
    proved = Counter(one["type"] for one in maps if one["certain"])
    assert {group["name"]: group["certain"] for group in groups} == {name: proved[name] for name in count}
    assert two == groups[:2]  # --top counts groups, each of all its maps


def _check_filters(maps: List[Any], found: Any) -> None:
    def addresses(name: str) -> List[str]:
        return sorted(one["address"] for one in found[name]["maps"])

    def expected(wanted: Any) -> List[str]:
        return sorted(one["address"] for one in maps if wanted(one))

    assert addresses("large") == expected(lambda one: one["bytes"]["total"] >= 1536)
    assert addresses("sync") == expected(lambda one: one["type"] == "sync.Map")
    assert set(addresses("name")) >= set(expected(lambda one: "main.User" in one["type"]))
    assert addresses("alias") == expected(
        lambda one: "map[uint64]main.User" in (one["type"], *one.get("candidates", []))
    )
    assert addresses("none") == []
