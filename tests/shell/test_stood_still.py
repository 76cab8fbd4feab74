"""A live process is stopped to be read: for how long is said, and what can be looked up before it stops, is."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Callable, List

import pytest

from tests.harness import Live
from tests.matrix import Config
from tests.shell.test_shell import TIMEOUT, environment, gomap
from tests.toolchain import dlv
from tests.toolchain.delve import NEWEST
from tests.toolchain.gdb import Gdb

STOOD = re.compile(r"gomap: the process stood still for \d+\.\d\d s\n")
COMMANDS = (["stats", "main.IntInt"], ["dump", "main.TheServer.m", "--format", "json"], ["vars", "IntInt"])


@pytest.mark.configs("1.23.9", "1.27.3")
@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_it_is_said_on_standard_error(
    config: Config, newest_gdb: Gdb, words: List[str], fixture_live: Callable[..., Live]
) -> None:
    live = fixture_live(config)
    said = gomap(newest_gdb, *words, "--pid", str(live.pid))
    assert said.returncode == 0 and STOOD.fullmatch(said.stderr), said.stderr
    assert "stood still" not in said.stdout and live.state in "RS"


@pytest.mark.configs("1.27.3")
def test_a_census_has_it_among_its_notes_and_owners_say_it(
    config: Config, newest_gdb: Gdb, fixture_live: Callable[..., Live]
) -> None:
    live = fixture_live(config)
    scan = gomap(newest_gdb, "scan", "--top", "1", "--pid", str(live.pid))
    assert "the process stood still for " in scan.stdout and "stood still" not in scan.stderr
    owners = gomap(newest_gdb, "owners", "main.IntInt", "--pid", str(live.pid))
    assert STOOD.fullmatch(owners.stderr), owners.stderr


@pytest.mark.configs("1.27.3")
def test_a_failure_stays_one_sentence(config: Config, newest_gdb: Gdb, fixture_live: Callable[..., Live]) -> None:
    said = gomap(newest_gdb, "stats", "main.NoSuch", "--pid", str(fixture_live(config).pid))
    assert said.returncode == 2 and said.stderr.count("\n") == 1, said.stderr


@pytest.mark.configs("1.27.3")
def test_through_delve(config: Config, fixture_live: Callable[..., Live]) -> None:
    live = fixture_live(config)
    command = [sys.executable, "-m", "gomap", "stats", "main.IntInt", "--pid", str(live.pid), "--via", "dlv"]
    said = subprocess.run(
        [*command, "--dlv-binary", str(dlv(NEWEST))],
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        env=environment(),
        check=False,
    )
    assert said.returncode == 0 and STOOD.fullmatch(said.stderr), said.stderr
    assert live.state in "RS"
