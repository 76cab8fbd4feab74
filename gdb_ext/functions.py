"""Convenience functions: `$gomap_get(m, key)` and others, which compose with GDB's own expressions."""

from __future__ import annotations

from typing import Callable

import gdb

from gdb_ext.charset import encodable
from gdb_ext.session import current_session
from gdb_ext.values import elem_at, key_of, map_of, text_of
from gomap.errors import GomapError
from gomap.golang.types import GoType, Kind
from gomap.keys import parse_key
from gomap.maps.base import AnyMap, GoMap
from gomap.maps.model import MapStats
from gomap.session import Session
from gomap.text import printable

__all__ = ["register_functions"]


class _Function(gdb.Function):
    def __init__(self, name: str, doc: str, answer: "Callable[..., bool | int | float | str | gdb.Value]"):
        self.__doc__ = doc
        self._answer = answer
        self._wanted = doc.partition(":")[0].count(",") + 1
        super().__init__(name)

    def invoke(self, *given: "gdb.Value") -> "bool | int | float | str | gdb.Value":
        if len(given) != self._wanted:
            raise gdb.GdbError(f"gomap: wrong arguments: {len(given)} instead of {self._wanted}. Try: {self.__doc__}")
        try:
            session = current_session()
            return self._answer(session, map_of(session, given[0]), *given[1:])
        except (GomapError, gdb.error) as error:
            raise gdb.GdbError(encodable(printable(f"gomap: {error}"))) from None


def get(session: Session, gomap: AnyMap, key: "gdb.Value") -> "gdb.Value":
    """The value of a key, as GDB's own: fields and elements of it can be selected."""
    found = gomap.look_up(gomap.pattern(_key(session, gomap.key_type, key)))
    if found is None:
        raise gomap.absent(str(key))
    return elem_at(session, gomap, _elem_type(session, gomap), found.elem_address)


def _key(session: Session, gotype: GoType, key: "gdb.Value") -> object:
    """A text is a Go literal where no string can be the key; and C has no bools but 0 and 1."""
    text = text_of(key)
    if text is not None and gotype.kind not in (Kind.STRING, Kind.INTERFACE):
        return parse_key(text, gotype)
    found = key_of(session, key)
    return bool(found) if gotype.kind is Kind.BOOL and found in (0, 1) else found


def _elem_type(session: Session, gomap: AnyMap) -> GoType:
    """GDB looks map types up by name, and not every elem's: a type of the runtime's descriptors is asked for so."""
    if not isinstance(gomap, GoMap) or isinstance(gomap.type.native, gdb.Type):
        return gomap.elem_type
    return (session.target.names.type_named(gomap.type.name) or gomap.type).elem


def _stats(gomap: AnyMap) -> MapStats:
    """GomapError if not all of the map could be read: a number would be wrong then."""
    stats = gomap.stats()
    if stats.partial:
        raise GomapError(
            f"parts of {gomap.expr} could not be read", address=gomap.address, hint=f"`gomap stats {gomap.expr}`"
        )
    return stats


def occupancy(_: Session, gomap: AnyMap) -> float:
    """live / slots, 0 for a map without slots."""
    if not isinstance(gomap, GoMap):
        raise GomapError(f"a {gomap.type_name} has no slots of its own", hint="$gomap_len")
    return _stats(gomap).occupancy or 0.0


def wasted(_: Session, gomap: AnyMap) -> int:
    """Bytes that rebuilding the map would give back."""
    reclaimable = _stats(gomap).bytes.reclaimable
    if reclaimable is None:
        raise GomapError("the Go version of the target is not known, so what its allocator handed out is not either")
    return reclaimable


def register_functions() -> None:
    """MAP is a map, a pointer to one, or an expression in quotes: "main.cache"."""
    _Function("gomap_get", "$gomap_get(MAP, KEY): the value of KEY in a Go map.", get)
    _Function("gomap_len", "$gomap_len(MAP): how many entries a Go map has.", lambda _, gomap: gomap.length())
    _Function("gomap_occupancy", "$gomap_occupancy(MAP): entries by slots of a Go map, 0 to 1.", occupancy)
    _Function("gomap_wasted", "$gomap_wasted(MAP): bytes that rebuilding a Go map would give back.", wasted)
