"""What a command will want of the program, looked up while the process still runs: names, types, our own modules."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Iterator, Sequence

import gdb

from gomap.debuginfo.mapvariables import LANDMARK
from gomap.golang.names import dwarf_name
from gomap.layouts.choose import HEADER_TYPES

__all__ = ["warm"]

NAME = re.compile(r"[\w./-]+")
MOST_PARTS = 4


def warm(words: Sequence[str]) -> None:
    """Makes GDB read the debug information of the variables that the words may name; what is none costs nothing much.
    Nothing is remembered here: GDB keeps it."""
    _import_modules()
    for name in (LANDMARK, *(name for word in words for name in _names(word))):
        with suppress(gdb.error):
            symbol = gdb.lookup_global_symbol(dwarf_name(name), gdb.SYMBOL_VAR_DOMAIN)
            if symbol is not None and symbol.type is not None:
                symbol.type.strip_typedefs()
    for name in HEADER_TYPES.values():
        with suppress(gdb.error):
            gdb.lookup_type(name)


def _import_modules() -> None:
    """Those that commands import when they are first needed."""
    import gomap.debuginfo.quick
    import gomap.debuginfo.variables
    import gomap.keys
    import gomap.maps.opening
    import gomap.rendering.entries
    import gomap.values
    import gomap.views.dump
    import gomap.views.stats  # noqa: F401


def _names(word: str) -> Iterator[str]:
    """The variables that a dotted name may begin with: ``main.srv.m`` -> main.srv, main.srv.m; ``srv`` -> main.srv."""
    found = NAME.match(word.lstrip("*&("))
    if word.startswith("-") or found is None or found.group()[0].isdigit():
        return
    slash = found.group().rfind("/") + 1
    head, parts = found.group()[:slash], found.group()[slash:].split(".")
    if not head:
        yield f"main.{parts[0]}"
    for count in range(2, min(len(parts), MOST_PARTS) + 1):
        yield head + ".".join(parts[:count])
