"""A chain of addresses -> a Go path: forwards from the root, by the types that are known on the way."""

from __future__ import annotations

import re
from typing import List, Optional, Sequence, Tuple

from gomap.analysis.owners.entries import ELEM, KEY, Entries
from gomap.analysis.owners.model import Chain, Link
from gomap.analysis.owners.places import Place, inside, path_within
from gomap.errors import GomapError, MemoryFault
from gomap.golang.types import GoType, Kind
from gomap.layouts.channel import BUFFER_WORD
from gomap.layouts.syncmap import trie_layout
from gomap.memory.arrays import read_word
from gomap.program import Program

__all__ = ["Naming", "path_of"]

UNKNOWN = " ... "
"""In a path: a step whose type is not known."""

MOST_NODES = 64  # of a sync.Map's tree, on the way to an entry
TRIE_NODES = tuple(f"internal/sync.{name}[interface {{}},interface {{}}]" for name in ("indirect", "node"))
ROOT_OF_TRIE = re.compile(r"(?:\.m)?\.root\.v$")
SYNC_ENTRY = "sync.entry"
PART_OF_SYNC = re.compile(r"\.(?:dirty|read\.v\.m|read\.v\.\(sync\.readOnly\)\.m)(\[[^\n]*\])$")
"""In the path to a sync.entry."""

Places = Sequence[Optional[int]]
"""Of the words on the way, from the root's on; the last one is None: the object itself."""
Following = Optional[Tuple[Place, int]]
"""(the value that a word leads to, the number of the next place)"""


