"""The value of a variable that stands as an index: `m[k]` with a `k` of the target."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Callable, Dict

from gomap.errors import GomapError
from gomap.golang.types import GoType, Kind
from gomap.keys.compiled import SIGNED, UNSIGNED
from gomap.keys.literals import Compound, Typed

if TYPE_CHECKING:
    from gomap.program import Program

__all__ = ["constant"]

MOST_STRING = 1 << 20  # bytes of a string that is used as a key
MOST_ELEMENTS = 4096

INTEGERS = {**dict.fromkeys(SIGNED, True), **dict.fromkeys(UNSIGNED, False)}
FLOATS = {Kind.FLOAT32: "<f", Kind.FLOAT64: "<d", Kind.COMPLEX64: "<ff", Kind.COMPLEX128: "<dd"}


def constant(program: "Program", gotype: GoType, data: bytes) -> object:
    """What ``data`` is as a value of that type, in `pattern`'s terms. GomapError if it cannot be a key."""
    if gotype.kind in INTEGERS:
        return int.from_bytes(data[: gotype.size], "little", signed=INTEGERS[gotype.kind])
    if gotype.kind in FLOATS:
        values = struct.unpack_from(FLOATS[gotype.kind], data)
        return values[0] if len(values) == 1 else complex(*values)
    reader = READERS.get(gotype.kind)
    if reader is None:
        raise GomapError(f"{gotype.name} is a type that no key can have")
    return reader(program, gotype, data)


def _bool(program: "Program", gotype: GoType, data: bytes) -> object:
    return data[:1] not in (b"", b"\0")


def _word(program: "Program", data: bytes, index: int) -> int:
    size = program.target.arch.pointer_size
    return int.from_bytes(data[index * size : (index + 1) * size], "little")


def _address(program: "Program", gotype: GoType, data: bytes) -> object:
    return _word(program, data, 0) or None


def _string(program: "Program", gotype: GoType, data: bytes) -> object:
    address, length = _word(program, data, 0), _word(program, data, 1)
    if length > MOST_STRING:
        raise GomapError(f"a string of {length:,} bytes is too long to look up", address=address)
    return program.target.read(address, length) if length else b""


def _array(program: "Program", gotype: GoType, data: bytes) -> object:
    elem, length = gotype.elem, gotype.length
    if length > MOST_ELEMENTS:
        raise GomapError(f"{gotype.name} is too long an array for a key")
    pieces = [data[i * elem.size : (i + 1) * elem.size] for i in range(length)]
    return Compound(None, tuple((None, constant(program, elem, piece)) for piece in pieces))


def _struct(program: "Program", gotype: GoType, data: bytes) -> object:
    fields = [field for field in gotype.fields if field.name != "_"]
    values = [constant(program, f.type, data[f.offset : f.offset + f.type.size]) for f in fields]
    return Compound(None, tuple(zip((field.name for field in fields), values)))


def _interface(program: "Program", gotype: GoType, data: bytes) -> object:
    from gomap.places.interfaces import held
    from gomap.places.place import Place

    if _word(program, data, 0) == 0:
        return None
    value = held(program, Place(gotype, None, data, "the key"))
    if value.type.kind is Kind.INTERFACE:
        raise GomapError(f"a {gotype.name} that holds an interface is not to be trusted")
    return Typed(value.type.name, constant(program, value.type, value.bytes(program.target)))


READERS: Dict[Kind, Callable[["Program", GoType, bytes], object]] = {
    Kind.BOOL: _bool,
    Kind.STRING: _string,
    Kind.ARRAY: _array,
    Kind.STRUCT: _struct,
    Kind.INTERFACE: _interface,
    Kind.POINTER: _address,
    Kind.UNSAFE_POINTER: _address,
    Kind.CHAN: _address,
}
