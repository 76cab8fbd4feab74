"""A sync.Map is one map to people, whatever it is made of."""

from __future__ import annotations

from typing import NamedTuple, Optional, Tuple

from gomap.analysis.census.model import FoundMap

__all__ = ["SyncMap", "Trie"]


class SyncMap(NamedTuple):
    """To Go 1.23. ``address``: of the sync.Map. ``read``, ``dirty``: its maps (None: nil). ``live``: entries that are
    not deleted, None if they could not be read."""

    address: int
    read: Optional[FoundMap]
    dirty: Optional[FoundMap]
    amended: bool
    misses: int
    live: Optional[int]

    @property
    def parts(self) -> Tuple[FoundMap, ...]:
        return tuple(part for part in (self.read, self.dirty) if part is not None)

    def found(self, storage: str) -> FoundMap:
        """The map that people know."""
        found = FoundMap(self.address, storage, self.live or 0, ())
        found.parts, found.certain, found.how = self.parts, True, "its readOnly"
        found.slots = sum(part.slots or 0 for part in self.parts)
        found.total = sum(part.total or 0 for part in self.parts)
        found.live = sum(part.live or 0 for part in self.parts)
        found.sync = {
            "type": "sync.Map",
            "read": None if self.read is None else self.read.length,
            "dirty": None if self.dirty is None else self.dirty.length,
            "amended": self.amended,
            "misses": self.misses,
        }
        return found


class Trie(NamedTuple):
    """From Go 1.24 on. ``address``: of the HashTrieMap. ``nodes``: indirect nodes; ``entries``; ``size``: bytes of all
    of these. ``of_any``: keys and values are interfaces: a sync.Map."""

    address: int
    nodes: int
    entries: int
    size: int
    of_any: bool

    def found(self, storage: str) -> FoundMap:
        """The map that people know."""
        found = FoundMap(self.address, storage, self.entries, ())
        found.total, found.certain, found.how = self.size, True, "its root node"
        name = "sync.Map" if self.of_any else "internal/sync.HashTrieMap"
        found.sync = {"type": name, "nodes": self.nodes, "entries": self.entries}
        return found
