"""internal/sync.HashTrieMap, which sync.Map is from Go 1.24 on: nodes of 16 children each, entries at the leaves."""

from __future__ import annotations

from collections import deque
from functools import cached_property, partial
from typing import TYPE_CHECKING, Iterator, List, NamedTuple, Optional, Tuple

from gomap.errors import GomapError, MemoryFault, Problem, Problems
from gomap.golang.types import alignment
from gomap.layouts.syncmap import CHILD_BITS, CHILDREN, TrieLayout
from gomap.maps.anymap import Decoder, Pattern
from gomap.maps.model import ByteCounts, Found, MapStats, SyncEntry, TrieShape
from gomap.maps.sizer import Sizer
from gomap.maps.sync.base import UNKNOWN_BYTES, SyncBase, SyncContext
from gomap.maps.sync.types import SyncType
from gomap.memory.arrays import Load, read_word
from gomap.memory.columns import pointer_column
from gomap.memory.pages import PageCache

if TYPE_CHECKING:
    from gomap.values import Limits

__all__ = ["Leaf", "TrieMap", "TrieWalk", "trie_bytes"]

MOST_CHAINED = 1000  # entries of one hash, and in all beyond one for each that is none: not a few are to be met
MOST_SIZE = 1 << 20  # bytes of a key or value
DIGITS = "0123456789abcdef"


class Leaf(NamedTuple):
    """An entry. ``path``: the child it is of each node from the root on, a digit each, in base 16; ``chain``: 0, or how
    many entries of the same hash come before it."""

    address: int
    path: str
    chain: int


class TrieWalk:
    """One way through a trie. Nodes are followed only where their ``parent`` leads back, so none is met twice; what is
    wrong is noted in ``problems``, and left out. ``nodes``, ``depth``, ``overflow`` grow on the way."""

    def __init__(self, read: Load, layout: TrieLayout, word: int, root: int, problems: Problems):
        self._read = read
        self._layout = layout
        self._word = word
        self._root = root
        self._levels = 8 * word // CHILD_BITS
        self.problems = problems
        self.nodes: int = 0
        self.depth: int = 0
        self.entries: int = 0
        self.overflow: int = 0

    def leaves(self) -> Iterator[Leaf]:
        """Every entry, in the order of the paths."""
        waiting: List[Tuple[int, int, str]] = [(self._root, 0, "")] if self._root else []
        while waiting:
            address, parent, path = waiting.pop()
            try:
                head = self._read(address, 2 * self._word)
                node = b"" if head[0] else self._node(address, parent, len(path))
            except MemoryFault:
                self._wrong(f"a part of the trie cannot be read (path {path or 'root'})", address)
                continue
            if head[0] and path:
                yield from self._chain(address, path, int.from_bytes(head[self._word :], "little"))
            elif head[0]:
                self._wrong("the root of the trie is no node", address)
            waiting += self._children(node, address, path)

    def _node(self, address: int, parent: int, depth: int) -> bytes:
        """The bytes of a node; none if it is not what its parent has."""
        layout = self._layout
        node = self._read(address, layout.indirect_size)
        if depth >= self._levels:
            self._wrong("the trie goes deeper than a hash has bits", address)
        elif int.from_bytes(node[layout.parent : layout.parent + self._word], "little") != parent:
            self._wrong("a node of the trie belongs to another one, or to none", address)
        else:
            self.nodes += 1
            self.depth = max(self.depth, depth + 1)
            return node
        return b""

    def _children(self, node: bytes, address: int, path: str) -> List[Tuple[int, int, str]]:
        """The last one first."""
        if not node:
            return []
        children = pointer_column(node[self._layout.children :], self._word, 0, self._word, CHILDREN)
        found = {child: i for i, child in reversed(list(enumerate(children))) if child}
        if len(found) < sum(map(bool, children)):
            self._wrong("a node of the trie has a child twice", address)
        return [(child, address, path + DIGITS[i]) for child, i in found.items()]

    def _chain(self, address: int, path: str, following: int) -> Iterator[Leaf]:
        """An entry and those that share its hash, ``following`` the first of these."""
        self.entries += 1
        yield Leaf(address, path, 0)
        seen = {address}
        while following:
            if following in seen or len(seen) > MOST_CHAINED or 2 * self.overflow > self.entries + MOST_CHAINED:
                self._wrong(f"an overflow list of the trie has no end (path {path})", following)
                return
            seen.add(following)
            try:
                head = self._read(following, 2 * self._word)
            except MemoryFault:
                self._wrong(f"an overflow list of the trie cannot be read (path {path})", following)
                return
            self.entries, self.overflow = self.entries + 1, self.overflow + 1
            yield Leaf(following, path, len(seen) - 1)
            following = int.from_bytes(head[self._word :], "little")

    def _wrong(self, what: str, address: int) -> None:
        self.problems.append(Problem(what, address, lost=True))


