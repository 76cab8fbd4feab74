"""Numbers and bools: what a fixed count of bytes is by itself."""

from __future__ import annotations

import struct
from typing import Any, Callable, Dict, Optional

from gomap.golang.types import GoType, Kind
from gomap.values.model import Bytes, Duration, Float32

__all__ = ["Decode", "byte_row", "expected_size", "is_byte", "number_code", "numbers", "scalar"]

Decode = Callable[[bytes, int], Any]

_SIGNED = {1: "b", 2: "h", 4: "i", 8: "q"}
_UNSIGNED = {1: "B", 2: "H", 4: "I", 8: "Q"}
_CODES: Dict[Kind, Dict[int, str]] = {
    Kind.BOOL: {1: "?"},
    Kind.INT: _SIGNED,
    Kind.INT8: _SIGNED,
    Kind.INT16: _SIGNED,
    Kind.INT32: _SIGNED,
    Kind.INT64: _SIGNED,
    Kind.UINT: _UNSIGNED,
    Kind.UINT8: _UNSIGNED,
    Kind.UINT16: _UNSIGNED,
    Kind.UINT32: _UNSIGNED,
    Kind.UINT64: _UNSIGNED,
    Kind.UINTPTR: _UNSIGNED,
    Kind.FLOAT64: {8: "d"},
}
_FIXED = {Kind.FLOAT32: 4, Kind.COMPLEX64: 8, Kind.COMPLEX128: 16}
_WORDS = {
    Kind.CHAN: 1,
    Kind.FUNC: 1,
    Kind.INTERFACE: 2,
    Kind.MAP: 1,
    Kind.POINTER: 1,
    Kind.SLICE: 3,
    Kind.STRING: 2,
    Kind.UNSAFE_POINTER: 1,
}


def expected_size(gotype: GoType, word: int) -> int:
    """The bytes of a value; -1 where the type contradicts itself or does not tell.

    >>> expected_size(GoType(Kind.STRING, -1, "string"), 4), expected_size(GoType(Kind.FLOAT64, 3, "float64"), 8)
    (8, -1)
    """
    kind, size = gotype.kind, gotype.size
    if kind in _CODES:
        return size if size in _CODES[kind] else -1
    implied = _WORDS[kind] * word if kind in _WORDS else _FIXED.get(kind, size)
    return implied if size in (-1, implied) else -1


def number_code(gotype: GoType) -> Optional[str]:
    """The code of the struct module that makes just what `scalar` makes; None if there is none."""
    if gotype.name == "time.Duration":
        return None
    return _CODES.get(gotype.kind, {}).get(gotype.size)


def numbers(code: str, count: int) -> Callable[[bytes, int], "list[Any]"]:
    """Decodes a row of numbers at once.

    >>> numbers("H", 2)(b"..\\x01\\x00\\x02\\x00", 2)
    [1, 2]
    """
    unpack = struct.Struct(f"<{count}{code}").unpack_from
    return lambda data, offset: list(unpack(data, offset))


def is_byte(gotype: GoType) -> bool:
    """Go's byte itself: a type of one's own (``type Flag uint8``) means numbers."""
    return gotype.kind is Kind.UINT8 and gotype.size == 1 and gotype.name in ("uint8", "byte")


def byte_row(count: int, named: bool = True) -> Callable[[bytes, int], Bytes]:
    """Decodes a row of bytes.

    >>> byte_row(2)(b"..\\x81\\x91", 2)
    [129, 145]
    """
    return lambda data, offset: Bytes(data[offset : offset + count], named)


def scalar(gotype: GoType) -> Optional[Decode]:
    """The decoder of a number or bool; None for any other kind, or a size that the kind cannot have."""
    code = number_code(gotype)
    if code is not None:
        return _first(code)
    if gotype.kind is Kind.FLOAT32:
        return _made(Float32, "f")
    if gotype.kind in (Kind.COMPLEX64, Kind.COMPLEX128):
        return _made(complex, "ff" if gotype.kind is Kind.COMPLEX64 else "dd")
    if gotype.kind is Kind.INT64 and gotype.size == 8:
        return _made(Duration, "q")
    return None


def _first(code: str) -> Decode:
    unpack = struct.Struct("<" + code).unpack_from
    return lambda data, offset: unpack(data, offset)[0]


def _made(kind: Callable[..., Any], codes: str) -> Decode:
    unpack = struct.Struct("<" + codes).unpack_from
    return lambda data, offset: kind(*unpack(data, offset))
