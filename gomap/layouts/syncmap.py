"""sync.Map and internal/sync.HashTrieMap. Sources: src/sync/map.go (to 1.23), src/internal/sync/hashtriemap.go.

To 1.23 (and with nosynchashtriemap): sync.Map {mu Mutex; read; dirty map[any]*entry; misses int}, where read is an
atomic.Value (to 1.19) or an atomic.Pointer that leads to readOnly {m map[any]*entry; amended bool}. entry {p}.
From 1.24: HashTrieMap {inited u32; initMu Mutex; root *indirect; keyHash; valEqual; seed}, indirect {node {isEntry};
dead u32; mu Mutex; parent *indirect; children [16]*node}, entry {node; overflow *entry; key; value}. In 1.23 the unique
package has it, without inited and initMu (src/internal/concurrent/hashtriemap.go).
"""

from __future__ import annotations

import struct
from typing import Mapping, NamedTuple, Optional, Sequence, Tuple

__all__ = [
    "CHILDREN",
    "CHILD_BITS",
    "ENTRY_MAP",
    "MUTEX",
    "MUTEX_WAITER_SHIFT",
    "TRIE_SINCE",
    "SyncMapLayout",
    "TrieLayout",
    "is_trie",
    "sync_map_by_fields",
    "sync_map_layout",
    "trie_by_fields",
    "trie_layout",
]

MUTEX, MUTEX_WAITER_SHIFT = struct.Struct("<II"), 3  # sync.Mutex: state, sema; mutexWaiterShift; src/sync/mutex.go
ENTRY_MAP = "map[interface {}]*sync.entry"
CHILDREN = 16  # nChildren
CHILD_BITS = 4  # nChildrenLog2: bits of the hash that a node looks at
TRIE_SINCE = (1, 24)
WITHOUT_TRIE = "nosynchashtriemap"  # GOEXPERIMENT of 1.24 and 1.25


def is_trie(release: Tuple[int, int], experiments: Sequence[str]) -> bool:
    """Is a sync.Map a HashTrieMap, as far as the release tells?

    >>> is_trie((1, 23), ()), is_trie((1, 24), ()), is_trie((1, 24), ["nosynchashtriemap"])
    (False, True, False)
    """
    return release >= TRIE_SINCE and WITHOUT_TRIE not in experiments


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


def sync_map_by_fields(offsets: Mapping[str, int], word: int) -> Optional[SyncMapLayout]:
    """The layout of a struct with fields at these offsets; None if it is no sync.Map of two maps. The pointer is the
    last word of ``read``, whatever type that is of, and ``dirty`` follows.

    >>> sync_map_by_fields({"mu": 0, "read": 8, "dirty": 24, "misses": 32}, 8)
    SyncMapLayout(read=16, dirty=24, misses=32, size=40)
    """
    if not {"mu", "read", "dirty", "misses"} <= set(offsets):
        return None
    dirty, misses = offsets["dirty"], offsets["misses"]
    return SyncMapLayout(dirty - word, dirty, misses, misses + word)


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


def trie_by_fields(offsets: Mapping[str, int], word: int) -> Optional[TrieLayout]:
    """The layout of a struct with fields at these offsets; None if it is no HashTrieMap.

    >>> trie_by_fields({"root": 0, "keyHash": 8, "keyEqual": 16, "valEqual": 24, "seed": 32}, 8).root
    0
    """
    if not {"root", "keyHash", "valEqual", "seed"} <= set(offsets):
        return None
    return trie_layout(word)._replace(root=offsets["root"], key_hash=offsets["keyHash"])
