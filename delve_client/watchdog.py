"""A small process of its own that clears up should we be killed outright (kill -9): the end of a pipe tells it.

It does nothing unless the pipe ends without "done". Over a target that we halted: it lets it go on. Over a dlv that we
started: it ends it in order, so that the process that dlv holds goes on.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Callable, List, Optional

from delve_client.addresses import absolute
from delve_client.errors import DelveError

__all__ = ["Watchdog", "main"]

CODE = "import sys; sys.path.insert(0, sys.argv[1]); from delve_client.watchdog import main; main(sys.argv[2:])"
DONE = b"done\n"
ATTEMPTS = 20
SECONDS_TO_GO = 5.0
Warn = Callable[[str], None]


class Watchdog:
    """Watches from now on, until it is dismissed."""

    def __init__(self, words: List[str], warn: Warn, keep: Optional[int] = None):
        python = sys.executable or shutil.which("python3")
        self._process: "Optional[subprocess.Popen[bytes]]" = None
        if not python:
            warn("no watchdog: no Python was found to run it; if this process is killed, the target stays stopped")
            return
        command = [python, "-I", "-S", "-c", CODE, str(Path(__file__).absolute().parent.parent), *words]
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                pass_fds=() if keep is None else (keep,),
                cwd="/",
            )
        except OSError as error:
            warn(f"no watchdog ({error.strerror}); if this process is killed, the target stays stopped")

    @classmethod
    def over_halted(cls, address: str, warn: Warn, turn: Optional[int] = None) -> "Watchdog":
        """Over a target that ran and that we are about to halt, at the server of that address; ``turn``: our lock's
        descriptor, which it holds as long as it lives."""
        return cls(["resume", absolute(address)], warn, turn)

    @classmethod
    def over_server(cls, pid: int, mark: str, directory: str, warn: Warn) -> "Watchdog":
        """Over a dlv that we started: process ``pid``, on whose command line ``mark`` stands; and its ``directory``."""
        return cls(["end", str(pid), mark, directory], warn)

    def dismiss(self) -> None:
        """All is in order: nothing is left to do."""
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(OSError, subprocess.TimeoutExpired):
            process.communicate(DONE, timeout=SECONDS_TO_GO)
        if process.poll() is None:
            process.kill()
            process.wait()

    def take_over(self) -> None:
        """It does now what it is there for, by itself."""
        process, self._process = self._process, None
        if process is not None and process.stdin is not None:
            with suppress(OSError):
                process.stdin.close()


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
    from delve_client.client import Client

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
