"""A scan of a core of the census's program tells what the program tells, however that was built."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Container, List, Sequence

import pytest

from tests.census import BUILDS, Build, CensusCore, census_core, census_live, judge
from tests.harness import gdb_run
from tests.harness.stripped import stripped
from tests.matrix import ALL
from tests.toolchain import ROOT, ToolchainError
from tests.toolchain.gdb import Gdb

USUAL = {
    *("1.22.10-stripped", "1.23.9-stripped-pie", "1.25.5-greenteagc"),
    *("1.26.6-nogreenteagc", "1.27.3-stripped-pie", "1.20.14-pie"),
}
"""What `make test` runs: the ways that no other test of the census builds."""


USUAL_LIVE = {"1.20.14-pie", "1.27.3-stripped-pie"}
"""The loader moved their constants."""


def parameters(usual: Container[str], builds: Sequence[Build] = BUILDS) -> List[Any]:
    marks = {build: [pytest.mark.xdist_group(build.config.name)] for build in builds}
    for build in builds:
        if build.name not in usual or build.config.tag == ALL:
            marks[build].append(pytest.mark.all)
    return [pytest.param(build, id=build.name, marks=marks[build]) for build in builds]


@pytest.mark.parametrize("build", parameters(USUAL))
def test_a_scan_tells_what_the_program_tells(build: Build, newest_gdb: Gdb, tmp_path: Path) -> None:
    core = core_of(build)
    check(build, scan(newest_gdb, core.exe, core.path, tmp_path), core.truth)


@pytest.mark.parametrize("build", parameters((), [build for build in BUILDS if not build.stripped]))
def test_a_stripped_copy_of_the_program_is_enough(build: Build, newest_gdb: Gdb, tmp_path: Path) -> None:
    core = core_of(build)
    result = scan(newest_gdb, stripped(core.exe, tmp_path), core.path, tmp_path)
    check(build, result, core.truth, names=False)


def core_of(build: Build) -> CensusCore:
    if build.cgo and not shutil.which("gcc"):
        raise ToolchainError("linking with C takes a C compiler: install gcc")
    return census_core(build)


def scan(gdb: Gdb, exe: Path, core: Path, folder: Path) -> Any:
    path = folder / "scan.json"
    said = gdb_run(gdb, exe, core, [f"gomap scan --format json --top 0 -o {path}"])
    assert "Traceback" not in said.output and path.exists(), said.output
    return json.loads(path.read_text())["result"]


@pytest.mark.parametrize("build", parameters(USUAL_LIVE))
def test_a_scan_of_the_running_program(build: Build, newest_gdb: Gdb) -> None:
    with census_live(build, maps=6000) as live:
        words = ["scan", "--format", "json", "--top", "0", "--pid", str(live.pid), "--gdb", str(newest_gdb.path)]
        said = subprocess.run([sys.executable, "-m", "gomap", *words], cwd=ROOT, capture_output=True, text=True)
        truth = live.truth
    assert said.returncode == 0, said.stderr
    check(build, json.loads(said.stdout)["result"], truth)


def check(build: Build, result: Any, truth: Any, names: bool = True) -> None:
    lines = judge(truth, result, names=names and not build.stripped).lines
    assert not lines, "\n".join(lines[:30])
    coverage = result["coverage"]
    assert coverage["attributed"] >= 0.99 * (coverage["array_bytes"] - coverage["garbage"]), coverage
    assert result["complete"]
