"""`make test-real`: the census of programs that nobody here wrote."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable

import pytest

from tests.harness import Core
from tests.matrix import config_named
from tests.real.programs import PROGRAMS, Program, running
from tests.toolchain import ROOT
from tests.toolchain.gdb import Gdb

TIMEOUT = 300.0


@pytest.mark.real
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_every_array_belongs_to_a_map(
    program: Program, newest_gdb: Gdb, fixture_core: Callable[..., Core], tmp_path: Path
) -> None:
    core = fixture_core(config_named("1.27.3"))
    with running(program, tmp_path, exe=core.exe, core=core.path) as process:
        result = scan(newest_gdb, process.pid, tmp_path)
        assert process.poll() is None
    coverage = result["coverage"]
    known = coverage["array_bytes"] - coverage["garbage"]
    print(f"{program.name}: {result['totals']}, {coverage}, stood still for {result['stood_still']:.2f} s")
    assert result["totals"]["maps"] > 100
    assert coverage["attributed"] >= 0.99 * known, coverage


def scan(gdb: Gdb, pid: int, folder: Path) -> Any:
    path = folder / "scan.json"
    words = ["scan", "--format", "json", "-o", str(path), "--pid", str(pid), "--gdb", str(gdb.path)]
    said = subprocess.run(
        [sys.executable, "-m", "gomap", *words], capture_output=True, text=True, cwd=ROOT, timeout=TIMEOUT, check=False
    )
    assert "Traceback" not in said.stderr, said.stderr
    assert path.exists(), said.stderr
    return json.loads(path.read_text())["result"]
