"""`gomap get` and m[k]: keys are found where their hashes say, on every kind of map and every layout."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Callable

import pytest

from tests.harness import Core, gdb_run
from tests.matrix import Config
from tests.toolchain.gdb import Gdb

SCRIPT = Path(__file__).with_name("inside_lookup.py")
SCANNED = {"Int32", "Float64", "BigBoth"}
"""A small map, and keys that are not hashed as plain bytes."""


@pytest.mark.configs("1.20.14", "1.21.13", "1.23.9", "1.25.5-noswissmap", "1.24.11", "1.27.3", "1.27.3-mapsplitgroup")
def test_keys_lie_where_their_hashes_say(config: Config, newest_gdb: Gdb, fixture_core: Callable[..., Core]) -> None:
    core = fixture_core(config)
    said = gdb_run(newest_gdb, core.exe, core.path, [f"source {SCRIPT}"])
    told = [json.loads(line[7:]) for line in said.stdout.splitlines() if line.startswith("LOOKUP ")]
    assert len(told) == 19, said.output
    assert {one["map"] for one in told if not one["answered"]} == SCANNED, told
    assert not [one for one in told if one["answered"] and (one["wrong"] or one["asked"] < 15)], told


@pytest.mark.configs("1.23.9-386")
def test_other_machines_are_searched(config: Config, newest_gdb: Gdb, fixture_core: Callable[..., Core]) -> None:
    core = fixture_core(config)
    said = gdb_run(newest_gdb, core.exe, core.path, ["gomap get main.IntInt 200", "gomap get main.IntInt 198"])
    assert "key    200" in said.stdout and "has no key 198" in said.stderr
