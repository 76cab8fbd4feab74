"""What the figures of one map mean, and what to do about it: sentences for a person who is on call."""

from __future__ import annotations

from typing import List, Optional

from gomap.maps.model import MapStats
from gomap.text import bytes_text, count_text, percent_text

__all__ = ["advice"]

NOTEWORTHY = 0.1  # of the total, below which giving memory back is not worth a sentence


def advice(stats: MapStats) -> List[str]:
    """One to four sentences; empty for a map of which nothing can be said."""
    if stats.nil:
        return ["A nil map: reading it finds nothing, writing to it panics."]
    if stats.partial:
        return ["Part of it could not be read, so nothing is said of its bytes."]
    sentences = [_rebuild(stats), _history(stats), _growth(stats), _tombstones(stats)]
    return [sentence for sentence in sentences if sentence]


def _rebuild(stats: MapStats) -> Optional[str]:
    total, minimal, reclaimable = stats.bytes.total, stats.bytes.minimal, stats.bytes.reclaimable
    if total is None or minimal is None or reclaimable is None or not total:
        return None
    if stats.storage in ("stack", "data") and not reclaimable:
        return f"It lies on a {stats.storage}: its memory is not the heap's." if stats.storage == "stack" else None
    entries = f"these {count_text(stats.live or 0)} entries" if stats.live != 1 else "this one entry"
    if not stats.live:
        entries = "no entries"
    if reclaimable < NOTEWORTHY * total:
        return f"A new map of {entries} takes {bytes_text(minimal)}: rebuilding it would give nothing worth having."
    return (
        f"A new map of {entries} takes {bytes_text(minimal)}: {bytes_text(reclaimable)} of {bytes_text(total)}"
        f" ({percent_text(reclaimable / total)}) would come back by rebuilding it."
    )


def _history(stats: MapStats) -> Optional[str]:
    if not stats.bytes.total or not stats.bytes.reclaimable or stats.bytes.reclaimable < NOTEWORTHY * stats.bytes.total:
        return None
    room = _room(stats)
    if room is None or (stats.live or 0) * 4 > room:
        return None
    overflow = "Overflow buckets, and room" if stats.classic and stats.classic.overflow_buckets else "Room"
    past = "it was large once, or made with a large hint"
    return f"{overflow} for {count_text(room)} entries: {past}. Go maps never shrink."


def _room(stats: MapStats) -> Optional[int]:
    """Entries it holds before it grows."""
    if stats.max_load is None:
        return None
    units = stats.classic.buckets if stats.classic else stats.swiss.groups if stats.swiss else 0
    return int(units * stats.max_load)


def _growth(stats: MapStats) -> Optional[str]:
    if stats.growing is None:
        return None
    left = stats.growing.old_buckets - stats.growing.evacuated
    return (
        f"It is growing: {count_text(left)} of {count_text(stats.growing.old_buckets)} old buckets have still to move."
        f" Only writes move them; until then {bytes_text(stats.bytes.old or 0)} of old buckets are kept."
    )


def _tombstones(stats: MapStats) -> Optional[str]:
    if stats.swiss is None or not stats.deleted or stats.deleted * 8 < stats.slots:
        return None
    return f"{count_text(stats.deleted)} tombstones lengthen every search and bring the next growth nearer."
