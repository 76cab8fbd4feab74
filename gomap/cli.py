"""The shell command `gomap`: the commands of gomap/commands on a core or a process, through GDB or Delve."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import replace
from typing import Any, Dict, List, Optional, Sequence

from gomap.commandline.arguments import Arguments, parse
from gomap.commandline.catalogue import command_named, registry
from gomap.commandline.reports import TextReport
from gomap.commands.help import report as help_report
from gomap.errors import GomapError, UsageError
from gomap.faults import own_fault
from gomap.frontend import execute, wants_json
from gomap.rendering.document import dumps, error_document, head
from gomap.rendering.output import Output, Settings
from gomap.session import Session
from gomap.shell.commands import shell_commands
from gomap.shell.finding import find_gdb, opening
from gomap.shell.misplaced import WHERE, check_words
from gomap.shell.protocol import INTERRUPTED
from gomap.shell.running import run_in_gdb
from gomap.shell.streams import STDOUT, mute, open_standard_streams, shows_unicode
from gomap.shell.where import OPTIONS, Where, checked, take_where, tell

__all__ = ["main"]

OK, DOUBTFUL, WRONG = 0, 1, 2
SUFFIX = " --core core.123 --exe ./svc"
USAGE = """gomap reads Go maps out of memory.

  gomap COMMAND ... --core FILE [--exe FILE]   on a core dump
  gomap COMMAND ... --pid N                    on a live process, which goes on afterwards
  gomap COMMAND ... --dlv HOST:PORT            on what a headless dlv has open (or unix:/path);
                                               --goroutine N --frame M choose the scope
  gomap COMMAND ... --via dlv                  through a dlv of our own instead of GDB
                    --gdb FILE, --dlv-binary FILE choose which GDB, which dlv
  gomap gdb [ARGS]                             GDB with gomap loaded
  gomap gdbinit                                the line to put into a gdbinit
  gomap starlark                               a script for Delve's own terminal

Commands:
"""


def main(words: Optional[Sequence[str]] = None) -> int:
    """Runs one command line; the exit status (0; 1: problems were met; 2: it could not run)."""
    words = list(sys.argv[1:] if words is None else words)
    open_standard_streams()
    try:
        status = _run(words)
        sys.stdout.flush()
        return status
    except GomapError as error:
        return _explain(error, words)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        mute(STDOUT)
        return OK
    except OSError as error:
        mute(STDOUT)
        tell(f"cannot write {error.filename or 'to standard output'}: {error.strerror}")
        return WRONG
    except Exception as error:  # a fault of our own: said, and never in silence
        return _explain(own_fault(error, tell), words)


def _explain(error: GomapError, words: Sequence[str]) -> int:
    if not wants_json(words):
        tell(str(error))
        return WRONG
    try:
        name = next((word for word in words if word in shell_commands()), words[0])
        print(dumps(error_document(head(name, None, None, ()), error)), flush=True)
    except OSError as full:
        mute(STDOUT)
        tell(f"{error}; and that cannot be written to standard output: {full.strerror}")
    return WRONG


def _run(words: List[str]) -> int:
    if words[:1] == ["gdb"]:
        return _open_gdb(words[1:])
    if words[:1] == ["--version"]:
        words = ["version", *words[1:]]
    where, rest = take_where(words)
    name = rest[0] if rest else "help"
    if name in ("--help", "-h", "help"):
        return _tell_alone("help", rest[1:])
    return _command(name, rest[1:], where)


def _tell_alone(name: str, words: Sequence[str]) -> int:
    """What needs no target."""
    output, errors = Output(sys.stdout.write), Output(sys.stderr.write)
    settings = Settings(prompt="$ ", suffix=SUFFIX)
    return execute(_nothing_open, name, words, output, errors, settings, {**shell_commands(), "help": HELP})


def _help(session: Optional[Session], arguments: Arguments) -> TextReport:
    return help_report(shell_commands(), arguments, USAGE.splitlines())


HELP = replace(registry()["help"], run=_help)


def _open_gdb(words: List[str]) -> int:
    """Everything but a leading --gdb is GDB's own."""
    chosen, equals, path = words[0].partition("=") if words else ("", "", "")
    own = 0 if chosen != "--gdb" else 1 if equals else 2
    if len(words) < own:
        raise UsageError("--gdb needs a value", hint="--gdb FILE")
    gdb = find_gdb(None if not own else path or words[1])
    try:
        os.execv(gdb, [gdb, *opening(), *words[own:]])
    except OSError as error:
        raise GomapError(f"cannot start {gdb}: {error.strerror}") from None


def _command(name: str, words: List[str], where: Where) -> int:
    command, somewhere = command_named(name, shell_commands()), where.somewhere
    if command.needs_target and not somewhere:
        check_words(command, words, where.exe)
    if not command.needs_target or parse(command, words, list(OPTIONS)).help:
        return _tell_alone(name, words)
    if not somewhere:
        raise UsageError(f"gomap {name} needs a core or a process to read", hint=WHERE)
    if where.by_delve:
        from delve_client.front import opened
        from gomap.shell.delve import run_in_delve

        where = checked(where)
        return run_in_delve(opened, name, words, where, _screen()) or (DOUBTFUL if where.doubtful else OK)
    gdb, where = find_gdb(where.gdb), checked(where)
    status = run_in_gdb(gdb, _request(name, words, where))
    return status or (DOUBTFUL if where.doubtful else OK)


def _nothing_open() -> Session:
    raise UsageError("there is no program to read", hint=WHERE)


def _request(name: str, words: Sequence[str], where: Where) -> Dict[str, Any]:
    named = {"command": name, "words": list(words), "core": where.core, "exe": where.exe, "pid": where.pid}
    return {**named, **_screen()}


def _screen() -> Dict[str, Any]:
    """What standard output can show."""
    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size((100, 40))
    return {
        "width": width.columns,
        "height": width.lines,
        "color": terminal and "NO_COLOR" not in os.environ and os.environ.get("TERM", "dumb") != "dumb",
        "unicode": shows_unicode(),
        "terminal": terminal,
    }


if __name__ == "__main__":
    sys.exit(main())
