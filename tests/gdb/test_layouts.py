"""The declared layouts against every build's own debug information, and the experiments that builds are to have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Callable

import pytest

from tests.harness import Core, gdb_run
from tests.matrix import Config
from tests.toolchain.gdb import Gdb

SCRIPT = Path(__file__).with_name("inside_layouts.py")
Cores = Callable[..., Core]


def test_declared_offsets_are_those_of_the_build(config: Config, newest_gdb: Gdb, fixture_core: Cores) -> None:
    core = fixture_core(config)
    said = gdb_run(newest_gdb, core.exe, core.path, [f"source {SCRIPT}"])
    told = [json.loads(line[7:]) for line in said.stdout.splitlines() if line.startswith("LAYOUT ")]
    assert len(told) >= (1 if config.release < (1, 9) else 2), said.output
    for one in told:
        assert one["wrong"] == {}, one
        assert one["size"][0] == one["size"][1], one


def test_the_experiment_took_effect(config: Config, newest_gdb: Gdb, fixture_core: Cores, tmp_path: Path) -> None:
    core, path = fixture_core(config), tmp_path / "stats.json"
    gdb_run(newest_gdb, core.exe, core.path, [f"gomap stats main.IntInt --format json -o {path}"])
    document = json.loads(path.read_text())
    wanted = "classic" if config.classic else "swiss-split" if config.split else "swiss"
    assert core.truth["layout"] == wanted == document["result"]["maps"][0]["layout"]
    if config.experiment:
        assert config.experiment in document["target"]["experiments"]
    assert document["target"]["arch"] == config.goarch


@pytest.mark.configs("1.23.9", "1.27.3", "1.23.9-386")
def test_layout_tells_every_offset_and_why(config: Config, newest_gdb: Gdb, fixture_core: Cores) -> None:
    core = fixture_core(config)
    said = gdb_run(newest_gdb, core.exe, core.path, ["gomap layout main.IntInt", "gomap layout"]).stdout
    assert "chosen by  header fields shown by the target" in said
    assert ("hmap" in said and "mapextra" in said) if config.classic else "maps.table" in said
    assert "of map[int]int" in said
