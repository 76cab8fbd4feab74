"""HashTrieMap, which sync.Map is from 1.24 on: found by its root node, which has no parent, and what points to it."""

from __future__ import annotations

from typing import Iterator, List, Optional, Sequence

from gomap.analysis.census.heap import Heap
from gomap.analysis.census.synced import Trie
from gomap.analysis.owners.search import Hit, Range, find_in_turn
from gomap.errors import MemoryFault, Problems
from gomap.layouts.syncmap import CHILDREN, TrieLayout, trie_layout
from gomap.maps.sync.trie import TrieWalk
from gomap.memory.arrays import read_word
from gomap.memory.columns import pointer_column
from gomap.memory.pages import PageCache
from gomap.program import Program

__all__ = ["Tries"]


class Tries:
    def __init__(self, program: Program, heap: Heap, allocated_indirect: int):
        self._program = program
        self._heap = heap
        self._word = heap.word
        self._layout: TrieLayout = trie_layout(heap.word)
        self._size = allocated_indirect

    def find(self, places: Sequence[Sequence[Range]]) -> List[Trie]:
        """``places``: memory in which a HashTrieMap may lie, that which is searched first before the rest."""

        def read(hit: Hit) -> Optional[Trie]:
            address = hit.place - self._layout.root
            return self._walk(address, hit.value) if self._is_map(address) else None

        return list(find_in_turn(self._program.target, self._roots(), places, read))

    def _roots(self) -> Iterator[int]:
        """Nodes without a parent that have children, all of which look like nodes."""
        layout, word = self._layout, self._word
        for span in self._heap.of_size(self._size, noscan=False):
            try:
                data = self._program.target.read(span.start, span.nelems * span.elemsize)
                used = self._program.runtime.spans.allocated(span)
            except MemoryFault:
                continue
            for i in range(span.nelems):
                at = i * span.elemsize
                node = data[at : at + layout.indirect_size]
                head = int.from_bytes(node[: layout.parent], "little")
                parent = int.from_bytes(node[layout.parent : layout.parent + word], "little")
                if used[i] and not parent and not head & 0xFF and self._children_fit(node):
                    yield span.start + at

    def _children_fit(self, node: bytes) -> bool:
        children = [child for child in self._children(node) if child]
        return bool(children) and all(self._is_node(child) for child in children)

    def _is_node(self, address: int) -> bool:
        """An object that begins with isEntry and nothing else but dead, which is 0 or 1; or, where words are of four
        bytes, an entry's overflow."""
        if self._heap.object_at(address) is None:
            return False
        try:
            head = self._program.target.read(address, 8)
        except MemoryFault:
            return False
        if head[0] > 1 or any(head[1:4]):
            return False
        return (head[0] == 1 and self._word == 4) or (head[4] <= 1 and not any(head[5:]))

    def _children(self, node: bytes) -> List[int]:
        return pointer_column(node[self._layout.children :], self._word, 0, self._word, CHILDREN)

    def _is_map(self, address: int) -> bool:
        """inited is 1, and there is a hash function."""
        try:
            inited = int.from_bytes(self._program.target.read(address, 4), "little")
            closure = read_word(self._program.target, address + self._layout.key_hash)
            return inited == 1 and closure != 0 and read_word(self._program.target, closure) != 0
        except MemoryFault:
            return False

    def _walk(self, address: int, root: int) -> Optional[Trie]:
        """None for what is no trie: one that is wrong anywhere, or not of objects of the heap."""
        read = PageCache(self._program.target.read).read
        walk = TrieWalk(read, self._layout, self._word, root, Problems())
        size, of_any = 0, False
        try:
            for leaf in walk.leaves():
                array = self._heap.object_at(leaf.address)
                if array is None or walk.problems:
                    return None
                size += array.size
                of_any = of_any or self._is_any(read(leaf.address + self._layout.key, self._word))
        except MemoryFault:
            return None
        if walk.problems:
            return None
        return Trie(address, walk.nodes, walk.entries, walk.nodes * self._size + size, of_any)

    def _is_any(self, key: bytes) -> bool:
        """Is the key an interface: does its first word lead to a type?"""
        descriptor = int.from_bytes(key, "little")
        return any(module.types <= descriptor < module.etypes for module in self._program.types.modules)
