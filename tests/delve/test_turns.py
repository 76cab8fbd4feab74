"""Turns and watchdogs by themselves, without any dlv."""

from __future__ import annotations

import errno
import fcntl
from pathlib import Path
from typing import Any, List

import pytest

from delve_client import watchdog
from delve_client.turns import Turn
from delve_client.watchdog import Watchdog


def test_a_watchdog_that_is_slow_to_go_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """The target goes on already: that may not fail any more."""
    monkeypatch.setattr(watchdog, "CODE", "import time; time.sleep(100)")
    monkeypatch.setattr(watchdog, "SECONDS_TO_GO", 0.1)
    said: List[str] = []
    slow = Watchdog(["resume", "127.0.0.1:1"], said.append)
    process = slow._process
    slow.dismiss()
    assert process is not None and process.returncode is not None and said == []


def test_where_nothing_can_be_locked_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    def flock(*_: Any) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", flock)
    turn = Turn("unix:nowhere", 0.0, pytest.fail)
    assert turn.descriptor is None
    turn.end()


def test_sockets_of_one_name_in_two_folders_are_two_servers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    turns = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        turns.append(Turn("unix:dlv.sock", 0.0, pytest.fail))
    assert None not in [turn.descriptor for turn in turns]
    for turn in turns:
        turn.end()
