"""A stripped binary, as production's are: what is missing is said, and what works works."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import List

import pytest

from gomap.layouts.swiss import swiss_layouts
from tests.shell.test_shell import gomap
from tests.toolchain import go_binary
from tests.toolchain.gdb import Gdb

LEAKY = Path(__file__).parents[2] / "examples" / "leaky"
PROGRAM = Path(__file__).parents[1] / "runtime" / "program"


@pytest.fixture(scope="module")
def stripped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    exe = tmp_path_factory.mktemp("stripped") / "leaky"
    go_binary("1.27.3").run("build", "-ldflags", "-s -w", "-o", str(exe), ".", cwd=LEAKY)
    return exe


def on_process(gdb: Gdb, exe: Path, rest: List[str]) -> "subprocess.CompletedProcess[str]":
    with subprocess.Popen([str(exe)], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            return gomap(gdb, *rest, "--pid", str(process.pid))
        finally:
            process.kill()


@pytest.mark.parametrize("rest", [["stats", "main.sessions"], ["dump", "0xc000014000", "--type", "map[string]no.T"]])
def test_what_is_missing_is_one_sentence(gdb: Gdb, stripped: Path, rest: List[str]) -> None:
    said = on_process(gdb, stripped, rest)
    assert said.returncode == 2 and said.stderr.count("\n") == 1, said.stderr
    assert "the program (go1.27.3) is stripped of debug information" in said.stderr


def test_layout_works(newest_gdb: Gdb, stripped: Path) -> None:
    said = on_process(newest_gdb, stripped, ["layout"])
    assert said.returncode == 0, said.stderr
    assert "go1.27.3" in said.stdout and swiss_layouts(8)[-1].name in said.stdout
    for found in (
        *("the moduledata is of such a release", "its tables agree with pcHeader", "as many as pcHeader tells"),
        *("map types in [", "where the linker's masks have some", "in use hold", "fit their pages", "are alive"),
    ):
        assert found in said.stdout


def test_a_map_by_type_and_address(newest_gdb: Gdb, tmp_path: Path) -> None:
    exe = tmp_path / "program"
    go_binary("1.27.3").run("build", "-ldflags", "-s -w", "-o", str(exe), ".", cwd=PROGRAM)
    with subprocess.Popen([str(exe)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            told = json.loads(process.stdout.readline())
            words = ["stats", hex(told["points"]), "--type", "main.named", "--pid", str(process.pid)]
            said = gomap(newest_gdb, *words, "--format", "json")
        finally:
            process.kill()
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["result"]["maps"][0]["len"] == 1000
