"""Structs that lie in memory as sync.Map's do are none: they would swallow the maps that they hold. And variables of
types that have no descriptor are looked into."""

from __future__ import annotations

from pathlib import Path
from typing import Any, List, Set

import pytest

from tests.harness.build import build_program
from tests.harness.process import start
from tests.matrix import Config
from tests.scan.test_census import scan
from tests.toolchain.gdb import Gdb

PROGRAM = Path(__file__).parent / "lookalikes"


@pytest.mark.configs("1.16.15", "1.20.14", "1.23.9", "1.23.9-386", "1.25.5-noswissmap", "1.27.3")
def test_only_sync_maps_are_sync_maps(config: Config, newest_gdb: Gdb, tmp_path: Path) -> None:
    with start(build_program(PROGRAM, config, label="lookalikes")) as live:
        found = scan(newest_gdb, live, tmp_path)["maps"]
        truth = live.truth
    lengths = {int(one["address"], 16): one["len"] for one in found}
    missed = [one for one in truth["maps"] if lengths.get(int(one["address"], 16)) != one["len"]]
    assert not missed, f"{len(missed)} of {len(truth['maps'])}: {missed[:5]}"
    synced = {
        int(one["address"], 16): one["len"] for one in found if one["layout"] == "sync" and one["storage"] == "heap"
    }
    for one in truth["sync_maps"]:
        assert synced.pop(int(one["address"], 16), None) == one["len"], one
    assert not synced
    phantoms = {one["address"]: one["certain"] for one in found} if config.goarch != "386" else {}
    phantoms = {one["address"]: phantoms[one["address"]] for one in truth["nodes"] if one["address"] in phantoms}
    assert len(phantoms) <= len(truth["nodes"]) / 5 and not any(phantoms.values())  # one in nine has the right count
    assert _parted(found) == {f"main.parted[{i}].inner.m[1]" for i in range(4)}


def _parted(found: List[Any]) -> Set[str]:
    certain = [one for one in found if one["certain"] and one["type"] == "map[uint16]int8"]
    return {one["holder"] for one in certain if one["holder"]}
