"""The pretty-printer: `print m`, `info locals`, `bt full` and variable views show what a map really holds.

One in gdb.pretty_printers loses to Go's own script, so ours is the first of each objfile's, and put back there whenever
a prompt or a stop comes (the script may have been loaded since).
"""

from __future__ import annotations

from itertools import islice
from typing import Any, Callable, Iterator, List, Optional, Tuple, Union

import gdb

from gdb_ext.leaves import (
    UNREADABLE,
    InterfacePrinter,
    SayingPrinter,
    StringPrinter,
    failed,
    held_map,
    interrupt_met,
    is_interface,
    is_string,
    note_interrupt,
    shown,
)
from gdb_ext.session import current_session
from gdb_ext.settings import printer_limit, printer_on
from gdb_ext.types import strip
from gdb_ext.values import elem_at, map_of
from gomap.golang.names import reflect_name
from gomap.golang.types import GoType
from gomap.maps.base import AnyMap
from gomap.maps.sync.types import SYNC_MAP
from gomap.session import Session
from gomap.text import count_text, entries_text

__all__ = ["put_first_everywhere", "register_printer"]

HOOK = "python import gdb_ext.printer; gdb_ext.printer.put_first_everywhere()"

_open: List[int] = []
"""Addresses of the maps whose children are being shown: an interface in one may hold that very map."""

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
            return shown(text if gomap.address else f"{reflect_name(gomap.type.name)} (nil)")
        except KeyboardInterrupt:  # the entries of a sync.Map have to be counted
            return note_interrupt()
        except UNREADABLE as error:
            return failed(error)

    def children(self) -> Iterator[Child]:
        try:
            session = current_session()
            gomap = map_of(session, self._value)
        except UNREADABLE:
            return  # to_string has said it
        _open.append(gomap.address)
        try:
            yield from self._children(session, gomap)
        finally:
            _open.remove(gomap.address)

    def _children(self, session: Session, gomap: AnyMap) -> Iterator[Child]:
        interrupt_met()  # one that came before is none of this listing's
        limit, given = None, 0
        try:
            limit = printer_limit(gomap.length())
            for name, gotype, address in _cells(gomap, limit):
                child = elem_at(session, gomap, gotype, address)
                given += 1
                yield name, child
                if interrupt_met():
                    raise KeyboardInterrupt
        except KeyboardInterrupt:  # GDB would show it as a failure of ours; it goes on with what comes next either way
            yield from _told("interrupted", "interrupted", given)
            return
        except UNREADABLE as error:
            yield from _told("what_is_wrong", shown(str(error)), given)
            return
        yield from _last(gomap, given // 2, limit)


def _cells(gomap: AnyMap, limit: Optional[int]) -> Iterator[Tuple[str, GoType, int]]:
    """(name of the child, type, address) of keys and elems in turn."""
    for number, (key, elem) in enumerate(islice(gomap.live_addresses(), limit)):
        yield f"key{number}", gomap.key_type, key
        yield f"value{number}", gomap.elem_type, elem


def _told(name: str, text: str, given: int) -> Iterator[Child]:
    """A sentence in the place of an entry, or of the value whose key has been given."""
    if given % 2 == 0:
        yield "problem", "problem"
    yield name, text


class PointerPrinter(MapPrinter):
    """A pointer to a map, as GDB shows the variables that a closure shares or a function hands out: ``&m``."""

    def to_string(self) -> str:
        address = int(self._value)
        return f"{address:#x} {super().to_string()}" if address else "0x0"

    def children(self) -> Iterator[Child]:
        return super().children() if int(self._value) else iter(())


def _last(gomap: AnyMap, count: int, limit: Optional[int]) -> Iterator[Child]:
    """What was left out, and what was wrong, as one more pair. Older MI shows of a text only its name and length."""
    left = gomap.length() - count if limit is not None and count >= limit else 0
    if left > 0:
        yield "more", "..."
        yield f"{left}_more", f"{count_text(left)} more (set print elements, set gomap printer-limit)"
    for problem in gomap.problems[:1]:
        yield from _told("what_is_wrong", shown(problem.what), 0)


def _is_missing(value: "gdb.Value") -> bool:
    """Optimised away, wholly or (then asking may raise) in part."""
    try:
        return bool(value.is_optimized_out)
    except gdb.error:
        return True


def _is_copy(value: "gdb.Value", printer: object) -> bool:
    """Is it a sync.Map in GDB's own memory? What it refers to is found by its address only."""
    return printer is MapPrinter and strip(value.type).code == gdb.TYPE_CODE_STRUCT and value.address is None


def _lookup(value: "gdb.Value") -> Any:
    """Maps, sync.Maps, Go strings and interfaces are ours; everything else is not."""
    try:
        printer = _printer_for(value.type) if printer_on() else None
        if printer is None or _is_copy(value, printer):
            return None
        if _is_missing(value):  # told by us too, as Go's own script, asked next, would fail on it
            return SayingPrinter("<optimized out>")
        held = held_map(value) if printer is InterfacePrinter else None
        return printer(value) if held is None or held in _open else MapPrinter(value)
    except KeyboardInterrupt:
        return SayingPrinter(note_interrupt())


def _printer_for(kind: "gdb.Type") -> "Optional[Callable[[gdb.Value], object]]":
    bare = strip(kind)
    if _is_map(kind) or bare.name == SYNC_MAP:
        return MapPrinter
    if kind.code == gdb.TYPE_CODE_PTR and _is_map(kind.target()):
        return PointerPrinter
    return StringPrinter if is_string(bare) else InterfacePrinter if is_interface(bare) else None


def _is_map(kind: "gdb.Type") -> bool:
    """A map type of Go: its name stands for a pointer to a header."""
    bare = strip(kind)
    if bare.code != gdb.TYPE_CODE_PTR or kind.code != gdb.TYPE_CODE_TYPEDEF:
        return False
    name = strip(bare.target()).name or ""
    return name.startswith(("hash<", "map<")) or name in ("runtime.hmap", "internal/runtime/maps.Map")


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