def path_of(chain: Chain) -> Optional[str]:
    """The holder in words: ``main.server.cache.shards[3].m``, ``goroutine 17``; None if the root has no name.

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


class Naming:
    """Of one program; remembers the entries of maps on the way, which many chains may go through."""

    def __init__(self, program: Program):
        self._program = program
        self._target = program.target
        self._word = program.target.arch.pointer_size
        self._entries = Entries(program)

    def named(self, chain: Chain, within: Optional[str] = None) -> Chain:
        """The chain with the root's ``path`` filled in, and the types that were found on the way.

        ``within``: the first link's ``place`` is where a struct of that type begins, to which the path goes on.
        """
        root = self._typed(chain[-1])
        if root.type is None or not (root.holds_itself or root.kind == "variable"):
            return chain
        path, types = self._walk(chain, root, within)
        links = [link._replace(type=gotype) for link, gotype in zip(chain[:-1], types)]
        return [*links, root._replace(path=path)]

    def _typed(self, root: Link) -> Link:
        """A variable whose type no descriptor tells: the debugger knows it, though it takes longer."""
        if root.type is not None or root.kind != "variable" or root.name is None:
            return root
        known = self._target.names.variable(root.name)
        return root if known is None else root._replace(type=known.type)

    def _walk(self, chain: Chain, root: Link, within: Optional[str]) -> Tuple[str, List[Optional[GoType]]]:
        """(path, types of the objects, in the chain's order). The path ends at the word that refers to the object, or
        at the struct ``within`` it."""
        assert root.type is not None
        links = list(reversed(chain[:-1]))
        types: List[Optional[GoType]] = [None] * len(links)
        places: Places = [root.place, *(link.place for link in links)]
        value = Place(root.type, root.address, "")
        at = 0
        while at < len(links):
            step = self._follow(value, places, at)
            if step is None:
                break
            if step[1] > at + 1:  # the header of a map or a channel
                types[at] = self._type_at(value, places[at])
            value, following = step
            if following > at:  # else still in the same object: the value of an interface in its own word
                types[following - 1] = value.type
            at = following
        return _path(value, places, at) + _part(value, places, at, within), list(reversed(types))

    def _type_at(self, value: Place, place: Optional[int]) -> Optional[GoType]:
        inner = None if place is None else inside(value, place)
        return inner.type if inner is not None and inner.type.kind in (Kind.MAP, Kind.CHAN) else None

    def _follow(self, value: Place, places: Places, at: int) -> Following:
        """Through the word at ``places[at]``."""
        place = places[at]
        inner = None if place is None else inside(value, place)
        if inner is None or place is None:
            return None
        try:
            if value.type.name == SYNC_ENTRY:
                return self._through_entry(value.path, place, places, at)
            if inner.type.kind is Kind.MAP:
                return self._through_map(inner, places, at)
            return self._pointee(inner, place, places, at)
        except (GomapError, MemoryFault, ValueError):  # or a type that debug information does not tell in full
            return None

    def _pointee(self, inner: Place, place: int, places: Places, at: int) -> Following:
        pointer, kind = read_word(self._target, place), inner.type.kind
        following = places[at + 1] if at + 1 < len(places) else None
        if kind is Kind.POINTER and inner.type.elem.name in TRIE_NODES:
            return self._through_trie(ROOT_OF_TRIE.sub("", inner.path), pointer, places, at)
        if kind is Kind.POINTER:
            is_entry = inner.type.elem.name == SYNC_ENTRY
            return Place(
                inner.type.elem, pointer, PART_OF_SYNC.sub(r"\1", inner.path) if is_entry else inner.path
            ), at + 1
        if kind is Kind.SLICE:
            return _element(inner, pointer, pointer if following is None else following), at + 1
        if kind is Kind.CHAN:
            return self._through_channel(inner, pointer, places, at)
        return self._held(inner, place, pointer, at) if kind is Kind.INTERFACE else None

    def _through_channel(self, inner: Place, channel: int, places: Places, at: int) -> Following:
        """To the element of its ring that holds the next place but one."""
        if at + 1 >= len(places) or places[at + 1] is None:
            return Place(inner.type, inner.address, inner.path), at + 1
        buffer = channel + BUFFER_WORD * self._word
        if at + 2 >= len(places) or places[at + 1] != buffer or inner.type.details.elem is None:
            return None
        ring, place = read_word(self._target, buffer), places[at + 2]
        return _element(inner, ring, ring if place is None else place), at + 2

    def _held(self, inner: Place, place: int, pointer: int, at: int) -> Following:
        """The dynamic value of an interface: behind the pointer in its second word, or that word itself."""
        if place != inner.address + self._word:
            return None
        first = read_word(self._target, inner.address)
        empty = inner.type.details.empty_interface
        return self._dynamic(inner.path, first if empty else read_word(self._target, first + self._word), place, at)

    def _dynamic(self, path: str, descriptor: int, place: int, at: int) -> Tuple[Place, int]:
        dynamic, pointer = self._program.types.at(descriptor), read_word(self._target, place)
        path = f"{path}.({self._program.types.spell(dynamic.name)})"
        if dynamic.is_direct and dynamic.kind is not Kind.POINTER:
            return Place(dynamic, place, path), at
        return Place(dynamic.elem if dynamic.is_direct else dynamic, pointer, path), at + 1

    def _through_map(self, inner: Place, places: Places, at: int) -> Following:
        """Through header, directory, tables and buckets to the entry that holds one of the next places."""
        header = read_word(self._target, inner.address)
        if at + 1 >= len(places) or places[at + 1] is None:
            return Place(inner.type, inner.address, inner.path), at + 1
        found = self._entries.of_map(header, inner.type, places[at + 1 :])
        if found is None:
            return None
        entry, number = found
        return Place(entry.type, entry.address, f"{inner.path}{entry.path}"), at + 1 + number

    def _through_entry(self, path: str, place: int, places: Places, at: int) -> Following:
        """sync.entry (to 1.23): its p leads to an interface, whatever its type is called."""
        held = read_word(self._target, place)
        if at + 1 >= len(places) or places[at + 1] != held + self._word:
            return None
        return self._dynamic(path, read_word(self._target, held), held + self._word, at + 1)

    def _through_trie(self, path: str, node: int, places: Places, at: int) -> Following:
        """A node of a sync.Map (1.24 on): an indirect one, or an entry, whose key tells more than the way to it."""
        place = places[at + 1] if at + 1 < len(places) else None
        if place is None or at > MOST_NODES:
            return None
        layout = trie_layout(self._word)
        if self._target.read(node, 1) == b"\0" or place == node + layout.overflow:
            return self._through_trie(path, read_word(self._target, place), places, at + 1)
        for address, form in ((node + layout.key + 2 * self._word, ELEM), (node + layout.key, KEY)):
            if place == address + self._word:
                text = form.format(self._entries.text_of_any(node + layout.key))
                return self._dynamic(f"{path}{text}", read_word(self._target, address), place, at + 1)
        return None


def _element(inner: Place, first: int, place: int) -> Place:
    """Of a slice or a channel's ring that begins at ``first``: the one that holds ``place``."""
    size = max(inner.type.elem.size, 1)
    index = (place - first) // size
    return Place(inner.type.elem, first + index * size, f"{inner.path}[{index}]")


def _part(value: Place, places: Places, at: int, within: Optional[str]) -> str:
    """From there to the struct of that type which begins at the last place."""
    place = places[-1]
    if within is None or place is None or at + 1 < len(places):
        return ""
    return path_within(value.type, place - value.address, within)


def _path(value: Place, places: Places, at: int) -> str:
    """To where ``value`` led; where what it refers to has no known type, that does not matter for the last word."""
    if at + 1 == len(places):
        return value.path
    place = places[at]
    inner = None if place is None else inside(value, place)
    if inner is not None and at + 2 == len(places):
        return inner.path
    return (value if inner is None else inner).path + UNKNOWN.rstrip()
