"""Every command there is, by name: one declaration serves GDB, the shell and Delve."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Dict, List, Mapping

from gomap.commandline.arguments import Command
from gomap.errors import UsageError
from gomap.near import nearest

__all__ = ["command_named", "registry"]

ROOM = "gomap.commands"
"""Each of its modules is a command, and none is listed anywhere."""


@lru_cache(maxsize=None)
def registry() -> Dict[str, Command]:
    """name -> Command, in the order in which help shows them.

    >>> list(registry())[:2]
    ['stats', 'dump']
    """
    files = [module.name for module in iter_modules(import_module(ROOM).__path__)]
    commands: List[Command] = [import_module(f"{ROOM}.{file}").COMMAND for file in files]
    return {command.name: command for command in sorted(commands, key=lambda command: command.rank)}


def command_named(name: str, commands: Mapping[str, Command], before: str = "gomap") -> Command:
    """The command of that name. UsageError if there is none, with what may have been meant; ``before``: what is
    typed in front of it.

    >>> command_named("dmup", registry())
    Traceback (most recent call last):
    gomap.errors.UsageError: there is no command 'dmup'. Try: gomap dump
    """
    command = commands.get(name)
    if command is not None:
        return command
    near = nearest(name, list(commands)) or [known for known in commands if name and known.startswith(name)]
    hint = f"{before} {near[0]}" if near else f"one of {', '.join(commands)}"
    raise UsageError(f"there is no command {name!r}", hint=hint)
