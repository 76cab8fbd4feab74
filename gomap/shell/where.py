"""What to read, and through what: --core, --exe, --pid, --gdb, --dlv; and what can be seen to be wrong beforehand."""

from __future__ import annotations

import os
import sys
from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

from gomap.elf.core import CoreFile, build_notes, read_core
from gomap.elf.file import MAGIC
from gomap.errors import GomapError, UsageError
from gomap.shell.streams import STDERR, mute
from gomap.text import printable

__all__ = ["OPTIONS", "Where", "checked", "take_where", "tell"]

OPTIONS = {
    "--core": "FILE",
    "--exe": "FILE",
    "--pid": "N",
    "--gdb": "FILE",
    "--dlv": "HOST:PORT",
    "--via": "dlv",
    "--dlv-binary": "FILE",
    "--goroutine": "N",
    "--frame": "N",
}
DEBUGGERS = ("gdb", "dlv")
PAGE = 4096


class Where(NamedTuple):
    """What to read, and through what; ``doubtful``: the program does not seem to be the one that ran.

    ``dlv``: the address of a headless dlv that has the target open; ``via``: "gdb" or "dlv", to be started by us.
    """

    core: Optional[str]
    exe: Optional[str]
    pid: Optional[int]
    gdb: Optional[str]
    doubtful: bool = False
    dlv: Optional[str] = None
    via: str = "gdb"
    dlv_binary: Optional[str] = None
    goroutine: Optional[int] = None
    frame: int = 0

    @property
    def somewhere(self) -> bool:
        """Whether it is said what to read."""
        return self.core is not None or self.pid is not None or self.dlv is not None

    @property
    def by_delve(self) -> bool:
        """Whether Delve is to read it."""
        return self.dlv is not None or self.via == "dlv"


def take_where(words: Sequence[str]) -> Tuple[Where, List[str]]:
    """Takes what says where to read out of the words."""
    values: Dict[str, str] = {}
    rest: List[str] = []
    pending = iter(words)
    for word in pending:
        name, equals, value = word.partition("=")
        if word == "--":
            rest += [word, *pending]
        elif name in OPTIONS:
            given = value if equals else next(pending, None)
            if given is None or (not equals and given.partition("=")[0] in OPTIONS):  # as where a $(...) was empty
                raise UsageError(f"{name} needs a value", hint=f"{name} {OPTIONS[name]}")
            values[name] = given
        else:
            rest.append(word)
    return _where(values), rest


def _where(values: Dict[str, str]) -> Where:
    via = values.get("--via", "gdb")
    if via not in DEBUGGERS:
        raise UsageError(f"--via cannot be {via!r}: it is gdb or dlv", hint="--via dlv")
    return Where(
        values.get("--core"),
        values.get("--exe"),
        _number(values, "--pid", "it is a process id", "--pid $(pgrep -n svc)"),
        values.get("--gdb"),
        dlv=values.get("--dlv"),
        via=via,
        dlv_binary=values.get("--dlv-binary"),
        goroutine=_number(values, "--goroutine", "it is the number of a goroutine", "--goroutine 17"),
        frame=_number(values, "--frame", "it is the number of a frame, 0 the innermost", "--frame 2") or 0,
    )


def _number(values: Dict[str, str], name: str, what: str, hint: str) -> Optional[int]:
    text = values.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise UsageError(f"{name} cannot be {text!r}: {what}", hint=hint)
    return int(text)


def checked(where: Where) -> Where:
    """What can be seen to be wrong before a debugger is started, and the program where it was not named."""
    _check_choice(where)
    if where.dlv is not None:
        return where
    if where.core is not None and where.pid is not None:
        raise UsageError("--core and --pid exclude each other", hint="one of them")
    if where.exe is not None and not os.path.isfile(where.exe):
        raise GomapError(f"there is no program {where.exe}", hint="--exe with the very binary that was running")
    if where.pid is not None:
        return where._replace(exe=where.exe or _exe_of(where.pid))
    assert where.core is not None
    core = read_core(where.core)
    exe = where.exe or core.exe
    doubtful = _tell_of(core, where.core, exe)
    if exe is None:
        was = f" (it was {core.program})" if core.program else ""
        raise GomapError(f"the program of {where.core} is not to be found{was}", hint="--exe with that very binary")
    return where._replace(exe=exe, doubtful=doubtful)


def _check_choice(where: Where) -> None:
    if where.dlv is not None and (where.core is not None or where.pid is not None):
        raise UsageError("--dlv reads what that dlv has open: no --core, no --pid", hint=f"--dlv {where.dlv} alone")
    if not where.by_delve and (where.goroutine is not None or where.frame):
        raise UsageError("--goroutine and --frame choose a scope in Delve", hint="--dlv HOST:PORT, or --via dlv")


def _tell_of(core: CoreFile, path: str, exe: Optional[str]) -> bool:
    """Tells what is wrong with a core, and yet no reason not to try; whether the program is doubtful."""
    if core.truncated:
        missing = core.wanted - core.size
        tell(f"{path} is truncated: {missing:,} of {core.wanted:,} bytes are missing")
        if not core.notes:
            what = f"the notes of {path}, which tell its threads and its program, are not in it: it is of no use"
            raise GomapError(what, hint="a core that is complete")
    doubtful = exe is not None and not _may_be_of(core, _start(exe))
    if doubtful:
        tell(f"{exe} is not the program that {path} is of (their build IDs differ): what is shown may be wrong")
    return doubtful


def tell(sentence: str) -> None:
    """On standard error; where that is full or closed nobody can be told, and the exit status has to do."""
    try:
        print(f"gomap: {printable(sentence)}", file=sys.stderr, flush=True)
    except OSError:
        mute(STDERR)


def _start(exe: str) -> bytes:
    """The first page of a program."""
    try:
        with open(exe, "rb") as file:
            start = file.read(PAGE)
    except OSError as error:
        raise GomapError(f"cannot open the program {exe}: {error.strerror}") from None
    if not start.startswith(MAGIC):
        raise GomapError(f"{exe} is no ELF program", hint="--exe with the very binary that was running")
    return start


def _may_be_of(core: CoreFile, start: bytes) -> bool:
    """False if the program in memory and that in the file carry different build IDs."""
    here, there = build_notes(core.start), build_notes(start)
    return here is None or there is None or here == there


def _exe_of(pid: int) -> Optional[str]:
    """GDB reads the program through /proc, also where the file was replaced or lies in a container."""
    if not os.path.isdir(f"/proc/{pid}"):
        raise GomapError(f"there is no process {pid}", hint="pgrep -a svc")
    return f"/proc/{pid}/exe"
