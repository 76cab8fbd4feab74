"""GDB on a terminal of its own, typed at: for the pager, ^C, completion and colours."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from pathlib import Path
from typing import Dict, Optional, Sequence, Union

from tests.harness.debugger import gdb_command, gdb_environment
from tests.toolchain import Gdb

__all__ = ["Terminal"]

SECONDS = 30.0


class Terminal:
    """GDB at its prompt, in a window of ``rows`` by ``columns`` characters. Use it in a ``with``.

    ``commands`` run before the first prompt; `send` types, `expect` waits for a pattern and returns what came before
    and with it; everything that ever came is in ``seen``.
    """

    def __init__(
        self,
        gdb: Gdb,
        exe: Optional[Path],
        core_or_pid: Union[Path, int, None],
        commands: Sequence[str] = (),
        *,
        plugin: bool = True,
        rows: int = 24,
        columns: int = 100,
        env: Optional[Dict[str, str]] = None,
    ):
        before = ["set confirm off", *commands, "set pagination on"]
        words = gdb_command(gdb, exe, core_or_pid, before, plugin=plugin)
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.seen = ""
        self._read_to = 0
        self.process = subprocess.Popen(
            [words[0], "-q", "-iex", "set pagination off", *(word for word in words[1:] if word != "-batch")],
            env=gdb_environment(gdb, {"TERM": "xterm", **(env or {})}),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=_control_terminal,
        )
        os.close(slave)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, text: str) -> None:
        """Type that, a newline after it not included: ``"q\\n"``, ``"\\t"``."""
        os.write(self._master, text.encode())

    def interrupt(self) -> None:
        """Type ^C."""
        self.send("\x03")

    def expect(self, pattern: str, seconds: float = SECONDS) -> str:
        """Wait for a regular expression in what came since the last `expect`; AssertionError if it does not come."""
        deadline = time.monotonic() + seconds
        while True:
            found = re.compile(pattern).search(self.seen, self._read_to)
            if found:
                start, self._read_to = self._read_to, found.end()
                return self.seen[start : found.end()]
            if not self._receive(deadline - time.monotonic()):
                raise AssertionError(f"{pattern!r} did not come; this did:\n{self.seen[self._read_to :]}")

    def command(self, text: str, seconds: float = SECONDS) -> str:
        """Type a command at the prompt; what it printed, up to the next prompt."""
        self.send(f"{text}\n")
        return self.expect(r"\(gdb\) ", seconds)

    def _receive(self, seconds: float) -> bool:
        if seconds <= 0 or not select.select([self._master], [], [], seconds)[0]:
            return False
        try:
            came = os.read(self._master, 65536)
        except OSError:  # a terminal's other end that is closed reads as an error
            return False
        self.seen += came.decode(errors="replace")
        return bool(came)

    def close(self) -> None:
        """End GDB as a closed window would; it lets go of its process."""
        os.close(self._master)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def _control_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
