"""The shell command `gomap`: the commands of gomap/commands on a core or a process, through GDB or Delve."""

from __future__ import annotations

import os
import shutil
import sys
from typing import Any, Dict, List, Optional, Sequence

from gomap import __version__
from gomap.commands import registry
from gomap.commands.arguments import parse
from gomap.commands.help import commands_text, help_text
from gomap.errors import GomapError, UsageError
from gomap.frontend import execute
from gomap.render.document import dumps, error_document, head
from gomap.render.output import Output
from gomap.session import Session
from gomap.shell.finding import find_gdb, gdbinit_line, load_command
from gomap.shell.protocol import INTERRUPTED
from gomap.shell.running import run_in_gdb
from gomap.shell.where import Where, checked, take_where, tell

__all__ = ["main"]

OK, DOUBTFUL, WRONG = 0, 1, 2
STDOUT = 1
SUFFIX = " --core core.123 --exe ./svc"
USAGE = """gomap reads Go maps out of memory.

  gomap COMMAND ... --core FILE [--exe FILE]   on a core dump
  gomap COMMAND ... --pid N                    on a live process, which goes on afterwards
  gomap COMMAND ... --dlv HOST:PORT            on what a headless dlv has open (or unix:/path);
                                               --goroutine N --frame M choose the scope
  gomap COMMAND ... --via dlv                  through a dlv of our own instead of GDB
  gomap gdb [ARGS]                             GDB with gomap loaded
  gomap gdbinit                                the line to put into a gdbinit
  gomap starlark                               a script for Delve's own terminal

Commands:
"""


def main(words: Optional[Sequence[str]] = None) -> int:
    """Runs one command line; the exit status (0; 1: problems were met; 2: it could not run)."""
    words = list(sys.argv[1:] if words is None else words)
    if sys.stdout is None:  # closed by whoever started us
        sys.stdout = open(os.devnull, "w", encoding="utf-8")
    try:
        status = _run(words)
        sys.stdout.flush()
        return status
    except GomapError as error:
        return _explain(error, words)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _mute()
        return OK
    except OSError as error:
        _mute()
        tell(f"cannot write {error.filename or 'to standard output'}: {error.strerror}")
        return WRONG


def _mute() -> None:
    """What is still in a buffer may go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), STDOUT)


def _explain(error: GomapError, words: Sequence[str]) -> int:
    line = " ".join(words)
    if "--format json" in line or "--format=json" in line:
        print(dumps(error_document(head(words[0], None, None, ()), error)))
    else:
        tell(str(error))
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
    """Everything but a leading --gdb is GDB's own."""
    chosen, equals, path = words[0].partition("=") if words else ("", "", "")
    own = 0 if chosen != "--gdb" else 1 if equals else 2
    if len(words) < own:
        raise UsageError("--gdb needs a value", hint="--gdb FILE")
    gdb = find_gdb(None if not own else path or words[1])
    os.execv(gdb, [gdb, "-iex", load_command(), *words[own:]])


def _command(name: str, words: List[str]) -> int:
    command = registry().get(name)
    if command is None:
        raise UsageError(f"there is no command {name!r}", hint=f"one of {', '.join([*registry(), 'gdb', 'gdbinit'])}")
    where, rest = take_where(words)
    if parse(command, rest).help:
        return _help([name])
    if not command.needs_target:
        return execute(_nothing_open, name, rest, Output(sys.stdout.write), Output(sys.stderr.write))
    if where.core is None and where.pid is None and where.dlv is None:
        hint = "--core FILE --exe FILE, --pid N, or --dlv HOST:PORT"
        raise UsageError(f"gomap {name} needs a core or a process to read", hint=hint)
    if where.by_delve:
        from delve_client.front import opened
        from gomap.shell.delve import run_in_delve

        where = checked(where)
        return run_in_delve(opened, name, rest, where, _screen()) or (DOUBTFUL if where.doubtful else OK)
    gdb, where = find_gdb(where.gdb), checked(where)
    status = run_in_gdb(gdb, _request(name, rest, where))
    return status or (DOUBTFUL if where.doubtful else OK)


def _nothing_open() -> Session:
    raise UsageError("there is no program to read", hint="--core FILE --exe FILE, --pid N, or --dlv HOST:PORT")


def _request(name: str, words: Sequence[str], where: Where) -> Dict[str, Any]:
    named = {"command": name, "words": list(words), "core": where.core, "exe": where.exe, "pid": where.pid}
    return {**named, **_screen()}


def _screen() -> Dict[str, Any]:
    """What standard output can show."""
    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size((100, 40))
    encoding = (sys.stdout.encoding or "").lower()
    return {
        "width": width.columns,
        "height": width.lines,
        "color": terminal and "NO_COLOR" not in os.environ and os.environ.get("TERM", "dumb") != "dumb",
        "unicode": "utf" in encoding,
        "terminal": terminal,
    }


if __name__ == "__main__":
    sys.exit(main())
