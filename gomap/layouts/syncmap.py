"""sync.Map and internal/sync.HashTrieMap. Sources: src/sync/map.go (to 1.23), src/internal/sync/hashtriemap.go.

To 1.23 (and with nosynchashtriemap): sync.Map {mu Mutex; read; dirty map[any]*entry; misses int}, where read is an
atomic.Value (to 1.19) or an atomic.Pointer that leads to readOnly {m map[any]*entry; amended bool}. entry {p}.
From 1.24: HashTrieMap {inited u32; initMu Mutex; root *indirect; keyHash; valEqual; seed}, indirect {node {isEntry};
dead u32; mu Mutex; parent *indirect; children [16]*node}, entry {node; overflow *entry; key; value}.
"""

from __future__ import annotations

from typing import NamedTuple, Tuple

__all__ = ["ENTRY_MAP", "SyncMapLayout", "TrieLayout", "sync_map_layout", "trie_layout"]

ENTRY_MAP = "map[interface {}]*sync.entry"
CHILDREN = 16  # nChildren


class SyncMapLayout(NamedTuple):
    """Offsets in sync.Map; ``read``: of the word that points to readOnly."""

    read: int
    dirty: int
    misses: int
    size: int


def sync_map_layout(release: Tuple[int, int], word: int) -> SyncMapLayout:
    """
    >>> sync_map_layout((1, 23), 8).dirty, sync_map_layout((1, 19), 8).dirty
    (16, 24)
    """
    read = 8 + (word if release < (1, 20) else 0)
    return SyncMapLayout(read, read + word, read + 2 * word, read + 3 * word)


class TrieLayout(NamedTuple):
    """Offsets in HashTrieMap (``root``, ``key_hash``), indirect (``parent``, ``children``) and entry (``overflow``,
    ``key``)."""

    root: int
    key_hash: int
    parent: int
    children: int
    indirect_size: int
    overflow: int
    key: int


def trie_layout(word: int) -> TrieLayout:
    """
    >>> trie_layout(8).indirect_size, trie_layout(4).indirect_size
    (152, 84)
    """
    root = 16 if word == 8 else 12
    return TrieLayout(root, root + word, 16, 16 + word, 16 + word + CHILDREN * word, word, 2 * word)
