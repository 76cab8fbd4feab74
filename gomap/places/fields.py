"""Selectors: fields, through pointers and interfaces, and fields promoted from embedded structs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Dict, List, Optional, Sequence, Set, Tuple

from gomap.errors import GomapError
from gomap.golang.types import Field, GoType, Kind
from gomap.near import nearest
from gomap.places.interfaces import held
from gomap.places.place import Place, a, deref

if TYPE_CHECKING:
    from gomap.program import Program

__all__ = ["field_path", "field_type", "fields_of", "select", "settled"]

MOST_HOPS = 8  # pointers and interfaces followed by themselves
MOST_DEEP = 8  # levels of embedding
MOST_TYPES = 500  # struct types searched for a promoted field
MOST_NAMES = 12  # shown in a message

Path = Tuple[Field, ...]


def settled(program: "Program", place: Place) -> Place:
    """The value behind pointers and interfaces: Go follows one pointer by itself, and we a few more."""
    for _ in range(MOST_HOPS):
        if place.type.kind is Kind.POINTER and place.type.details.elem is not None:
            place = deref(program, place)
        elif place.type.kind is Kind.INTERFACE:
            place = held(program, place)
        else:
            return place
    raise GomapError(f"{place.text} goes through more than {MOST_HOPS} pointers", address=place.address)


def select(program: "Program", place: Place, name: str) -> Place:
    """``place.name``. GomapError if there is no such field, or a nil pointer on the way."""
    text = f"{place.operand}.{name}"
    holder = settled(program, place)
    if holder.type.kind is not Kind.STRUCT:
        hint = f'{place.operand}["{name}"]' if holder.type.kind is Kind.MAP else None
        raise GomapError(f"{place.text} is {a(holder.type.name)}, which has no fields (.{name})", hint=hint)
    path = field_path(holder.type, name)
    if path is None:
        raise _no_field(place, holder.type, name)
    here = Place(holder.type, holder.address, holder.data, place.operand)
    for field in path:
        if here.type.kind is Kind.POINTER:
            here = deref(program, here)
        here = here.part(field.type, field.offset, f"{place.operand}.{field.name}")
    return Place(here.type, here.address, here.data, text)


def field_type(gotype: GoType, name: str) -> Optional[GoType]:
    """The type of a field, also behind pointers; an interface's own, for only memory tells what it holds; None where
    there is no such field."""
    while gotype.kind is Kind.POINTER and gotype.details.elem is not None:
        gotype = gotype.details.elem
    if gotype.kind is not Kind.STRUCT:
        return gotype if gotype.kind is Kind.INTERFACE else None
    path = field_path(gotype, name)
    return None if path is None else path[-1].type


def field_path(gotype: GoType, name: str) -> Optional[Path]:
    """The fields that lead to ``name``, embedded ones first; None if none do. GomapError if two are as near."""
    level: List[Tuple[GoType, Path]] = [(gotype, ())]
    seen: Set[str] = set()
    for _ in range(MOST_DEEP):
        found = [(*path, field) for struct, path in level for field in [struct.field(name)] if field is not None]
        if len(found) > 1:
            ways = " and ".join(".".join(field.name for field in path) for path in found[:3])
            raise GomapError(f".{name} is ambiguous in {gotype.name}: {ways}", hint=f"one of {ways}")
        if found:
            return found[0]
        seen.update(struct.name for struct, _ in level)
        level = _embedded(level, seen)
        if not level or len(seen) > MOST_TYPES:
            return None
    return None


def fields_of(gotype: GoType) -> List[Field]:
    """The fields that a selector behind a struct may name: its own, then those of embedded structs; each name once."""
    level: List[Tuple[GoType, Path]] = [(gotype, ())]
    found: Dict[str, Field] = {}
    seen: Set[str] = set()
    for _ in range(MOST_DEEP):
        for struct, _path in level:
            for field in struct.fields:
                found.setdefault(field.name, field)
        seen.update(struct.name for struct, _path in level)
        level = _embedded(level, seen)
        if not level or len(seen) > MOST_TYPES:
            break
    return [field for name, field in found.items() if name != "_"]


def _embedded(level: Sequence[Tuple[GoType, Path]], seen: Set[str]) -> List[Tuple[GoType, Path]]:
    """The embedded structs of a level."""
    below = []
    for struct, path in level:
        for field in struct.fields:
            inner = _struct_of(field.type)
            if inner is not None and inner.name not in seen and _is_embedded(field, inner):
                below.append((inner, (*path, field)))
    return below[:MOST_TYPES]


def _struct_of(gotype: GoType) -> Optional[GoType]:
    if gotype.kind is Kind.POINTER and gotype.details.elem is not None:
        gotype = gotype.elem
    return gotype if gotype.kind is Kind.STRUCT else None


def _is_embedded(field: Field, inner: GoType) -> bool:
    """Debug information does not always tell: a field that is called as its type is taken for embedded."""
    own = inner.name.partition("[")[0].rpartition("/")[2].rpartition(".")[2]
    return field.embedded or field.name == own


def _no_field(place: Place, gotype: GoType, name: str) -> GomapError:
    names = [field.name for field in fields_of(gotype)]
    if not names:
        return GomapError(f"{place.text} is {a(gotype.name)}, which has no fields (.{name})")
    near = nearest(name, names, 1)
    more = ", ..." if len(names) > MOST_NAMES else ""
    hint = f"{place.operand}.{near[0]}" if near else f"one of {', '.join(names[:MOST_NAMES])}{more}"
    return GomapError(f"{place.text} is {a(gotype.name)}, which has no field {name}", hint=hint)
