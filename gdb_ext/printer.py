"""The pretty-printer: `print m`, `info locals`, `bt full` and variable views show what a map really holds.

One in gdb.pretty_printers loses to Go's own script, so ours is the first of each objfile's, and put back there whenever
a prompt or a stop comes (the script may have been loaded since).
"""

from __future__ import annotations

from itertools import islice
from typing import Callable, Iterator, Optional, Tuple, Union

import gdb

from gdb_ext.session import current_session
from gdb_ext.settings import printer_limit, printer_on
from gdb_ext.types import strip
from gdb_ext.values import elem_at, map_of
from gomap.errors import GomapError
from gomap.gotypes import GoType, Kind
from gomap.maps.base import AnyMap
from gomap.maps.synctypes import SYNC_MAP
from gomap.names import reflect_name
from gomap.render.literal import literal
from gomap.render.text import count_text, entries_text, printable
from gomap.values import Limits

__all__ = ["put_first_everywhere", "register_printer"]

UNREADABLE = (GomapError, gdb.error, OverflowError)
MOST_TEXT = 1 << 20
HOOK = "python import gdb_ext.printer; gdb_ext.printer.put_first_everywhere()"

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
            return printable(text if gomap.address else f"{reflect_name(gomap.type.name)} (nil)")
        except UNREADABLE as error:
            return printable(f"<{error}>")

    def children(self) -> Iterator[Child]:
        try:
            session = current_session()
            gomap = map_of(session, self._value)
        except UNREADABLE:
            return  # to_string has said it
        limit, shown = printer_limit(), 0
        try:
            for key, elem in islice(gomap.live_addresses(), limit):
                yield f"key{shown}", elem_at(session, gomap, gomap.key_type, key)
                yield f"value{shown}", elem_at(session, gomap, gomap.elem_type, elem)
                shown += 1
        except UNREADABLE as error:
            yield "problem", "problem"
            yield "what_is_wrong", printable(str(error))
        yield from _last(gomap, shown, limit)


def _last(gomap: AnyMap, shown: int, limit: Optional[int]) -> Iterator[Child]:
    """What was left out, and what was wrong, as one more pair. Older MI shows of a text only its name and length."""
    left = gomap.length() - shown if limit is not None and shown >= limit else 0
    if left > 0:
        yield "more", "..."
        yield f"{left}_more", f"{count_text(left)} more (set print elements, set gomap printer-limit)"
    for problem in gomap.problems[:1]:
        yield "problem", "problem"
        yield "what_is_wrong", printable(problem.what)


class StringPrinter:
    """A Go string: GDB itself prints past its end in frames that are not Go's."""

    def __init__(self, value: "gdb.Value"):
        self._value = value

    def to_string(self) -> str:
        limit = gdb.parameter("print elements") or MOST_TEXT
        try:
            session = current_session()
            word = session.target.arch.pointer_size
            header = b"".join(
                (int(self._value[part]) % (1 << 8 * word)).to_bytes(word, "little") for part in ("str", "len")
            )
            gotype = GoType(Kind.STRING, 2 * word, "string")
            return literal(session.decoder(gotype, Limits(string=min(limit, MOST_TEXT)))(header, 0))
        except UNREADABLE as error:
            return printable(f"<{error}>")


class MissingPrinter:
    """Said by us too, as Go's own script, asked next, would fail on it."""

    def to_string(self) -> str:
        return "<optimized out>"


def _is_missing(value: "gdb.Value") -> bool:
    """Optimised away, wholly or (then asking may raise) in part."""
    try:
        return bool(value.is_optimized_out)
    except gdb.error:
        return True


def _is_copy(value: "gdb.Value", printer: object) -> bool:
    """Is it a sync.Map in GDB's own memory? What it refers to is found by its address only."""
    return printer is MapPrinter and strip(value.type).code == gdb.TYPE_CODE_STRUCT and value.address is None


def _lookup(value: "gdb.Value") -> Optional[object]:
    """Maps and Go strings are ours; everything else is not."""
    if not printer_on():
        return None
    printer = _printer_for(value.type)
    if printer is None or _is_copy(value, printer):
        return None
    return MissingPrinter() if _is_missing(value) else printer(value)


def _printer_for(kind: "gdb.Type") -> "Optional[Callable[[gdb.Value], object]]":
    bare = strip(kind)
    if bare.code == gdb.TYPE_CODE_PTR and kind.code == gdb.TYPE_CODE_TYPEDEF:
        name = strip(bare.target()).name or ""
        if name.startswith(("hash<", "map<")) or name in ("runtime.hmap", "internal/runtime/maps.Map"):
            return MapPrinter
    if bare.code != gdb.TYPE_CODE_STRUCT:
        return None
    return StringPrinter if bare.name == "string" else MapPrinter if bare.name == SYNC_MAP else None


_lookup.name = "gomap"  # type: ignore[attr-defined]


def _put_first(objfile: "gdb.Objfile") -> None:
    printers = objfile.pretty_printers
    if not printers or printers[0] is not _lookup:
        objfile.pretty_printers = [_lookup, *(printer for printer in printers if printer is not _lookup)]


def put_first_everywhere(_event: object = None) -> None:
    """Ours before all others, in every objfile that is loaded."""
    for objfile in gdb.objfiles():
        _put_first(objfile)


def register_printer() -> None:
    """From now on, whatever is loaded: new objfiles have an event; a script that was sourced is noticed at the prompt,
    at a stop, and, where commands follow one another without a prompt, after `source`."""
    gdb.events.new_objfile.connect(lambda event: _put_first(event.new_objfile))
    for name in ("before_prompt", "stop"):
        getattr(gdb.events, name).connect(put_first_everywhere)
    put_first_everywhere()
    _define_hook()


def _define_hook() -> None:
    """A hook that the user has defined stays."""
    try:
        gdb.execute("show user hookpost-source", to_string=True)
    except gdb.error:
        gdb.execute(f"define hookpost-source\n{HOOK}\nend", to_string=True)
