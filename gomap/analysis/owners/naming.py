"""A chain of addresses -> a Go path: forwards from the root, by the types that are known on the way."""

from __future__ import annotations

from typing import List, NamedTuple, Optional, Tuple

from gomap.analysis.owners.model import Chain, Link
from gomap.errors import GomapError, MemoryFault
from gomap.gotypes import Field, GoType, Kind
from gomap.memory import read_word
from gomap.render.literal import literal
from gomap.session import Session

__all__ = ["named", "path_of", "path_within", "type_at"]

MOST_ENTRIES = 1_000_000  # of a map on the way
MOST_DEPTH = 20
UNKNOWN = " ... "
"""In a path: a step whose type is not known."""


class _Place(NamedTuple):
    """A value of known type, and how it was reached."""

    type: GoType
    address: int
    path: str


def named(session: Session, chain: Chain) -> Chain:
    """The chain with the root's ``path`` filled in, and the types that were found on the way."""
    root = _typed(session, chain[-1])
    if root.type is None or not (root.holds_itself or root.kind == "variable"):
        return chain
    path, types = _walk(session, chain, root)
    links = [link._replace(type=gotype) for link, gotype in zip(chain[:-1], types)]
    return [*links, root._replace(path=path)]


def _typed(session: Session, root: Link) -> Link:
    """A variable whose type no descriptor tells: the debugger knows it, though it takes longer."""
    if root.type is not None or root.kind != "variable" or root.name is None:
        return root
    known = session.target.variable(root.name)
    return root if known is None else root._replace(type=known.type)


def path_of(chain: Chain) -> Optional[str]:
    """The holder in words: ``main.server.cache.shards[3].m``, ``goroutine 17``; None where the root has no name.

    >>> path_of([Link("object", 16, 48), Link("goroutine", 64, 0, 64, goroutine=17, function="main.serve")])
    'goroutine 17 (main.serve)'
    >>> path_of([Link("object", 16, 48), Link("finalizer", 64, 8, 96, function="main.newConn.func1")])
    'finalizer of 0x40, func main.newConn.func1'
    """
    root = chain[-1]
    if root.kind == "goroutine":
        return f"goroutine {root.goroutine}" + (f" ({root.function})" if root.function else "")
    if root.kind == "variable":
        name = root.name or (f"{root.address:#x} (used by {root.function})" if root.function else f"{root.address:#x}")
        return f"{name}{root.path or ''}"
    return _called(root)


def _called(root: Link) -> Optional[str]:
    """What the runtime will call, and for what."""
    called = f", func {root.function}" if root.function else ""
    if root.kind == "timer":
        return f"timer at {root.address:#x}{called}"
    if root.kind not in ("finalizer", "cleanup"):
        return None
    gotype = f" ({root.type.name})" if root.type is not None else ""
    if not root.size:  # a cleanup whose object is gone
        return f"queued {root.kind} at {root.address:#x}{called}"
    return f"{'queued ' if root.queued else ''}{root.kind} of {root.address:#x}{gotype}{root.path or ''}{called}"


def _walk(session: Session, chain: Chain, root: Link) -> Tuple[str, List[Optional[GoType]]]:
    """(path, types of the objects, in the chain's order). The path ends at the word that refers to the object."""
    assert root.type is not None
    links = list(reversed(chain[:-1]))
    types: List[Optional[GoType]] = [None] * len(links)
    places = [root.place, *(link.place for link in links)]
    value = _Place(root.type, root.address, "")
    at = 0
    while at < len(links):
        step = _follow(session, value, places, at)
        if step is None:
            break
        value, following = step
        types[following - 1] = value.type
        at = following
    return _path(value, places, at), list(reversed(types))


def _path(value: _Place, places: List[Optional[int]], at: int) -> str:
    """To where ``value`` led; where what it refers to has no known type, that does not matter for the last word."""
    if at + 1 == len(places):
        return value.path
    place = places[at]
    inner = None if place is None else _inside(value, place)
    if inner is not None and at + 2 == len(places):
        return inner.path
    return (value if inner is None else inner).path + UNKNOWN.rstrip()


def _follow(session: Session, value: _Place, places: List[Optional[int]], at: int) -> Optional[Tuple[_Place, int]]:
    """Through the word at ``places[at]``: (the value it leads to, the number of the next place)."""
    place = places[at]
    if place is None:
        return None
    inner = _inside(value, place)
    if inner is None:
        return None
    try:
        if inner.type.kind is Kind.MAP:
            return _through_map(session, inner, places, at)
        return _pointee(session, inner, places, at)
    except (GomapError, MemoryFault):
        return None


def _inside(value: _Place, place: int) -> Optional[_Place]:
    """The field or element that holds the word at ``place``, as a value of its own."""
    for _ in range(MOST_DEPTH):
        if value.type.kind not in (Kind.STRUCT, Kind.ARRAY):
            return value
        inner = _step(value, place)
        if inner is None:
            return None
        value = inner
    return None


