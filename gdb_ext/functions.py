"""Convenience functions: `$gomap_get(m, key)` and others, which compose with GDB's own expressions."""

from __future__ import annotations

from typing import Callable

import gdb

from gdb_ext.charset import encodable
from gdb_ext.session import current_session
from gdb_ext.values import key_of, map_of, value_at
from gomap.errors import GomapError
from gomap.maps.base import GoMap
from gomap.render.text import printable
from gomap.session import Session

__all__ = ["register_functions"]


class _Function(gdb.Function):
    def __init__(self, name: str, doc: str, answer: "Callable[..., object]"):
        self.__doc__ = doc
        self._answer = answer
        self._wanted = doc.partition(":")[0].count(",") + 1
        super().__init__(name)

    def invoke(self, *given: "gdb.Value") -> object:
        if len(given) != self._wanted:
            raise gdb.GdbError(f"gomap: wrong arguments: {len(given)} instead of {self._wanted}. Try: {self.__doc__}")
        try:
            session = current_session()
            return self._answer(session, map_of(session, given[0]), *given[1:])
        except (GomapError, gdb.error) as error:
            raise gdb.GdbError(encodable(printable(f"gomap: {error}"))) from None


def get(session: Session, gomap: GoMap, key: "gdb.Value") -> "gdb.Value":
    """The value of a key, as GDB's own: fields and elements of it can be selected."""
    found = gomap.find(session.pattern(gomap.type.key, key_of(session, key)))
    if found is None:
        raise gomap.absent(str(key))
    # GDB looks map types up by name, and not every elem's: a type of the runtime's descriptors is asked for so.
    known = None if isinstance(gomap.type.native, gdb.Type) else session.target.type_named(gomap.type.name)
    return value_at(session, (known or gomap.type).elem, gomap.cell_addresses(*found)[1])


def occupancy(_: Session, gomap: GoMap) -> float:
    """live / slots, 0 for a map without slots."""
    return gomap.stats().occupancy or 0.0


def wasted(_: Session, gomap: GoMap) -> int:
    """Bytes that rebuilding the map would give back."""
    reclaimable = gomap.stats().bytes.reclaimable
    if reclaimable is None:
        raise GomapError("the Go version of the target is not known, so what its allocator handed out is not either")
    return reclaimable


def register_functions() -> None:
    """MAP is a map, a pointer to one, or an expression in quotes: "main.cache"."""
    _Function("gomap_get", "$gomap_get(MAP, KEY): the value of KEY in a Go map.", get)
    _Function("gomap_len", "$gomap_len(MAP): how many entries a Go map has.", lambda _, gomap: gomap.length())
    _Function("gomap_occupancy", "$gomap_occupancy(MAP): entries by slots of a Go map, 0 to 1.", occupancy)
    _Function("gomap_wasted", "$gomap_wasted(MAP): bytes that rebuilding a Go map would give back.", wasted)
