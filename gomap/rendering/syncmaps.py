"""What a sync.Map is made of, in words."""

from __future__ import annotations

from typing import List, Optional, Tuple

from gomap.maps.model import MapStats, SyncShape, TrieShape
from gomap.rendering.advice import NOTEWORTHY
from gomap.text import bytes_text, count_text, entries_text, percent_text

__all__ = ["kind", "parts_text", "sync_advice", "sync_facts"]


def kind(stats: MapStats) -> str:
    """What stands in the heading."""
    return "two maps" if isinstance(stats.sync, SyncShape) else "hash trie"


def sync_facts(stats: MapStats) -> List[Tuple[str, str]]:
    """(name, what there is to say)."""
    shape = stats.sync
    read_so_far = " that could be read" if stats.partial else ""
    facts = [("entries", f"{count_text(stats.live or 0)}{read_so_far}")]
    return facts + (_two_maps(shape) if isinstance(shape, SyncShape) else _trie(shape) if shape else [])


def _two_maps(shape: SyncShape) -> List[Tuple[str, str]]:
    read = "none yet" if shape.read is None else f"{entries_text(shape.read)}, found without a lock{_gone(shape)}"
    return [("read", read), ("dirty", _dirty(shape)), ("amended", _amended(shape)), ("misses", _misses(shape))]


def _gone(shape: SyncShape) -> str:
    """Deleted entries wait in read until dirty takes its place."""
    gone = [(shape.deleted, "deleted"), (shape.expunged, "expunged")]
    words = [f"{count_text(count)} {name}" for count, name in gone if count]
    take = "takes its slot" if sum(count or 0 for count, _ in gone) == 1 else "take their slots"
    return f"; {' and '.join(words)} still {take}" if words else ""


def _dirty(shape: SyncShape) -> str:
    return "none: the next new key copies read into one" if shape.dirty is None else entries_text(shape.dirty)


def _amended(shape: SyncShape) -> str:
    if shape.amended is None:
        return "not known"
    if not shape.amended:
        return "no: read has every key"
    return f"yes: {entries_text(shape.only_dirty or 0)} in dirty alone; a look-up of what read lacks takes the lock"


def _misses(shape: SyncShape) -> str:
    at = f"; at {count_text(shape.dirty)} dirty becomes read" if shape.dirty else ""
    return f"{count_text(shape.misses)}{at}"


def _trie(shape: TrieShape) -> List[Tuple[str, str]]:
    levels = "1 level" if shape.depth == 1 else f"{count_text(shape.depth)} levels"
    nodes = f"{count_text(shape.nodes)}, {levels} deep" if shape.nodes else "none yet"
    overflow = f"{entries_text(shape.overflow)} behind another of the same hash" if shape.overflow else "none"
    return [("nodes", nodes), ("overflow", overflow)]


def sync_advice(stats: MapStats) -> List[str]:
    """What to do about it."""
    if stats.partial:
        return ["Part of it could not be read, so nothing is said of its bytes."]
    if isinstance(stats.sync, TrieShape):
        return ["It keeps no room for entries that are gone: there is nothing to rebuild."] if stats.sync.nodes else []
    total, reclaimable = stats.bytes.total, stats.bytes.reclaimable
    if not total or not reclaimable or reclaimable < NOTEWORTHY * total:
        return []
    share = f"{bytes_text(reclaimable)} of {bytes_text(total)} ({percent_text(reclaimable / total)})"
    return [f"{share} would come back by storing what Range gives in a new sync.Map: its maps never shrink."]


def parts_text(stats: MapStats) -> Optional[str]:
    """One line below its entries."""
    shape = stats.sync
    if isinstance(shape, TrieShape):
        nodes = "1 node" if shape.nodes == 1 else f"{count_text(shape.nodes)} nodes"
        return f"{entries_text(shape.entries)} in {nodes}"
    if not isinstance(shape, SyncShape) or stats.live is None:
        return None
    read, only = stats.live - (shape.only_dirty or 0), shape.only_dirty or 0
    gone = f"; {count_text(shape.deleted or 0)} deleted, {count_text(shape.expunged or 0)} expunged"
    return f"{count_text(read)} in read, {count_text(only)} in dirty alone{gone}"