def _step(value: _Place, place: int) -> Optional[_Place]:
    """The field or element of a struct or array that ``place`` lies in; None where there is none."""
    gotype, offset = value.type, place - value.address
    if gotype.kind is Kind.STRUCT:
        field = next((f for f in gotype.fields if f.offset <= offset < f.offset + f.type.size), None)
        if field is None:
            return None
        return _Place(_pointed_to(gotype, field), value.address + field.offset, f"{value.path}.{field.name}")
    if gotype.kind is not Kind.ARRAY:
        return None
    size = max(gotype.elem.size, 1)
    index = offset // size
    return _Place(gotype.elem, value.address + index * size, f"{value.path}[{index}]")


def _pointed_to(gotype: GoType, field: Field) -> GoType:
    """The field's type; sync/atomic.Pointer[T] is {_ [0]*T; _ noCopy; v unsafe.Pointer}, and leads to a T."""
    first = gotype.fields[0].type
    if field.type.kind is Kind.UNSAFE_POINTER and first.kind is Kind.ARRAY and not first.size:
        return first.elem if first.elem.kind is Kind.POINTER else field.type
    return field.type


def type_at(outer: GoType, offset: int) -> Optional[GoType]:
    """Of the innermost field or element that lies ``offset`` bytes into a value."""
    inner = _inside(_Place(outer, 0, ""), offset)
    return None if inner is None else inner.type


def path_within(outer: GoType, offset: int, name: str) -> str:
    """The path from a value to the struct of type ``name`` that begins ``offset`` bytes into it; empty if none does.

    >>> from gomap.gotypes import Details, Field
    >>> inner = GoType(Kind.STRUCT, 48, "sync.Map")
    >>> path_within(GoType(Kind.STRUCT, 56, "main.T", lambda: Details(fields=(Field("m", 8, inner),))), 8, "sync.Map")
    '.m'
    """
    value: Optional[_Place] = _Place(outer, 0, "")
    for _ in range(MOST_DEPTH):
        if value is None or value.type.name == name:
            break
        value = _step(value, offset)
    return value.path if value is not None and value.address == offset else ""


def _pointee(session: Session, inner: _Place, places: List[Optional[int]], at: int) -> Optional[Tuple[_Place, int]]:
    place, following = places[at], places[at + 1] if at + 1 < len(places) else None
    assert place is not None
    pointer = read_word(session.target, place)
    kind = inner.type.kind
    if kind is Kind.POINTER:
        return _Place(inner.type.elem, pointer, inner.path), at + 1
    if kind is Kind.SLICE:
        size = max(inner.type.elem.size, 1)
        index = (following - pointer) // size if following is not None else 0
        return _Place(inner.type.elem, pointer + index * size, f"{inner.path}[{index}]"), at + 1
    if kind is Kind.INTERFACE:
        return _held(session, inner, place, pointer, at)
    return None


def _held(session: Session, inner: _Place, place: int, pointer: int, at: int) -> Optional[Tuple[_Place, int]]:
    """The dynamic value of an interface: behind the pointer in its second word, or that word itself."""
    word = session.target.arch.pointer_size
    if place != inner.address + word:
        return None
    first = read_word(session.target, inner.address)
    dynamic = session.types.at(first if inner.type.details.empty_interface else read_word(session.target, first + word))
    path = f"{inner.path}.({session.types.spell(dynamic.name)})"
    if dynamic.is_direct and dynamic.kind is Kind.POINTER:
        return _Place(dynamic.elem, pointer, path), at + 1
    if dynamic.is_direct:
        return _Place(dynamic, place, path), at
    return _Place(dynamic, pointer, path), at + 1


def _through_map(session: Session, inner: _Place, places: List[Optional[int]], at: int) -> Optional[Tuple[_Place, int]]:
    """Through header, directory, tables and buckets to the entry that holds one of the next places."""
    header = read_word(session.target, inner.address)
    if at + 1 >= len(places) or places[at + 1] is None:
        return _Place(inner.type, inner.address, inner.path), at + 1
    gomap = session.map_at(header, inner.type)
    ahead = {place: number for number, place in enumerate(places[at + 1 :], at + 1) if place is not None}
    for count, (key, elem) in enumerate(gomap.live_addresses()):
        if count > MOST_ENTRIES:
            break
        for gotype, address in ((inner.type.elem, elem), (inner.type.key, key)):
            number = next((n for place, n in ahead.items() if address <= place < address + gotype.size), None)
            if number is not None:
                text = literal(session.decoder(inner.type.key)(session.target.read(key, inner.type.key.size), 0))
                return _Place(gotype, address, f"{inner.path}[{text}]"), number
    return None
