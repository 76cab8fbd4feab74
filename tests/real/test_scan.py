"""`gomap scan` as typed in a shell, in every format, of programs that nobody here wrote, at work and as cores."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path
from typing import Callable, Iterator, List, Tuple

import pytest

from tests.harness import Core, gdb_run
from tests.matrix import config_named
from tests.real.documents import FORMATS
from tests.real.programs import PROGRAMS, Program, built, running
from tests.toolchain import ROOT
from tests.toolchain.gdb import Gdb

TIMEOUT = 300.0
GROUPS = ((), ("--group-by", "type"), ("--group-by", "holder"))
FEWEST_MAPS, FEWEST_GROUPS = 100, 5
Source = List[str]


def _name(value: object) -> str:
    return value if isinstance(value, str) else value[-1] if isinstance(value, tuple) and value else "maps"


@pytest.fixture(scope="module", params=PROGRAMS, ids=lambda program: program.name)
def sources(
    request: pytest.FixtureRequest,
    newest_gdb: Gdb,
    fixture_core: Callable[..., Core],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Tuple[Source, Source]]:
    """How the program is named to gomap: at work, and as a core of it."""
    program: Program = request.param
    exe = built(program)
    oracle, folder = fixture_core(config_named("1.27.3")), tmp_path_factory.mktemp("real")
    core = folder / "core"
    with running(program, folder, exe=oracle.exe, core=oracle.path) as process:
        said = gdb_run(newest_gdb, exe, process.pid, [f"generate-core-file {core}"], plugin=False, timeout=TIMEOUT)
        assert core.exists(), said.output
        yield ["--pid", str(process.pid)], ["--core", str(core), "--exe", str(exe)]
    core.unlink()


@pytest.mark.real
@pytest.mark.parametrize("source", [0, 1], ids=["live", "core"])
@pytest.mark.parametrize("form, group", itertools.product(FORMATS, GROUPS), ids=_name)
def test_scan_writes_a_valid_document(
    form: str,
    group: Tuple[str, ...],
    source: int,
    sources: Tuple[Source, Source],
    newest_gdb: Gdb,
    tmp_path: Path,
) -> None:
    path = tmp_path / "scan.out"
    words = ["scan", "--top", "0", "--format", form, *group, "-o", str(path), *sources[source]]
    said = gomap([*words, "--gdb", str(newest_gdb.path)])
    assert said.returncode == 0, (said.stderr, said.stdout[-2000:])
    assert FORMATS[form](path, bool(group)) >= (FEWEST_GROUPS if group else FEWEST_MAPS)


def gomap(words: List[str]) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "gomap", *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=TIMEOUT, check=False)
