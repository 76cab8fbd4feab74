"""Syntax tree -> place. Reads memory, and nothing else: no node assigns, calls or allocates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Sequence, Tuple

from gomap.errors import GomapError, UsageError
from gomap.expressions.indexing import index
from gomap.expressions.roots import resolve
from gomap.golang.parser import parse
from gomap.golang.syntax import Address, Assertion, Deref, Index, Literal, Name, Node, Selector
from gomap.golang.types import GoType, Kind
from gomap.maps.sync.types import is_sync
from gomap.places.fields import MOST_HOPS, select
from gomap.places.interfaces import held, type_assertion
from gomap.places.place import Place, a, deref, pointer_to, word
from gomap.places.within import maps_within

if TYPE_CHECKING:
    from gomap.program import Program

__all__ = ["evaluate", "map_place"]

VARIABLE = re.compile(r"[\w./-]+\.\w[\w.\[\]()]*")


def evaluate(program: "Program", text: str) -> Place:
    """What a Go expression denotes: where it lies and its type.

    UsageError for what is no expression or names nothing. GomapError for a nil pointer, an index out of range, a
    missing key or field, a wrong type in an assertion, a variable that was optimised away.
    """
    return _place(program, parse(text))


def map_place(program: "Program", text: str) -> Tuple[int, GoType, str]:
    """(address, type, the expression with its names resolved) of the map that an expression denotes: of a map the
    address of its header, 0 for a nil one; of a sync.Map its own.

    Follows pointers to maps and interfaces that hold them. GomapError if it is no map.
    """
    place = evaluate(program, text)
    start, way = place, [place]
    for _ in range(MOST_HOPS):
        if place.type.kind is Kind.MAP:
            return word(program, place), place.type, start.text
        if is_sync(place.type):
            return _address(place), place.type, start.text
        if place.type.kind is Kind.INTERFACE:
            place = held(program, place)
        elif place.type.kind is Kind.POINTER and place.type.details.elem is not None:
            place = deref(program, place)
        else:
            break
        way.append(place)
    raise _not_a_map(way)


def _address(place: Place) -> int:
    if place.address is None:
        raise GomapError(
            f"{place.text} has no address here: it is in registers", hint="`gomap vars` for other maps in reach"
        )
    return place.address


def _not_a_map(way: Sequence[Place]) -> GomapError:
    """``way``: from what was asked for through pointers and interfaces to what is there."""
    start, place = way[0], way[-1]
    what = a(start.type.name)
    if start.type.kind is Kind.INTERFACE:
        what += f" that holds {a(way[1].type.name)}"
    maps = maps_within(place.type)
    hint = " or ".join(start.operand + path for path in maps) or "`gomap vars` for the maps in reach"
    return GomapError(f"{start.text} is {what}, not a map", hint=hint)


def _place(program: "Program", node: Node) -> Place:
    if isinstance(node, Name):
        place, fields = resolve(program, node.text)
        for field in fields:
            place = select(program, place, field)
        return place
    if isinstance(node, Selector):
        return select(program, _place(program, node.base), node.field)
    if isinstance(node, Index):
        return _index(program, node)
    if isinstance(node, Assertion):
        return type_assertion(program, _place(program, node.base), node.type_text)
    if isinstance(node, Deref):
        return deref(program, _place(program, node.operand))
    if isinstance(node, Address):
        return pointer_to(program, _place(program, node.operand))
    raise _literal(node)


def _index(program: "Program", node: Index) -> Place:
    from gomap.keys import constant, literal_of  # which spells types as expressions do: neither comes first

    def variable(inner: Node) -> object:
        place = _place(program, inner)
        return constant(program, place.type, place.bytes(program.target))

    place = _place(program, node.base)
    return index(program, place, literal_of(node.index, variable), node.index.text)


def _literal(node: Node) -> UsageError:
    if isinstance(node, Literal) and isinstance(node.value, int) and not isinstance(node.value, bool):
        hint = f"{node.text} --type 'map[string]int', with the map's own type"
        return UsageError(f"{node.text} is an address without a type", hint=hint)
    named = isinstance(node, Literal) and isinstance(node.value, bytes) and VARIABLE.fullmatch(node.text[1:-1])
    hint = f"{node.text[1:-1]} without the quotes" if named else "a variable: main.cache"
    return UsageError(f"{node.text} is a literal, not a variable (column {node.column})", hint=hint)
