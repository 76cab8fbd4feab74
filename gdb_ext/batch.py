"""Runs one command in a GDB that the shell command started, and ends that GDB.

The request is JSON in the open file of the number GOMAP_REQUEST: {"command", "words", "out_fd", "err_fd", "core",
"exe", "pid", "open", "width", "height", "color", "unicode", "terminal"}. "open" has "core" and "exe" under names that
GDB takes. Reports go to out_fd, the sentence of a failure to err_fd; GDB's own talk stays on its own streams.
"""

from __future__ import annotations

import json
import os
import select
import signal
import time
import traceback
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, Dict, Optional

import gdb

import gdb_ext.load  # noqa: F401 - registers everything
from gdb_ext.session import current_session
from gdb_ext.target import GdbTarget
from gdb_ext.warming import warm
from gomap.commandline.catalogue import registry
from gomap.faults import own_fault
from gomap.frontend import execute, tell_stop
from gomap.images.spool import spool_process
from gomap.rendering.output import Output, Settings
from gomap.session import Session
from gomap.shell.protocol import ANSWERED, FAILED, INTERRUPTED
from gomap.shell.sayings import explained

__all__ = ["main"]

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main() -> None:
    """Opens the target, runs the command, lets go of the target, and quits with the command's status."""
    with open(int(os.environ["GOMAP_REQUEST"]), encoding="ascii") as file:
        request = json.load(file)
    status = FAILED
    try:
        if request.get("pid"):
            _end_with_the_client(request["out_fd"])
        status = ANSWERED + run(request)
    except (KeyboardInterrupt, BrokenPipeError):
        status = ANSWERED + INTERRUPTED
    except Exception as error:  # a fault of our own that no command met: the client tells it
        _tell_of(error, request)
    finally:
        _let_go(request)
        gdb.execute(f"quit {status}")


def _tell_of(error: Exception, request: Dict[str, Any]) -> None:
    """On GDB's own stream, whose last line the client tells; where it happened on standard error, if that is asked."""
    with _writer(request.get("err_fd") or 2) as err:
        own_fault(error, Output(err.write).line)
    traceback.print_exc()


def _end_with_the_client(out: int) -> None:
    """Who started us may be killed outright: that is ^C for us then, and the process goes on at once, not only when
    all that was asked for has been read. KeyboardInterrupt where it is dead already: nobody reads from ``out``."""
    with suppress(ImportError, OSError, AttributeError):  # without, a pipe that nobody reads ends us
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGINT), 0, 0, 0)
    readers = select.poll()
    readers.register(out, 0)
    if any(event & select.POLLERR for _, event in readers.poll(0)):
        raise KeyboardInterrupt


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

        stop = _Stop()

        def session() -> Any:
            _prepare(request)
            if request.get("pid"):
                warm(request["words"])
            stop.begin()
            _open(request)
            if registry()[request["command"]].heap_wide and request.get("pid"):
                return _spooled(request["pid"], stop)
            opened = current_session()
            _name(opened.target, request)
            return opened

        errors = Output(partial(_tell, err), output.width, terminal=os.isatty(err.fileno()))
        settings = Settings(string_limit=output.string_limit)
        status = execute(session, request["command"], request["words"], output, errors, settings)
        if request.get("pid"):  # a census has it among its notes
            _let_go(request)
            stop.end()
            tell_stop(None if request["command"] == "scan" else stop.seconds, status, errors)
        return status


class _Stop:
    """How long a live process stood still, from before GDB attached until it had detached."""

    def __init__(self) -> None:
        self._began: Optional[float] = None
        self.seconds: Optional[float] = None

    def begin(self) -> None:
        self._began = time.monotonic()

    def end(self) -> None:
        if self._began is not None and self.seconds is None:
            self.seconds = time.monotonic() - self._began


def _tell(file: Any, text: str) -> None:
    file.write(text)
    file.flush()


def _name(target: Any, request: Dict[str, Any]) -> None:
    """The files of a core are told under the names that were given, not under those that GDB was given."""
    if request.get("core"):
        core, exe = (os.path.abspath(request[kind]) if request.get(kind) else None for kind in ("core", "exe"))
        target.info = replace(target.info, core=core, exe=exe or target.info.exe)


def _spooled(pid: int, stop: _Stop) -> Session:
    """A census takes seconds: the process stands still only while its memory is copied."""
    target = spool_process(pid, GdbTarget(gdb.selected_inferior()))
    gdb.execute("detach", to_string=True)
    stop.end()
    session = Session(target)
    session.stood_still = stop.seconds
    return session


def _writer(descriptor: int) -> Any:
    return os.fdopen(os.dup(descriptor), "w", encoding="utf-8", errors="backslashreplace")


def _prepare(request: Dict[str, Any]) -> None:
    """All that needs no memory comes first, so that a live process stands still only while it is read."""
    with suppress(gdb.error):  # GDBs before 12 do not know it; no network while somebody waits
        gdb.execute("set debuginfod enabled off", to_string=True)
    try:
        if request.get("exe"):
            gdb.execute(f"file {_quoted(request['open']['exe'])}", to_string=True)
    except gdb.error as error:
        raise explained(str(error), request) from None


def _open(request: Dict[str, Any]) -> None:
    try:
        if request.get("core"):
            _open_core(request["open"]["core"])
        elif request.get("pid"):
            gdb.execute(f"attach {int(request['pid'])}", to_string=True)
    except gdb.error as error:
        raise explained(str(error), request) from None


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
