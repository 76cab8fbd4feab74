"""Runs one command in a GDB that the shell command started, and ends that GDB.

The request is a JSON file named by GOMAP_REQUEST: {"command", "words", "out_fd", "err_fd", "core", "exe", "pid",
"width", "height", "color", "unicode", "terminal"}. Reports go to out_fd, the sentence of a failure to err_fd; GDB's own
talk stays on its own streams.
"""

from __future__ import annotations

import json
import os
import signal
import time
from contextlib import suppress
from functools import partial
from typing import Any, Dict

import gdb

import gdb_ext.load  # noqa: F401 - registers everything
from gdb_ext.session import current_session
from gdb_ext.target import GdbTarget
from gomap.frontend import WRONG, execute
from gomap.images.spool import spool_process
from gomap.render.output import Output, Settings
from gomap.session import Session
from gomap.shell.protocol import ANSWERED, INTERRUPTED
from gomap.shell.sayings import explained

__all__ = ["main"]

PR_SET_PDEATHSIG = 1  # linux/prctl.h
SPOOLED = ("scan", "owners")


def main() -> None:
    """Opens the target, runs the command, lets go of the target, and quits with the command's status."""
    with open(os.environ["GOMAP_REQUEST"], encoding="utf-8") as file:
        request = json.load(file)
    if request.get("pid"):
        _end_with_the_client()
    status = WRONG
    try:
        status = run(request)
    except (KeyboardInterrupt, BrokenPipeError):
        status = INTERRUPTED
    except OSError as error:
        with _writer(request.get("err_fd") or 2) as err:
            err.write(f"gomap: cannot write: {error.strerror or error}\n")
    finally:
        _let_go(request)
        gdb.execute(f"quit {ANSWERED + status}")


def _end_with_the_client() -> None:
    """Who started us may be killed outright: that is ^C for us then, and the process goes on at once, not only when
    all that was asked for has been read."""
    with suppress(ImportError, OSError, AttributeError):  # without, a pipe that nobody reads ends us
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGINT), 0, 0, 0)


def run(request: Dict[str, Any]) -> int:
    """The exit status of the command."""
    with _writer(request["out_fd"]) as out, _writer(request.get("err_fd") or 2) as err:
        output = Output(
            out.write,
            request.get("width") or 100,
            request.get("height") or 40,
            bool(request.get("color")),
            bool(request.get("unicode")),
            bool(request.get("terminal")),
        )

        def session() -> Any:
            start = _open(request)
            if request["command"] in SPOOLED and request.get("pid"):
                return _spooled(request["pid"], start)
            return current_session()

        settings = Settings(prompt="$ ", suffix=request.get("suffix") or "")
        errors = Output(partial(_tell, err), output.width, terminal=os.isatty(err.fileno()))
        return execute(session, request["command"], request["words"], output, errors, settings)


def _tell(file: Any, text: str) -> None:
    file.write(text)
    file.flush()


def _spooled(pid: int, start: float) -> Session:
    """A census takes seconds: the process stands still only while its memory is copied."""
    target = spool_process(pid, GdbTarget(gdb.selected_inferior()))
    gdb.execute("detach", to_string=True)
    session = Session(target)
    session.stood_still = time.monotonic() - start
    return session


def _writer(descriptor: int) -> Any:
    return os.fdopen(os.dup(descriptor), "w", encoding="utf-8", errors="backslashreplace")


def _open(request: Dict[str, Any]) -> float:
    """Symbols first, so that a live process stands still only while it is read; when it began to (time.monotonic)."""
    with suppress(gdb.error):  # GDBs before 12 do not know it; no network while somebody waits
        gdb.execute("set debuginfod enabled off", to_string=True)
    try:
        if request.get("exe"):
            gdb.execute(f"file {_quoted(request['exe'])}", to_string=True)
        start = time.monotonic()
        if request.get("core"):
            _open_core(request["core"])
        elif request.get("pid"):
            gdb.execute(f"attach {int(request['pid'])}", to_string=True)
    except gdb.error as error:
        raise explained(str(error), request) from None
    return start


def _open_core(path: str) -> None:
    """GDB takes quotes here for part of the name up to 15, and needs them around spaces from 16 on."""
    try:
        gdb.execute(f"core-file {path}", to_string=True)
    except gdb.error as plain:
        try:
            gdb.execute(f"core-file {_quoted(path)}", to_string=True)
        except gdb.error:
            raise plain from None


def _quoted(path: str) -> str:
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _let_go(request: Dict[str, Any]) -> None:
    if request.get("pid") and gdb.selected_inferior().pid:
        gdb.execute("detach", to_string=True)
