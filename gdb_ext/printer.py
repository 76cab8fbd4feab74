"""The pretty-printer: `print m`, `info locals`, `bt full` and variable views show what a map really holds.

One in gdb.pretty_printers loses to Go's own script, so ours is the first of each objfile's, and put back there whenever
a prompt or a stop comes (the script may have been loaded since).
"""

from __future__ import annotations

from itertools import islice
from typing import Iterator, Optional, Tuple, Union

import gdb

from gdb_ext.session import current_session
from gdb_ext.settings import printer_limit, printer_on
from gdb_ext.types import strip
from gdb_ext.values import map_of, value_at
from gomap.errors import GomapError
from gomap.gotypes import GoType, Kind
from gomap.maps.base import GoMap
from gomap.names import reflect_name
from gomap.render.literal import literal
from gomap.render.text import count_text, entries_text, printable
from gomap.session import Session
from gomap.values import Limits

__all__ = ["register_printer"]

Child = Tuple[str, Union["gdb.Value", str]]


class MapPrinter:
    """A Go map for GDB: children are keys and values in turn, read as GDB asks for them."""

    def __init__(self, value: "gdb.Value"):
        self._value = value

    def display_hint(self) -> str:
        return "map"

    def to_string(self) -> str:
        try:
            gomap = map_of(current_session(), self._value)
            text = f"{reflect_name(gomap.type.name)} ({entries_text(gomap.length())})"
            return text if gomap.address else f"{reflect_name(gomap.type.name)} (nil)"
        except GomapError as error:
            return printable(f"<{error}>")

    def children(self) -> Iterator[Child]:
        try:
            session = current_session()
            gomap = map_of(session, self._value)
        except GomapError:
            return  # to_string has said it
        limit = printer_limit()
        shown = 0
        for key, elem in islice(gomap.live_addresses(), limit):
            yield f"key{shown}", shown_at(session, gomap.type.key, key)
            yield f"value{shown}", shown_at(session, gomap.type.elem, elem)
            shown += 1
        yield from _last(gomap, shown, limit)


def _last(gomap: GoMap, shown: int, limit: Optional[int]) -> Iterator[Child]:
    """What was left out, and what was wrong, as one more pair."""
    left = gomap.length() - shown
    if limit is not None and shown >= limit and left > 0:
        yield "more", "..."
        yield "left", f"{count_text(left)} more (set print elements, set gomap printer-limit)"
    for problem in gomap.problems[:1]:
        yield "problem", "problem"
        yield "what", printable(problem.what)


class StringPrinter:
    """A Go string: GDB itself prints past its end in frames that are not Go's."""

    def __init__(self, value: "gdb.Value"):
        self._value = value

    def to_string(self) -> str:
        limit = gdb.parameter("print elements") or 0
        try:
            session = current_session()
            gotype = session.target.type_named("string") or GoType(
                Kind.STRING, 2 * session.target.arch.pointer_size, "string"
            )
            word = session.target.arch.pointer_size
            data = int(self._value["str"]).to_bytes(word, "little") + int(self._value["len"]).to_bytes(
                word, "little", signed=True
            )
            return literal(session.decoder(gotype, Limits(string=limit or 1 << 20))(data, 0))
        except (GomapError, OverflowError) as error:
            return printable(f"<{error}>")


def shown_at(session: Session, gotype: GoType, address: int) -> "gdb.Value":
    """GDB's value, so that nested maps and structs go on being printed lazily."""
    return value_at(session, gotype, address)


def _lookup(value: "gdb.Value") -> Optional[object]:
    """Maps and Go strings are ours; everything else is not."""
    if not printer_on():
        return None
    kind = value.type
    bare = strip(kind)
    if bare.code == gdb.TYPE_CODE_PTR and kind.code == gdb.TYPE_CODE_TYPEDEF:
        name = strip(bare.target()).name or ""
        if name.startswith(("hash<", "map<")) or name in ("runtime.hmap", "internal/runtime/maps.Map"):
            return MapPrinter(value)
    if bare.code == gdb.TYPE_CODE_STRUCT and bare.name == "string":
        return StringPrinter(value)
    return None


_lookup.name = "gomap"  # type: ignore[attr-defined]


def _put_first(objfile: "gdb.Objfile") -> None:
    printers = objfile.pretty_printers
    if not printers or printers[0] is not _lookup:
        objfile.pretty_printers = [_lookup, *(printer for printer in printers if printer is not _lookup)]


def _put_first_everywhere(_event: object = None) -> None:
    for objfile in gdb.objfiles():
        _put_first(objfile)


def register_printer() -> None:
    gdb.events.new_objfile.connect(lambda event: _put_first(event.new_objfile))
    for name in ("before_prompt", "stop"):
        getattr(gdb.events, name).connect(_put_first_everywhere)
    _put_first_everywhere()
