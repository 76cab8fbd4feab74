"""Every command there is, by name: one declaration serves GDB, the shell and Delve."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Dict

from gomap.commands.arguments import Command

__all__ = ["registry"]

FILES = {
    name: name for name in ("stats", "dump", "get", "heat", "vars", "scan", "owners", "layout", "starlark", "version")
}
FILES["help"] = "help_command"


@lru_cache(maxsize=None)
def registry() -> Dict[str, Command]:
    """name -> Command, in the order in which help shows them.

    >>> list(registry())[:2]
    ['stats', 'dump']
    """
    return {name: import_module(f"gomap.commands.{file}").COMMAND for name, file in FILES.items()}
