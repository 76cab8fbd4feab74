"""What an interface holds: its dynamic type, and where the value lies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from gomap.errors import GomapError
from gomap.golang.types import GoType, Kind
from gomap.memory.arrays import read_word
from gomap.places.place import Place, a, word
from gomap.places.typenames import same_type

if TYPE_CHECKING:
    from gomap.program import Program

__all__ = ["dynamic_type", "held", "type_assertion"]

ANYTHING = "data"  # Delve's spelling for "whatever it holds"


def dynamic_type(program: "Program", interface: GoType, first_word: int) -> Optional[GoType]:
    """The type that an interface's first word tells: a type, or an itab whose second word is one. None for nil."""
    if first_word == 0:
        return None
    if interface.details.empty_interface:
        return program.types.at(first_word)
    target = program.target
    return program.types.at(read_word(target, first_word + target.arch.pointer_size))


def held(program: "Program", place: Place, text: Optional[str] = None) -> Place:
    """The value in an interface. GomapError if it is nil, or holds a type that cannot be read."""
    gotype = dynamic_type(program, place.type, word(program, place))
    if gotype is None:
        raise GomapError(f"{place.text} is a nil {place.type.name}: it holds nothing")
    text = text or f"{place.operand}.({gotype.name})"
    size = program.target.arch.pointer_size
    if gotype.is_direct:
        return place.part(gotype, size, text)
    return Place(gotype, word(program, place, 1), None, text)


def type_assertion(program: "Program", place: Place, written: str) -> Place:
    """``place.(written)``. GomapError if it is no interface or holds something else."""
    if place.type.kind is not Kind.INTERFACE:
        raise GomapError(f"{place.text} is {a(place.type.name)}, not an interface: it needs no type assertion")
    value = held(program, place, f"{place.operand}.({written.strip()})")
    if written.strip() != ANYTHING and not same_type(program, written, value.type):
        name = value.type.name
        raise GomapError(f"{place.text} holds {a(name)}, not {a(written.strip())}", hint=f"{place.operand}.({name})")
    return value
