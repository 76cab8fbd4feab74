"""The watchdog's own process: what it does once the pipe from us has ended."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import List

from delve_client.client import Client
from delve_client.errors import DelveError
from delve_client.watchdog import DONE

__all__ = ["main"]

ATTEMPTS = 20


def main(words: List[str]) -> None:
    """In the watchdog itself."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    if sys.stdin.buffer.read() == DONE:
        return
    if words[0] == "resume":
        _resume(words[1])
    elif words[0] == "end":
        _end(int(words[1]), words[2].encode(), words[3])


def _resume(address: str) -> None:
    """Lets the target go on, unless it runs or stands at a breakpoint. A busy server is asked again."""
    for _ in range(ATTEMPTS):
        with suppress(DelveError):
            with Client.connect(address, on_warning=lambda _: None) as client:
                state = client.state()
                if state.may_go_on:
                    client.resume()
                return
        time.sleep(0.5)


def _end(pid: int, mark: bytes, directory: str) -> None:
    """Delve detaches when its only client goes; if it stays, SIGINT makes it detach."""
    for attempt in range(ATTEMPTS):
        if not _is_ours(pid, mark):
            break
        if attempt in (2, 8):
            with suppress(OSError):
                os.kill(pid, signal.SIGINT)
        time.sleep(0.25)
    if _is_ours(pid, mark):
        with suppress(OSError):
            os.kill(pid, signal.SIGTERM)
    shutil.rmtree(directory, ignore_errors=True)


def _is_ours(pid: int, mark: bytes) -> bool:
    """Is it alive, and still the dlv that was started?"""
    try:
        return mark in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
