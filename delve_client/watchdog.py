"""A small process of its own that clears up should we be killed outright (kill -9): the end of a pipe tells it.

It does nothing unless the pipe ends without "done". Over a target that we halted: it lets it go on. Over a dlv that we
started: it ends it in order, so that the process that dlv holds goes on. What it does is in delve_client/watching.py.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Callable, List, Optional

from delve_client.addresses import absolute

__all__ = ["DONE", "Watchdog"]

CODE = "import sys; sys.path.insert(0, sys.argv[1]); from delve_client.watching import main; main(sys.argv[2:])"
DONE = b"done\n"
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
