"""A Go type as data: what the decoders need to know, from whatever source it came.

Debug information (GDB, Delve) and the runtime's own type descriptors both end up here. Parts that can
be recursive (fields, elem, key) are produced on first use by a `details` function.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from functools import cached_property
from typing import Callable, Optional, Tuple

from gomap.errors import GomapError

__all__ = ["Details", "Field", "GoType", "Kind", "alignment"]


class Kind(enum.IntEnum):
    """Kinds numbered as Go's internal/abi.Kind numbers them (src/internal/abi/type.go)."""

    INVALID = 0
    BOOL = 1
    INT = 2
    INT8 = 3
    INT16 = 4
    INT32 = 5
    INT64 = 6
    UINT = 7
    UINT8 = 8
    UINT16 = 9
    UINT32 = 10
    UINT64 = 11
    UINTPTR = 12
    FLOAT32 = 13
    FLOAT64 = 14
    COMPLEX64 = 15
    COMPLEX128 = 16
    ARRAY = 17
    CHAN = 18
    FUNC = 19
    INTERFACE = 20
    MAP = 21
    POINTER = 22
    SLICE = 23
    STRING = 24
    STRUCT = 25
    UNSAFE_POINTER = 26


@dataclass(frozen=True)
class Field:
    """A field of a struct; ``offset`` in bytes. An embedded field's name is its type's."""

    name: str
    offset: int
    type: "GoType"
    embedded: bool = False


@dataclass(frozen=True)
class Details:
    """The parts of a type that other types make up. What does not apply is left out.

    ``elem``: of an array, chan, map, pointer or slice. ``key``, ``header`` and ``unit``: of a map.
    ``header`` is the struct a map variable points to (runtime.hmap, ``hash<K,V>``, maps.Map,
    ``map<K,V>``) as the target's type information shows it, None if it does not show it.
    ``unit`` is the bucket or group struct: fields tophash|topbits, keys, values|elems, overflow; or ctrl, slots {key,
    elem}; or ctrl, keys, elems.
    ``empty_interface``: an interface without methods (its first word is the type, not an itab). ``direct``: what the
    runtime's descriptor says of how interfaces hold it, None if there is no descriptor.
    """

    fields: Tuple[Field, ...] = ()
    elem: Optional["GoType"] = None
    key: Optional["GoType"] = None
    length: int = 0
    header: Optional["GoType"] = None
    unit: Optional["GoType"] = None
    empty_interface: bool = False
    direct: Optional[bool] = None


class GoType:
    """One Go type. ``size`` in bytes (-1 where the source does not tell).

    ``name`` is the type as Go code outside its package would write it, with full package paths where the source
    has them (``map[string]*example.com/app/pkg.v1.Session``); never with DWARF's %2e.
    ``native`` is the source's own handle (a gdb.Type, a descriptor's address): only the source looks into it.

    >>> word = GoType(Kind.INT, 8, "int")
    >>> pair = GoType(Kind.STRUCT, 16, "main.Pair", lambda: Details(fields=(Field("A", 0, word), Field("B", 8, word))))
    >>> pair.field("B").offset, pair.has_pointers
    (8, False)
    """

    def __init__(
        self,
        kind: Kind,
        size: int,
        name: str,
        details: Callable[[], Details] = Details,
        *,
        named: bool = False,
        native: object = None,
    ):
        self.kind = kind
        self.size = size
        self.name = name
        self.named = named
        self.native = native
        self._details = details

    @cached_property
    def details(self) -> Details:
        return self._details()

    @property
    def fields(self) -> Tuple[Field, ...]:
        return self.details.fields

    @property
    def elem(self) -> "GoType":
        """The element type. GomapError for a kind that has none, or where the target does not tell it."""
        if self.details.elem is None:
            raise GomapError(f"{self.name} has no element type")
        return self.details.elem

    @property
    def key(self) -> "GoType":
        """A map's key type. GomapError for any other kind, or where the target does not tell it."""
        if self.details.key is None:
            raise GomapError(f"{self.name} has no key type")
        return self.details.key

    @property
    def length(self) -> int:
        return self.details.length

    def field(self, name: str) -> Optional[Field]:
        """The field of that name, None if there is none (embedded structs are not searched)."""
        return next((field for field in self.fields if field.name == name), None)

    @cached_property
    def has_pointers(self) -> bool:
        """Does the garbage collector look into it? Decides span classes and malloc headers."""
        if self.kind is Kind.STRUCT:
            return any(field.type.has_pointers for field in self.fields)
        if self.kind is Kind.ARRAY:
            return self.length > 0 and self.elem.has_pointers
        return self.kind in _POINTERFUL

    @cached_property
    def is_direct(self) -> bool:
        """Does an interface hold such a value in its data word itself (abi.Type.IfaceIndir is false)?

        A pointer, map, chan or func; a struct or array of exactly one such.
        """
        if self.kind in _POINTER_SHAPED:
            return True
        if self.kind not in (Kind.STRUCT, Kind.ARRAY):
            return False
        if self.details.direct is not None:
            return self.details.direct
        if self.kind is Kind.STRUCT:
            return len(self.fields) == 1 and self.fields[0].type.is_direct
        return self.length == 1 and self.elem.is_direct

    def __repr__(self) -> str:
        return f"<GoType {self.name} ({self.kind.name.lower()}, {self.size} bytes)>"


_POINTERFUL = frozenset(
    {
        Kind.CHAN,
        Kind.FUNC,
        Kind.INTERFACE,
        Kind.MAP,
        Kind.POINTER,
        Kind.SLICE,
        Kind.STRING,
        Kind.UNSAFE_POINTER,
    }
)

_POINTER_SHAPED = frozenset({Kind.CHAN, Kind.FUNC, Kind.MAP, Kind.POINTER, Kind.UNSAFE_POINTER})


def alignment(gotype: GoType, word: int) -> int:
    """Of a value in memory, in bytes, at least 1 (src/cmd/compile/internal/types/size.go).

    >>> alignment(GoType(Kind.INT64, 8, "int64"), 4), alignment(GoType(Kind.COMPLEX64, 8, "complex64"), 8)
    (4, 4)
    """
    if gotype.kind is Kind.STRUCT:
        return max((alignment(field.type, word) for field in gotype.fields), default=1)
    if gotype.kind is Kind.ARRAY:
        return alignment(gotype.elem, word)
    if gotype.kind in (Kind.COMPLEX64, Kind.COMPLEX128):
        return min(gotype.size // 2, word)
    return max(1, min(gotype.size, word))
