"""Turns and watchdogs by themselves, without any dlv."""

from __future__ import annotations

from typing import List

import pytest

from delve_client import watchdog
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
