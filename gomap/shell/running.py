"""Runs one command in a GDB of its own: reports come back on a pipe, the target is let go of whatever happens."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from typing import IO, Any, Dict, Iterator, List, Tuple

from gomap.errors import GomapError
from gomap.faults import fault
from gomap.shell.filenames import names_for_gdb
from gomap.shell.finding import load_command, python_path
from gomap.shell.protocol import ANSWERED, FAILED
from gomap.shell.streams import STDERR

__all__ = ["run_in_gdb"]

PATIENCE = 10.0  # seconds in which GDB may detach before it is killed (the kernel then lets the target go on)
IMPATIENT = 3
MOST_TALK = 4000
OWN = "gomap: "
TMPDIR = "TMPDIR=/a/folder/with/room before the command"
NO_PYTHON = "Python scripting is not supported in this copy of GDB."
OTHER_GDB = "another GDB with --gdb PATH; `pip install gdb-for-pwndbg` (Python 3.10 or later) brings one"


def run_in_gdb(gdb: str, request: Dict[str, Any]) -> int:
    """The exit status of the command. GomapError if GDB died, or could not be started."""
    files = {name: request.get(name) for name in ("core", "exe")}
    with names_for_gdb(files) as names, _temporary() as talk, _temporary() as asked:
        out, into = os.pipe()
        errors = os.dup(STDERR)
        try:
            document = {**request, "open": names, "out_fd": into, "err_fd": errors}
            _write(asked, json.dumps(document))
            child = _start(gdb, (asked.fileno(), into, errors), talk)
        finally:
            os.close(into)
            os.close(errors)
        with _asking_it_to_end(child):
            _relay(out, child)
            status = child.wait()
        if status < ANSWERED and request.get("pid") and _has_ended(request["pid"]):
            raise GomapError(f"process {request['pid']} ended while it was read")
        return _answer(status, talk)


def _write(file: IO[bytes], text: str) -> None:
    left = memoryview(text.encode("ascii"))
    try:
        while left:
            left = left[file.write(left) :]
        file.seek(0)
    except OSError as error:
        raise GomapError(f"cannot write a temporary file: {error.strerror}", hint=TMPDIR) from None


def _has_ended(pid: int) -> bool:
    """Whether there is no such process any more, or nothing but its number: GDBs may break over that."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()[0] in (b"Z", b"X")
    except OSError:
        return True


def _temporary() -> IO[bytes]:
    """A file without a name: nothing of it is left, whatever becomes of us. Without a buffer, which would be written
    once more when it is closed."""
    try:
        return tempfile.TemporaryFile(buffering=0)
    except OSError as error:
        raise GomapError(f"cannot write a temporary file: {error.strerror}", hint=TMPDIR) from None


def _start(gdb: str, pass_on: Tuple[int, int, int], talk: IO[bytes]) -> "subprocess.Popen[bytes]":
    """``pass_on``: the request, where the report goes, where the sentence of a failure goes."""
    words = [gdb, "-nx", "-batch", "-iex", "set auto-load off", "-ex", load_command()]
    words += ["-ex", "python import gdb_ext.batch; gdb_ext.batch.main()"]
    env = {**os.environ, "GOMAP_REQUEST": str(pass_on[0]), "GOMAP_PATH": os.pathsep.join(python_path())}
    env.pop("DEBUGINFOD_URLS", None)  # no network while somebody waits
    env.pop("PYTHONHOME", None)  # is of this Python, not of GDB's
    try:
        return subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=talk,
            stderr=talk,
            env=env,
            pass_fds=pass_on,
            start_new_session=True,
        )
    except OSError as error:
        raise GomapError(f"cannot start {gdb}: {error.strerror}") from None


@contextmanager
def _asking_it_to_end(child: "subprocess.Popen[bytes]") -> Iterator[None]:
    """^C and SIGTERM are passed on as ^C: GDB then detaches and ends by itself. Who asks three times is impatient."""
    asked = 0

    def ask(_number: int, _frame: object) -> None:
        nonlocal asked
        asked += 1
        if child.poll() is None:
            child.send_signal(signal.SIGINT if asked < IMPATIENT else signal.SIGKILL)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if child.poll() is None:
            _end(child)


def _end(child: "subprocess.Popen[bytes]") -> None:
    child.send_signal(signal.SIGINT)
    try:
        child.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _relay(out: int, child: "subprocess.Popen[bytes]") -> None:
    """What GDB writes goes to our standard output as it comes; where that is closed or full, GDB is asked to end."""
    with os.fdopen(out, "rb", buffering=0) as source:
        while True:
            data = source.read(1 << 16)
            if not data:
                return
            try:
                sys.stdout.buffer.write(data)
                sys.stdout.buffer.flush()
            except OSError:
                _end(child)
                raise


def _answer(status: int, talk: IO[bytes]) -> int:
    """The command's own status. GomapError if GDB ended without one."""
    if status >= ANSWERED:
        return status - ANSWERED
    said = _said(talk)
    if NO_PYTHON in said:
        raise GomapError("this GDB has no Python in it, which gomap runs in", hint=OTHER_GDB)
    own = next((line for line in said if line.startswith(OWN)), None)
    if own is not None:
        raise GomapError(own[len(OWN) :])
    if status == FAILED and said:
        raise fault(said[-1])
    how = f"was ended by signal {-status}" if status < 0 else f"ended with status {status}"
    last = f"; its last words: {said[-1].rstrip('.')}" if said else ""
    raise GomapError(f"GDB {how} before it answered{last}", hint=OTHER_GDB)


def _said(talk: IO[bytes]) -> List[str]:
    talk.seek(0)
    lines = talk.read()[-MOST_TALK:].decode("utf-8", "replace").splitlines()
    return [line.strip() for line in lines if line.strip(" -")]
