"""gdb.Value -> the map it denotes, or a key as a Python value; and back: a gdb.Value at an address."""

from __future__ import annotations

from typing import Optional

import gdb

from gdb_ext.target import GdbTarget
from gdb_ext.types import strip
from gomap.errors import GomapError
from gomap.golang.types import GoType, Kind
from gomap.maps.base import AnyMap, GoMap
from gomap.maps.sync.types import is_sync
from gomap.places.interfaces import held
from gomap.places.place import Place, word
from gomap.session import Session

__all__ = ["elem_at", "key_of", "map_of", "text_of", "value_at", "words_of"]

MAX_POINTERS = 4


def map_of(session: Session, value: "gdb.Value") -> AnyMap:
    """The map, or sync.Map, that a value of GDB's denotes: itself, a pointer to it, an interface that holds a map, or
    an expression in a string."""
    text = text_of(value)
    if text is not None:
        return session.map(text)
    target = session.target
    assert isinstance(target, GdbTarget)
    for _ in range(MAX_POINTERS):
        gotype = target.types.map_type(value.type) or target.types.convert(value.type)
        if gotype.kind is Kind.MAP:
            return session.map_at(int(value), gotype)
        if is_sync(gotype) and value.address is not None:
            return session.sync_at(int(value.address), gotype)
        if gotype.kind is Kind.INTERFACE:
            return _held_map(session, gotype, value)
        if gotype.kind is not Kind.POINTER:
            break
        value = value.dereference()
    raise GomapError(f"a value of type {value.type} is no map", hint="give the expression as a string")


def words_of(value: "gdb.Value", size: int) -> bytes:
    """The bytes of a value of two words of ``size`` bytes: a string or an interface, wherever it lies."""
    fields = strip(value.type).fields()
    return b"".join((int(value[field]) % (1 << 8 * size)).to_bytes(size, "little") for field in fields)


def _held_map(session: Session, gotype: GoType, value: "gdb.Value") -> AnyMap:
    """GDB knows nothing of what the runtime's descriptors tell, so its own type of that name is asked for."""
    place = held(session, Place(gotype, None, words_of(value, session.target.arch.pointer_size), "the interface"))
    known = session.target.names.type_named(place.type.name) if place.type.kind is Kind.MAP else None
    if known is None or known.kind is not Kind.MAP:
        raise GomapError(f"an interface that holds a {place.type.name} is no map")
    return session.map_at(word(session, place), known)


def text_of(value: "gdb.Value") -> Optional[str]:
    """A string literal, which arrives as an array of characters in every language; None for anything else. Bytes that
    are no text come through as surrogates, which keys are made of again."""
    bare = strip(value.type)
    if bare.code != gdb.TYPE_CODE_ARRAY or strip(bare.target()).sizeof != 1:
        return None
    return str(value.string(errors="surrogateescape"))


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
    native = _native(session, gotype)
    if native is None:
        raise GomapError(f"the debug information has no type {gotype.name}")
    return gdb.Value(address).cast(native.pointer()).dereference()


def _native(session: Session, gotype: GoType) -> "Optional[gdb.Type]":
    """GDB finds no pointer types by name, but what they point to."""
    if isinstance(gotype.native, gdb.Type):
        return gotype.native
    known = session.target.names.type_named(gotype.name)
    if known is not None and isinstance(known.native, gdb.Type):
        return known.native
    if gotype.kind is not Kind.POINTER or gotype.name.startswith("*" * MAX_POINTERS):
        return None
    pointee = _native(session, gotype.elem)
    return None if pointee is None else pointee.pointer()


def elem_at(session: Session, gomap: AnyMap, gotype: GoType, address: int) -> "gdb.Value":
    """As `value_at`, for a key or elem of ``gomap``: in a sync.Map all are interfaces, and what they hold is wanted."""
    place = Place(gotype, address, None, "the value")
    if isinstance(gomap, GoMap) or gotype.kind is not Kind.INTERFACE or word(session, place) == 0:
        return value_at(session, gotype, address)
    place = held(session, place)
    assert place.address is not None
    return value_at(session, place.type, place.address)
