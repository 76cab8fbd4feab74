"""gdb.Value -> the map it denotes, or a key as a Python value; and back: a gdb.Value at an address."""

from __future__ import annotations

from typing import Optional

import gdb

from gdb_ext.target import GdbTarget
from gdb_ext.types import strip
from gomap.errors import GomapError
from gomap.gotypes import GoType, Kind
from gomap.maps.base import GoMap
from gomap.session import Session

__all__ = ["key_of", "map_of", "text_of", "value_at"]

MAX_POINTERS = 4


def map_of(session: Session, value: "gdb.Value") -> GoMap:
    """The map that a value of GDB's denotes: a map, a pointer to one, or a string holding an expression."""
    text = text_of(value)
    if text is not None:
        return session.map(text)
    target = session.target
    assert isinstance(target, GdbTarget)
    for _ in range(MAX_POINTERS):
        gotype = target.types.map_type(value.type) or target.types.convert(value.type)
        if gotype.kind is Kind.MAP:
            return session.map_at(int(value), gotype)
        if gotype.kind is not Kind.POINTER:
            break
        value = value.dereference()
    raise GomapError(f"a value of type {value.type} is no map", hint="give the expression as a string")


def text_of(value: "gdb.Value") -> Optional[str]:
    """A string literal, which arrives as an array of characters in every language; None for anything else."""
    bare = strip(value.type)
    if bare.code != gdb.TYPE_CODE_ARRAY or strip(bare.target()).sizeof != 1:
        return None
    return str(value.string())


def key_of(session: Session, value: "gdb.Value") -> object:
    """A key as a Python value: numbers, bools, strings (literals, and Go strings in the target)."""
    text = text_of(value)
    if text is not None:
        return text
    bare = strip(value.type)
    if bare.code == gdb.TYPE_CODE_BOOL:
        return bool(value)
    if bare.code == gdb.TYPE_CODE_FLT:
        return float(value)
    if bare.code in (gdb.TYPE_CODE_INT, gdb.TYPE_CODE_CHAR, gdb.TYPE_CODE_PTR, gdb.TYPE_CODE_ENUM):
        return int(value)
    if bare.code == gdb.TYPE_CODE_STRUCT:
        return _struct_key(session, value, bare)
    raise GomapError(
        f"a value of type {value.type} cannot be a key here", hint="gomap get EXPR KEY, with KEY a Go literal"
    )


def _struct_key(session: Session, value: "gdb.Value", bare: "gdb.Type") -> object:
    names = [field.name for field in bare.fields()]
    if names == ["str", "len"]:
        data = session.target.read(int(value["str"]), int(value["len"]))
        try:
            return data.decode()
        except UnicodeDecodeError:
            return data
    return tuple(key_of(session, value[field]) for field in bare.fields())


def value_at(session: Session, gotype: GoType, address: int) -> "gdb.Value":
    """GDB's own view of a key or elem; GomapError for a type that debug information does not have."""
    native = gotype.native
    if not isinstance(native, gdb.Type):
        known = session.target.type_named(gotype.name)
        native = known.native if known is not None else None
    if not isinstance(native, gdb.Type):
        raise GomapError(f"the debug information has no type {gotype.name}")
    return gdb.Value(address).cast(native.pointer()).dereference()
