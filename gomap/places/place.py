"""Where a value lies and what it is: what every expression comes down to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Optional

from gomap.errors import GomapError
from gomap.golang.types import Details, GoType, Kind
from gomap.target import Target

if TYPE_CHECKING:
    from gomap.program import Program

__all__ = ["Place", "a", "deref", "pointer_to", "word"]

MOST_BYTES = 16 << 20  # of one value, read whole


@dataclass(frozen=True)
class Place:
    """A value: at ``address``, or, where that is None (in registers, or made up), in ``data``.

    ``text``: how a person would write it, with its package.

    >>> Place(GoType(Kind.INT, 8, "int"), None, b"\\x05" + bytes(7), "x").bytes(None)[0]
    5
    """

    type: GoType
    address: Optional[int]
    data: Optional[bytes]
    text: str

    def bytes(self, target: Target) -> bytes:
        """The bytes of the whole value. MemoryFault if they cannot be read."""
        if self.data is not None:
            return self.data
        size = self.type.size
        if self.address is None or not 0 <= size <= MOST_BYTES:
            raise GomapError(f"{self.text} is {a(self.type.name)} of {size:,} bytes, which gomap does not read whole")
        return target.read(self.address, size)

    def part(self, gotype: GoType, offset: int, text: str) -> "Place":
        """A field or element of it, ``offset`` bytes in."""
        if self.address is not None:
            return Place(gotype, self.address + offset, None, text)
        data = (self.data or b"")[offset : offset + max(0, gotype.size)]
        return Place(gotype, None, data, text)

    @property
    def operand(self) -> str:
        """Its text as the operand of a selector or an index: ``*p`` becomes ``(*p)``."""
        return f"({self.text})" if self.text[:1] in ("*", "&") else self.text


def a(name: str) -> str:
    """A type's name with its article.

    >>> a("int"), a("map[string]int"), a("uint8")
    ('an int', 'a map[string]int', 'a uint8')
    """
    return f"an {name}" if name[:1] in ("a", "e", "i", "o", "A", "E", "I", "O") else f"a {name}"


def word(program: "Program", place: Place, index: int = 0) -> int:
    """A pointer-sized word of a value: of a slice or string, 0 is the data's address and 1 the length."""
    size = program.target.arch.pointer_size
    return int.from_bytes(_piece(program.target, place, index * size, size), "little")


def _piece(target: Target, place: Place, offset: int, size: int) -> bytes:
    if place.address is not None:
        return target.read(place.address + offset, size)
    found = (place.data or b"")[offset : offset + size]
    if len(found) < size:
        raise GomapError(f"{place.text} is only partly to be had here (it lies in registers)")
    return found


def deref(program: "Program", place: Place) -> Place:
    """What a pointer points to. GomapError if it is none, or nil."""
    if place.type.kind is not Kind.POINTER or place.type.details.elem is None:
        raise GomapError(f"{place.text} is {a(place.type.name)}, not a pointer")
    address = word(program, place)
    if address == 0:
        raise GomapError(f"{place.text} is nil ({a(place.type.name)}): it points to nothing")
    return Place(place.type.elem, address, None, f"*{place.operand}")


def pointer_to(program: "Program", place: Place) -> Place:
    """``&place``. GomapError if it has no address."""
    if place.address is None:
        raise GomapError(f"{place.text} has no address here: it is in registers")
    size = program.target.arch.pointer_size
    gotype = GoType(Kind.POINTER, size, f"*{place.type.name}", lambda: Details(elem=place.type))
    return Place(gotype, None, place.address.to_bytes(size, "little"), f"&{place.operand}")
