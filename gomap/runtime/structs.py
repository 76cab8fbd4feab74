"""Runtime structs read by field name, with the offsets that the target's own type information shows."""

from __future__ import annotations

from typing import Optional

from gomap.golang.types import Field, GoType, Kind
from gomap.target import Target

__all__ = ["StructView", "runtime_variable"]


class StructView:
    """One struct in memory. ``view["mheap_.arenas"]``-like paths are not supported: take one field at a time."""

    def __init__(self, target: Target, gotype: GoType, address: int):
        self.target = target
        self.type = gotype
        self.address = address

    def field(self, name: str) -> Optional[Field]:
        return self.type.field(name)

    def word(self, name: str) -> Optional[int]:
        """An integer or pointer field, unsigned; so are structs of one such (atomics). None if there is none."""
        field = self.field(name)
        if field is None:
            return None
        size = field.type.size
        if not 0 < size <= 8:
            return None
        return int.from_bytes(self.target.read(self.address + field.offset, size), "little")

    def pointee(self, name: str) -> "Optional[StructView]":
        """The struct behind a pointer field; None if the pointer is nil or there is no such field."""
        field, address = self.field(name), self.word(name)
        if field is None or not address or field.type.kind is not Kind.POINTER:
            return None
        return StructView(self.target, field.type.elem, address)


def runtime_variable(target: Target, name: str) -> Optional[StructView]:
    """A struct variable of the runtime; None if there is no debug information of it."""
    root = target.names.variable(f"runtime.{name}")
    if root is None or root.address is None or root.type.kind is not Kind.STRUCT:
        return None
    return StructView(target, root.type, root.address)
