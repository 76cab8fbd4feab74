"""A scan of a core of the census's program tells what the program tells, however that was built."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, List

import pytest

from tests.census import BUILDS, Build, build_named, census_core, census_live, judge
from tests.harness import gdb_run
from tests.matrix import ALL
from tests.toolchain import ROOT, ToolchainError
from tests.toolchain.gdb import Gdb

USUAL = {
    *("1.22.10-stripped", "1.23.9-stripped-pie", "1.25.5-greenteagc"),
    *("1.26.6-nogreenteagc", "1.27.3-stripped-pie", "1.20.14-pie"),
}
"""What `make test` runs: the ways that no other test of the census builds."""


def parameters() -> List[Any]:
    marks = {build: [pytest.mark.xdist_group(build.config.name)] for build in BUILDS}
    for build in BUILDS:
        if build.name not in USUAL or build.config.tag == ALL:
            marks[build].append(pytest.mark.all)
    return [pytest.param(build, id=build.name, marks=marks[build]) for build in BUILDS]


@pytest.mark.parametrize("build", parameters())
def test_a_scan_tells_what_the_program_tells(build: Build, newest_gdb: Gdb, tmp_path: Path) -> None:
    if build.cgo and not shutil.which("gcc"):
        raise ToolchainError("linking with C takes a C compiler: install gcc")
    core, path = census_core(build), tmp_path / "scan.json"
    said = gdb_run(newest_gdb, core.exe, core.path, [f"gomap scan --format json --top 0 -o {path}"])
    assert "Traceback" not in said.output and path.exists(), said.output
    check(build, json.loads(path.read_text())["result"], core.truth)


@pytest.mark.parametrize("name", ["1.20.14-pie", "1.27.3-stripped-pie"])
def test_a_running_program_whose_constants_the_loader_moved(name: str, newest_gdb: Gdb) -> None:
    build = build_named(name)
    with census_live(build, maps=6000) as live:
        words = ["scan", "--format", "json", "--top", "0", "--pid", str(live.pid), "--gdb", str(newest_gdb.path)]
        said = subprocess.run([sys.executable, "-m", "gomap", *words], cwd=ROOT, capture_output=True, text=True)
        truth = live.truth
    assert said.returncode == 0, said.stderr
    check(build, json.loads(said.stdout)["result"], truth)


def check(build: Build, result: Any, truth: Any) -> None:
    lines = judge(truth, result, names=not build.stripped).lines
    assert not lines, "\n".join(lines[:30])
    coverage = result["coverage"]
    assert coverage["attributed"] >= 0.99 * (coverage["array_bytes"] - coverage["garbage"]), coverage
    assert result["complete"]
