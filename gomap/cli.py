"""The shell command `gomap`: the commands of gomap/commands on a core or a process, through a GDB that it starts."""

from __future__ import annotations

import os
import shutil
import sys
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple

from gomap import __version__
from gomap.commands import registry
from gomap.commands.arguments import parse
from gomap.commands.help import commands_text, help_text
from gomap.errors import GomapError, UsageError
from gomap.render.document import dumps, error_document, head
from gomap.render.text import printable
from gomap.shell.corefile import read_core
from gomap.shell.finding import find_gdb, gdbinit_line, load_command
from gomap.shell.running import run_in_gdb

__all__ = ["main"]

OK, WRONG = 0, 2
WHERE = ("--core", "--exe", "--pid", "--gdb")
SUFFIX = " --core core.123 --exe ./svc"
USAGE = """gomap reads Go maps out of memory.

  gomap COMMAND ... --core FILE [--exe FILE]   on a core dump
  gomap COMMAND ... --pid N                    on a live process, which goes on afterwards
  gomap gdb [ARGS]                             GDB with gomap loaded
  gomap gdbinit                                the line to put into a gdbinit

Commands:
"""


class Where(NamedTuple):
    """What to read, and with which GDB."""

    core: Optional[str]
    exe: Optional[str]
    pid: Optional[int]
    gdb: Optional[str]


def main(words: Optional[Sequence[str]] = None) -> int:
    """Runs one command line; the exit status (0; 1: problems were met; 2: it could not run)."""
    words = list(sys.argv[1:] if words is None else words)
    try:
        return _run(words)
    except GomapError as error:
        return _explain(error, words)
    except BrokenPipeError:
        return OK


def _explain(error: GomapError, words: Sequence[str]) -> int:
    line = " ".join(words)
    if "--format json" in line or "--format=json" in line:
        print(dumps(error_document(head(words[0], None, None, ()), error)))
    else:
        print(f"gomap: {printable(str(error))}", file=sys.stderr)
    return WRONG


def _run(words: List[str]) -> int:
    name = words[0] if words else "--help"
    if name in ("--help", "-h", "help"):
        return _help(words[1:])
    if name in ("--version", "version"):
        print(f"gomap {__version__}, Python {sys.version.split()[0]}")
        return OK
    if name == "gdb":
        return _open_gdb(words[1:])
    if name == "gdbinit":
        print(gdbinit_line())
        return OK
    return _command(name, words[1:])


def _help(words: Sequence[str]) -> int:
    if not words:
        print(USAGE + commands_text(registry()) + "\n\n`gomap help COMMAND` tells all of one, with examples.")
        return OK
    command = registry().get(words[0])
    if command is None:
        raise UsageError(f"there is no command {words[0]!r}", hint=f"one of {', '.join(registry())}")
    print(help_text(command, "$ ", SUFFIX if command.needs_target else ""))
    return OK


def _open_gdb(words: List[str]) -> int:
    gdb, rest = find_gdb(None), words
    if words[:1] == ["--gdb"] and len(words) > 1:
        gdb, rest = find_gdb(words[1]), words[2:]
    os.execv(gdb, [gdb, "-iex", load_command(), *rest])


def _command(name: str, words: List[str]) -> int:
    command = registry().get(name)
    if command is None:
        raise UsageError(f"there is no command {name!r}", hint=f"one of {', '.join([*registry(), 'gdb', 'gdbinit'])}")
    where, rest = _where(words)
    if parse(command, rest).help:
        return _help([name])
    if where.core is None and where.pid is None:
        raise UsageError(f"gomap {name} of what?", hint="--core FILE --exe FILE, or --pid N")
    gdb = find_gdb(where.gdb)
    return run_in_gdb(gdb, _request(name, rest, _checked(where)))


def _where(words: Sequence[str]) -> Tuple[Where, List[str]]:
    """Takes --core, --exe, --pid and --gdb out of the words."""
    values: Dict[str, str] = {}
    rest: List[str] = []
    pending = iter(words)
    for word in pending:
        name, equals, value = word.partition("=")
        if word == "--":
            rest += [word, *pending]
        elif name in WHERE:
            given = value if equals else next(pending, None)
            if given is None:
                raise UsageError(f"{name} needs a value", hint=f"{name} {'N' if name == '--pid' else 'FILE'}")
            values[name] = given
        else:
            rest.append(word)
    return Where(values.get("--core"), values.get("--exe"), _pid(values.get("--pid")), values.get("--gdb")), rest


def _pid(text: Optional[str]) -> Optional[int]:
    if text is None:
        return None
    if not text.isdecimal():
        raise UsageError(f"--pid cannot be {text!r}: it is a process id", hint="--pid $(pgrep -n svc)")
    return int(text)


def _checked(where: Where) -> Where:
    """What can be seen to be wrong before GDB is started, and the program where it was not named."""
    if where.core is not None and where.pid is not None:
        raise UsageError("--core and --pid exclude each other", hint="one of them")
    if where.exe is not None and not os.path.isfile(where.exe):
        raise GomapError(f"there is no program {where.exe}", hint="--exe with the very binary that was running")
    if where.pid is not None:
        return where._replace(exe=where.exe or _exe_of(where.pid))
    assert where.core is not None
    core = read_core(where.core)
    if core.truncated:
        missing = core.wanted - core.size
        print(f"gomap: {where.core} is truncated: {missing:,} of {core.wanted:,} bytes are missing", file=sys.stderr)
    if where.exe is None and core.exe is None:
        was = f" (it was {core.files[0]})" if core.files else ""
        raise GomapError(f"the program of {where.core} is not to be found{was}", hint="--exe with that very binary")
    return where._replace(exe=where.exe or core.exe)


def _exe_of(pid: int) -> Optional[str]:
    """GDB reads the program through /proc, also where the file was replaced or lies in a container."""
    if not os.path.isdir(f"/proc/{pid}"):
        raise GomapError(f"there is no process {pid}", hint="pgrep -a svc")
    return f"/proc/{pid}/exe"


def _request(name: str, words: Sequence[str], where: Where) -> Dict[str, Any]:
    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size((100, 40))
    encoding = (sys.stdout.encoding or "").lower()
    return {
        "command": name,
        "words": list(words),
        "core": where.core,
        "exe": where.exe,
        "pid": where.pid,
        "width": width.columns,
        "height": width.lines,
        "color": terminal and "NO_COLOR" not in os.environ and os.environ.get("TERM", "dumb") != "dumb",
        "unicode": "utf" in encoding,
    }


if __name__ == "__main__":
    sys.exit(main())
