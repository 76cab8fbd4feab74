"""One GDB process, with the plugin loaded, for one test."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Optional, Sequence, Union

from tests.toolchain import ROOT, Gdb, plugin_dependencies

__all__ = ["Result", "gdb_command", "gdb_environment", "gdb_run", "load_plugin"]

TIMEOUT = 120.0
GRACE = 5.0
"""Seconds that GDB gets to let go of its process before it is killed."""


@dataclass(frozen=True)
class Result:
    """What GDB said, and its exit status: 1 if its last command failed; negative if a signal ended it."""

    stdout: str
    stderr: str
    status: int

    @property
    def output(self) -> str:
        """Both streams, for messages."""
        return f"{self.stdout}{self.stderr}"


def gdb_run(
    gdb: Gdb,
    exe: Optional[Path],
    core_or_pid: Union[Path, int, None],
    commands: Sequence[str],
    *,
    plugin: bool = True,
    timeout: float = TIMEOUT,
    env: Optional[Dict[str, str]] = None,
) -> Result:
    """Start ``gdb`` on a core, a process or the bare program, run ``commands`` one after another, and end it.

    A command that fails does not keep the later ones from running. TimeoutExpired after ``timeout`` seconds; GDB is
    then ended in a way that lets the process go on.
    """
    words = gdb_command(gdb, exe, core_or_pid, commands, plugin=plugin)
    process = subprocess.Popen(
        words,
        env=gdb_environment(gdb, env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        out, errors = process.communicate(timeout=timeout)
    except BaseException:
        end(process)
        raise
    return Result(_text(out), _text(errors), process.returncode)


def gdb_command(
    gdb: Gdb, exe: Optional[Path], core_or_pid: Union[Path, int, None], commands: Sequence[str], *, plugin: bool = True
) -> List[str]:
    """The words that `gdb_run` starts."""
    words = [str(gdb.path), *gdb.quiet]
    if core_or_pid is not None:
        words += ["-p", str(core_or_pid)] if isinstance(core_or_pid, int) else ["-c", str(core_or_pid)]
    for command in [*(load_plugin() if plugin else []), *commands]:
        words += ["-ex", command]
    return words + ([str(exe)] if exe else [])


def load_plugin() -> List[str]:
    """The GDB commands that load the plugin of this checkout."""
    return [
        f"python import sys; sys.path[:0] = [{str(ROOT)!r}, {str(plugin_dependencies())!r}]",
        "python import gdb_ext.load",
    ]


def gdb_environment(gdb: Gdb, env: Optional[Dict[str, str]] = None) -> Dict[str, str]:
    """That GDB's environment, and what the test adds to it."""
    return {**gdb.env, **(env or {})}


def end(process: subprocess.Popen[bytes]) -> None:
    """SIGTERM, on which GDB detaches; SIGKILL to its whole session if it does not end."""
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.communicate(timeout=GRACE)
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def _text(said: bytes) -> str:
    return said.decode(errors="surrogateescape")
