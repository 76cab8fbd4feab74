"""`gomap ...` in GDB: a prefix command, and one command for each of gomap/commands."""

from __future__ import annotations

from typing import List, Optional

import gdb

from gdb_ext.names import GdbNames
from gdb_ext.session import current_session
from gdb_ext.settings import errors, register_settings, screen, setting_names, settings
from gomap.commandline.arguments import Command
from gomap.commandline.catalogue import command_named, registry
from gomap.commandline.completion import complete, tails
from gomap.commandline.helptext import help_text
from gomap.commandline.words import last_word
from gomap.errors import GomapError
from gomap.expressions.completing import fields_starting
from gomap.near import nearest

__all__ = ["register_commands"]

GDB_WIDTH = 79  # of GDB's own help, which is written once


class _Prefix(gdb.Command):
    """Read Go maps out of memory: gomap help tells how."""

    def __init__(self) -> None:
        super().__init__("gomap", gdb.COMMAND_DATA, gdb.COMPLETE_NONE, True)

    def invoke(self, argument: str, from_tty: bool) -> None:
        name = argument.split()[0] if argument.split() else "help"
        if name in ("help", "--help", "-h"):
            _run("help", " ".join(argument.split()[1:]))
            return
        try:
            command_named(name, registry())
        except GomapError as error:
            raise gdb.GdbError(f"gomap: {error}") from None


class _SettingsPrefix(gdb.Command):
    """Settings of gomap."""

    def __init__(self, verb: str):
        self._verb = verb
        super().__init__(f"{verb} gomap", gdb.COMMAND_DATA, gdb.COMPLETE_NONE, True)

    def invoke(self, argument: str, from_tty: bool) -> None:
        if argument or self._verb == "set":
            near = nearest(argument.partition(" ")[0], setting_names())
            hint = f". Try: {self._verb} gomap {near[0]}" if near else ""
            raise gdb.GdbError(f"gomap: {self._verb} gomap takes one of {', '.join(setting_names())}{hint}")
        for name in setting_names():
            gdb.execute(f"show gomap {name}")


class _GdbCommand(gdb.Command):
    def __init__(self, command: Command):
        self._name = command.name
        self.__doc__ = f"{command.summary[0].upper()}{command.summary[1:]}.\n\n{help_text(command, width=GDB_WIDTH)}"
        super().__init__(f"gomap {command.name}", gdb.COMMAND_DATA)

    def invoke(self, argument: str, from_tty: bool) -> None:
        _run(self._name, argument)

    def complete(self, text: str, word: Optional[str]) -> List[str]:
        line = f"{self._name} {text}"
        return tails(complete(registry(), line, _names), last_word(line), word)


def _run(name: str, text: str) -> None:
    """Runs a command; ^C and quitting the pager end it in one line."""
    from gomap.frontend import execute

    try:
        execute(current_session, name, text, screen(), errors(), settings())
    except KeyboardInterrupt:
        gdb.write("\ngomap: interrupted; what is above was read\n", gdb.STDERR)


def _names(prefix: str) -> List[str]:
    """Maps in reach and what leads to them; errors are no reason to disturb somebody who is typing."""
    try:
        session = current_session()
        names = session.target.names
        assert isinstance(names, GdbNames)
        return [name for name, _ in names.starting(prefix)] + fields_starting(session, prefix)
    except (GomapError, gdb.error):
        return []


def register_commands() -> None:
    """The prefixes first: GDB wants them before what stands behind them."""
    _Prefix()
    _SettingsPrefix("set")
    _SettingsPrefix("show")
    register_settings()
    for command in registry().values():
        _GdbCommand(command)
