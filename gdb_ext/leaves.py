"""Printers of what stands in maps and has no children: strings, interfaces, and what was optimised away."""

from __future__ import annotations

from typing import List, Optional

import gdb

from gdb_ext.charset import encodable
from gdb_ext.session import current_session
from gdb_ext.settings import number_of
from gdb_ext.types import strip, type_of
from gdb_ext.values import map_of, words_of
from gomap.errors import GomapError
from gomap.golang.types import GoType, Kind
from gomap.text import printable
from gomap.values import Limits
from gomap.values.literal import literal

__all__ = [
    "UNREADABLE",
    "InterfacePrinter",
    "SayingPrinter",
    "StringPrinter",
    "failed",
    "held_map",
    "interrupt_met",
    "is_interface",
    "is_string",
    "note_interrupt",
    "shown",
]

UNREADABLE = (GomapError, gdb.error, OverflowError)
MOST_TEXT = 1 << 20
INTERFACES = ("runtime.iface", "runtime.eface")
_interrupts: List[bool] = []


def note_interrupt() -> str:
    """What to show in the place of a value that ^C came at. (GDB itself says that Python failed, and goes on.)"""
    _interrupts.append(True)
    return "interrupted"


def interrupt_met() -> bool:
    """Has ^C come while the last child was shown? To be asked once."""
    met = bool(_interrupts)
    _interrupts.clear()
    return met


def failed(error: Exception) -> str:
    """What is wrong, in a value's place, where there is no room for what to try."""
    return shown(f"<{error.what if isinstance(error, GomapError) else error}>")


def shown(text: str) -> str:
    """Text that is no literal, fit to be shown by GDB."""
    return encodable(printable(text))


def is_string(bare: "gdb.Type") -> bool:
    """A Go string, or a type whose underlying type is one: a struct of its own name in debug information."""
    if bare.code != gdb.TYPE_CODE_STRUCT:
        return False
    fields = bare.fields()
    return [field.name for field in fields] == ["str", "len"] and strip(type_of(fields[0])).code == gdb.TYPE_CODE_PTR


def is_interface(bare: "gdb.Type") -> bool:
    """Any interface type."""
    return bare.code == gdb.TYPE_CODE_STRUCT and bare.name in INTERFACES


def held_map(value: "gdb.Value") -> Optional[int]:
    """The address of the map that an interface holds; None if it holds none that GDB can show."""
    try:
        return map_of(current_session(), value).address
    except UNREADABLE:
        return None


class _TwoWords:
    """A value of two words, as the Go literal that `gomap dump` shows."""

    kind, type_name = Kind.STRING, "string"

    def __init__(self, value: "gdb.Value"):
        self._value = value

    def gotype(self, size: int) -> GoType:
        return GoType(self.kind, size, self.type_name)

    def to_string(self) -> str:
        limit = number_of("print elements") or MOST_TEXT
        try:
            session = current_session()
            word = session.target.arch.pointer_size
            data = words_of(self._value, word)
            limits = Limits(string=min(limit, MOST_TEXT))
            return encodable(literal(session.decoder(self.gotype(2 * word), limits)(data, 0)))
        except KeyboardInterrupt:
            return note_interrupt()
        except UNREADABLE as error:
            return failed(error)


class StringPrinter(_TwoWords):
    """A Go string: GDB itself prints past its end in frames that are not Go's."""


class InterfacePrinter(_TwoWords):
    """An interface: GDB itself shows two addresses."""

    def gotype(self, size: int) -> GoType:
        target = current_session().target
        return target.types.convert(self._value.type)  # type: ignore[attr-defined,no-any-return]


class SayingPrinter:
    """A few words in a value's place."""

    def __init__(self, words: str):
        self._words = words

    def to_string(self) -> str:
        return self._words
