"""What the shell command has beside the commands that a debugger has too."""

from __future__ import annotations

from typing import Dict, Optional

from gomap.commandline.arguments import Arguments, Command, Option, Positional
from gomap.commandline.catalogue import registry
from gomap.commandline.common import OUTPUT, PLAIN_FORMAT
from gomap.commandline.reports import TextReport
from gomap.errors import UsageError
from gomap.session import Session
from gomap.shell.finding import gdbinit_line

__all__ = ["shell_commands"]


def shell_commands() -> Dict[str, Command]:
    """name -> Command: the registry, and what only a shell has.

    >>> list(shell_commands())[-2:]
    ['gdb', 'gdbinit']
    """
    return {**registry(), GDB.name: GDB, GDBINIT.name: GDBINIT}


def _gdb(session: Optional[Session], arguments: Arguments) -> TextReport:
    raise UsageError("gomap gdb opens a GDB", hint="`gomap gdb ./svc core.123`")


def _gdbinit(session: Optional[Session], arguments: Arguments) -> TextReport:
    line = gdbinit_line()
    return TextReport([line], {"line": line})


GDB = Command(
    name="gdb",
    summary="GDB with gomap loaded",
    description="Opens GDB with gomap loaded, just this once: your own files stay as they are, and are read as always. "
    "Everything but a leading --gdb FILE (which GDB) is GDB's own.",
    examples=("gdb ./svc core.123", "gdb -p 4711", "gdb --gdb /usr/bin/gdb -batch -x script.py ./svc core.123"),
    positionals=(Positional("words", "GDB's own arguments", "ARG", many=True, optional=True),),
    options=(Option("--gdb", "which GDB; in front of all others", "FILE", kind="string"),),
    run=_gdb,
    needs_target=False,
)

GDBINIT = Command(
    name="gdbinit",
    summary="the line to put into a gdbinit",
    description="Prints the one line that loads gomap, for ~/.config/gdb/gdbinit or ~/.gdbinit: then every GDB has it. "
    "It is good for this place of installation: after moving that, print it anew.",
    examples=("gdbinit >> ~/.config/gdb/gdbinit",),
    positionals=(),
    options=(PLAIN_FORMAT, OUTPUT),
    run=_gdbinit,
    needs_target=False,
)
