"""What people give to `gomap owners`: pointers, sync.Maps, what lies in variables and on stacks, and nonsense."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.harness import gdb_run
from tests.harness.build import build_program
from tests.harness.process import start
from tests.harness.stripped import stripped
from tests.matrix import Config
from tests.scan.test_census import PROGRAM, scan
from tests.scan.test_lookalikes import PROGRAM as LOOKALIKES
from tests.toolchain.gdb import Gdb

FREE = (
    "python import gomap; s = gomap.open(gomap.current_target()).runtime.spans;"
    " span = next(one for one in s.in_use() if one.spanclass > 1 and 0 in s.allocated(one));"
    " free = span.start + s.allocated(span).index(0) * span.elemsize"
)
"""What the program freed."""


@pytest.mark.configs("1.20.14", "1.27.3")
def test_owners_of_what_people_type(config: Config, newest_gdb: Gdb, tmp_path: Path) -> None:
    pointers = {name: tmp_path / f"{name}.json" for name in ("server", "static", "Queue", "Direct")}
    with start(build_program(PROGRAM, config, label="scan"), "200") as live:
        shared = next(told["address"] for told in live.truth["sync_maps"] if told["holder"] == "main.Shared")
        words = [f"gomap owners main.{name} --format json -o {path}" for name, path in pointers.items()]
        words += ["gomap owners main.Shared", f"gomap owners {shared}", "gomap owners main.Direct --depth 0"]
        words += ["gomap owners 0", "gomap owners -5", FREE, "python gdb.execute(f'gomap owners {free:#x}')"]
        words += ["python gdb.execute(f'gomap owners {gdb.selected_frame().pc():#x}')"]
        said = gdb_run(newest_gdb, live.exe, live.pid, words, timeout=120).output
    for name, path in pointers.items():
        chains = json.loads(path.read_text())["result"]["chains"]
        assert f"main.{name}" in [chain[-1]["name"] for chain in chains], name
    assert said.count("in the variable main.Shared at ") == 2 and "sync.Map" in said
    assert "that holds it was found in so many steps. Try: a greater" in said
    assert "nothing is mapped at 0x0. Try: an address that `gomap scan` shows" in said
    assert "-0x5 is no address" in said and "is code, of " in said
    assert "is a free slot of the heap" in said


@pytest.mark.configs("1.23.9", "1.27.3")
def test_a_variable_without_a_name(config: Config, newest_gdb: Gdb, tmp_path: Path) -> None:
    """A sync.Map that lies in a variable of a stripped program is told by the functions that use it."""
    with start(build_program(PROGRAM, config, label="scan"), "200") as live:
        shared = next(told["address"] for told in live.truth["sync_maps"] if told["holder"] == "main.Shared")
        listed = tmp_path / "scan.json"
        words = [f"gomap owners {shared}", f"gomap scan --type sync.Map --format json -o {listed}"]
        said = gdb_run(newest_gdb, stripped(live.exe, tmp_path), live.pid, words, timeout=60).output
    found = next(one for one in json.loads(listed.read_text())["result"]["maps"] if one["address"] == shared)
    assert found["holder"].startswith(f"{shared} (used by main."), found["holder"]
    assert f"{shared}   in a variable that has no name here: {shared} (used by main." in said


@pytest.mark.configs("1.20.14", "1.27.3")
def test_owners_of_a_map_on_a_stack(config: Config, newest_gdb: Gdb, tmp_path: Path) -> None:
    with start(build_program(LOOKALIKES, config, label="lookalikes")) as live:
        maps = scan(newest_gdb, live, tmp_path)["maps"]
        local = next(
            one["address"] for one in maps if one["storage"] == "stack" and "map[int16]int16" in one["candidates"]
        )
        said = gdb_run(newest_gdb, live.exe, live.pid, [f"gomap owners {local}"], timeout=60).output
    assert f"{local}   on the stack of goroutine 1 (main.main)" in said