def trie_bytes(sizer: Sizer, layout: TrieLayout, nodes: int, entries: int, entry_size: int) -> ByteCounts:
    """Where the bytes of a trie go. It keeps nothing for entries that are gone, so nothing is to be reclaimed.

    >>> from gomap.layouts.syncmap import trie_layout
    >>> trie_bytes(Sizer((1, 24), 8), trie_layout(8), 1, 3, 48).total
    304
    """
    live, metadata = entries * entry_size, nodes * layout.indirect_size
    if sizer.release is None:
        return ByteCounts(None, live, 0, 0, metadata, 0, 0, None, None, None)
    total = entries * sizer.allocated(entry_size, True) + nodes * sizer.allocated(layout.indirect_size, True)
    return ByteCounts(total, live, 0, 0, metadata, 0, 0, total - live - metadata, None, 0)


class TrieMap(SyncBase):
    """A HashTrieMap, or a sync.Map that is one. GomapError if its own words cannot be read."""

    columns = ("path", "chain")

    def __init__(self, context: SyncContext, address: int, known: SyncType, expr: str):
        super().__init__(context, address, known, expr)
        assert isinstance(known.layout, TrieLayout)
        self._layout = known.layout
        self._walked: Optional[TrieWalk] = None
        try:
            self.root = read_word(context.target, address + self._layout.root)
        except MemoryFault as fault:
            raise self.unreadable() from fault

    @cached_property
    def _offsets(self) -> Tuple[int, int, int]:
        """Where an entry has its key and its value, and its size."""
        key, elem, word = self.key_type, self.elem_type, self._word
        if not (0 <= key.size <= MOST_SIZE and 0 <= elem.size <= MOST_SIZE):
            raise GomapError(f"{self.expr} has keys of {key.name} and values of {elem.name}, whose sizes make no sense")
        at_key = _aligned(self._layout.key, alignment(key, word))
        at_elem = _aligned(at_key + key.size, alignment(elem, word))
        return at_key, at_elem, _aligned(at_elem + max(1, elem.size), word)  # an address behind it would be another's

    def check_entries(self) -> None:
        assert self._offsets

    def _leaves(self) -> Iterator[Leaf]:
        """One way through; what was counted is kept at its end."""
        read = PageCache(self.context.target.read).read
        walk = TrieWalk(read, self._layout, self._word, self.root, self.problems)
        yield from walk.leaves()
        self._walked = walk

    @property
    def _counted(self) -> TrieWalk:
        if self._walked is None:
            deque(self._leaves(), maxlen=0)
        assert self._walked is not None
        return self._walked

    def length(self) -> int:
        """Entries: there is no count of them in memory."""
        return self._counted.entries

    def entries(self, limits: Optional["Limits"] = None) -> Iterator[SyncEntry]:
        decode = self._decoder(limits)
        for leaf in self._leaves():
            yield decode(leaf)

    def _decoder(self, limits: Optional["Limits"]) -> "_Decode":
        at_key, at_elem, size = self._offsets
        decoder, read = self.context.decoder, PageCache(self.context.target.read).read
        return _Decode(read, decoder(self.key_type, limits), decoder(self.elem_type, limits), at_key, at_elem, size)

    def live_addresses(self) -> Iterator[Tuple[int, int]]:
        at_key, at_elem, _ = self._offsets
        for leaf in self._leaves():
            yield leaf.address + at_key, leaf.address + at_elem

    def look_up(self, pattern: Pattern) -> Optional[Found]:
        at_key, at_elem, _ = self._offsets
        read, size = PageCache(self.context.target.read).read, self.key_type.size
        for leaf in self._leaves():
            try:
                same = pattern.matches(read(leaf.address + at_key, size), 0)
            except MemoryFault as fault:
                self.problems.append(Problem("a key could not be read and was passed over", fault.address))
                continue
            if same:
                return Found(leaf.address + at_key, leaf.address + at_elem, partial(self._decoded, leaf))
        return None

    def _decoded(self, leaf: Leaf, limits: Optional["Limits"]) -> SyncEntry:
        return self._decoder(limits)(leaf)

    def stats(self) -> MapStats:
        walk = self._counted
        return self._stats(TrieShape(walk.nodes, walk.entries, walk.depth, walk.overflow), self._bytes(walk))

    def _bytes(self, walk: TrieWalk) -> ByteCounts:
        """Not known where the types of keys and values are not."""
        if self.known.key is None or self.known.elem is None:
            return UNKNOWN_BYTES
        sizer = Sizer(self.context.release, self._word)
        return trie_bytes(sizer, self._layout, walk.nodes, walk.entries, self._offsets[2])


class _Decode(NamedTuple):
    """Leaf -> entry."""

    read: Load
    key: Decoder
    elem: Decoder
    at_key: int
    at_elem: int
    size: int

    def __call__(self, leaf: Leaf) -> SyncEntry:
        from gomap.values import Unreadable

        place = (leaf.path, leaf.chain)
        try:
            data = self.read(leaf.address, self.size)
        except MemoryFault:
            return SyncEntry(Unreadable(leaf.address + self.at_key), Unreadable(leaf.address + self.at_elem), place)
        return SyncEntry(self.key(data, self.at_key), self.elem(data, self.at_elem), place)


def _aligned(offset: int, to: int) -> int:
    return -(-offset // to) * to
