"""A dlv of our own: started for one visit to a process, a core or a program, and ended in order.

It listens on a unix socket in a private directory (Delve before 1.22.1: on loopback), and serves us alone: when our
connection ends, even by kill -9, Delve detaches from a process that it attached to, and that goes on.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Callable, Iterator, List, Optional, Sequence, Union

from delve_client.binary import find_dlv
from delve_client.client import Client
from delve_client.errors import ConnectionLost, DelveError, Timeout, shown
from delve_client.lifecycle import ending_in_order
from delve_client.watchdog import Watchdog

__all__ = ["find_dlv", "started"]

LISTENING = re.compile(r"^API server listening at: (\S+)\s*$", re.MULTILINE)
SECONDS_TO_START = 60.0
SECONDS_TO_END = 10.0
MOST_LOG = 1 << 16
MOMENT = 0.01
Warn = Callable[[str], None]
_HINTS = (
    ("could not attach", "is the process there, and yours? (/proc/sys/kernel/yama/ptrace_scope; another debugger)"),
    ("ptrace", "is the process yours? (/proc/sys/kernel/yama/ptrace_scope; another debugger)"),
    ("debug info", "a program that was built without -ldflags=-s or -w"),
    ("core", "the core and the very program that left it"),
)


@contextmanager
def started(
    kind: str,
    *,
    pid: Optional[int] = None,
    core: Optional[str] = None,
    exe: Optional[str] = None,
    dlv: Optional[str] = None,
    words: Sequence[str] = (),
    timeout: float = SECONDS_TO_START,
    on_warning: Optional[Warn] = None,
) -> Iterator[Client]:
    """A client of a new dlv: ``attach`` to ``pid``, on a ``core`` of ``exe``, or ``exec`` of ``exe`` with ``words``.

    At the end an attached process goes on, and a program that dlv launched is killed. ``timeout``: seconds until dlv
    has opened what it is given.
    """
    command = [find_dlv(dlv), *_opening(kind, pid, core, exe)]
    with ending_in_order(), _directory() as directory:
        server = _Server(command, list(words), directory, on_warning)
        try:
            yield server.client(timeout)
        finally:
            server.end(kill=kind == "exec")


class _Server:
    """The process, and what it says."""

    def __init__(self, command: List[str], words: List[str], directory: str, on_warning: Optional[Warn]):
        self._command, self._words, self._directory = command, words, directory
        self._warn: Warn = on_warning or (lambda _: None)
        self._log = Path(directory) / "log"
        self._client: Optional[Client] = None
        self._process: "Optional[subprocess.Popen[bytes]]" = None
        self._watchdog: Optional[Watchdog] = None

    def client(self, timeout: float) -> Client:
        """Starts it, and connects when it has opened what it is given."""
        last = time.monotonic() + timeout
        self._start(f"unix:{self._directory}/dlv.sock")
        try:
            address = self._address(last)
        except DelveError as error:
            if "listen" not in error.what:
                raise
            self.end(kill=False)
            self._start("127.0.0.1:0")  # before 1.22.1
            address = self._address(last)
        try:
            self._client = Client.connect(address, timeout, self._warn)
        except ConnectionLost:
            raise self._failure(last) from None
        self._client.timeout = 10.0
        return self._client

    def _start(self, address: str) -> None:
        options = ["--headless", "--listen", address, "--api-version", "2", "--check-go-version=false"]
        command = [*self._command, *options]
        if "exec" in self._command[1:2]:
            command += ["-r", "stdout:/dev/null", "-r", "stderr:/dev/null", "--", *self._words]
        with open(self._log, "wb") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        self._watchdog = Watchdog.over_server(self._process.pid, address, self._directory, self._warn)

    def _address(self, last: float) -> str:
        while time.monotonic() < last:
            found = LISTENING.search(self._said())
            if found:
                place = found.group(1)
                return f"unix:{place}" if place.startswith("/") else place
            if self._process is None or self._process.poll() is not None:
                raise self._failure(last)
            time.sleep(MOMENT)
        raise Timeout("dlv started, and does not listen", hint=f"`{shown(' '.join(self._command))}` by hand")

    def _said(self) -> str:
        with open(self._log, "rb") as log:
            return log.read(MOST_LOG).decode("utf-8", "replace")

    def _failure(self, last: float) -> DelveError:
        """dlv's own words, when it has ended."""
        if self._process is not None:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=max(0.1, min(5.0, last - time.monotonic())))
        return _as_sentence(LISTENING.sub("", self._said()))

    def end(self, kill: bool) -> None:
        """Detaches (or kills what was launched), and sees dlv gone."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(DelveError):
                if client.connection.usable and not client.connection.busy:
                    client.call("Detach", Kill=kill)
            client.connection.close()
        self._await_end(connected=client is not None)
        if self._watchdog is not None:
            self._watchdog.dismiss()
            self._watchdog = None

    def _await_end(self, connected: bool) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        for number in (*((0,) if connected else ()), signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            if number and process.poll() is None:
                process.send_signal(number)
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=SECONDS_TO_END / 2)
                return


def _opening(kind: str, pid: Optional[int], core: Optional[str], exe: Optional[str]) -> List[str]:
    if kind == "attach" and pid is not None:
        return ["attach", str(pid), *([exe] if exe else [])]
    if kind == "core" and core is not None and exe is not None:
        return ["core", _path(exe), _path(core)]
    if kind == "exec" and exe is not None:
        return ["exec", _path(exe)]
    hint = "a pid to attach to, or a core with its program, or a program"
    raise DelveError(f"dlv {shown(kind)} needs to be told what to open", hint=hint)


def _path(name: Union[str, "os.PathLike[str]"]) -> str:
    """Not to be taken for an option, nor looked up in $PATH."""
    path = os.path.abspath(os.fspath(name))
    if not os.path.exists(path):
        raise DelveError(f"there is no file {shown(path)}")
    return path


def _as_sentence(said: str) -> DelveError:
    """What dlv printed, in one line, with what to try.

    >>> print(_as_sentence("could not open debug info"))
    dlv ended: could not open debug info. Try: a program that was built without -ldflags=-s or -w
    """
    lines = [line.strip() for line in said.splitlines() if line.strip() and not line.startswith("Warning")]
    text = "; ".join(lines[-3:]) or "without a word"
    hint: Optional[str] = next((hint for word, hint in _HINTS if word in text.lower()), None)
    return DelveError(f"dlv ended: {shown(text)}", hint=hint)


@contextmanager
def _directory() -> Iterator[str]:
    """A private one, with a path that is short enough for a unix socket."""
    parent = tempfile.gettempdir()
    made = tempfile.mkdtemp(prefix="gomap-dlv-", dir=parent if len(parent) < 60 else "/tmp")
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
