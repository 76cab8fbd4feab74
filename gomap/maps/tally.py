"""Counting control bytes by the column: what `stats` spends its time in."""

from __future__ import annotations

from functools import lru_cache
from typing import List, Tuple

from gomap.layouts.classic import BUCKET_CELLS
from gomap.memory.columns import histogram, sum_of_columns

__all__ = ["Tally"]

LIVE, UNUSUAL = 1, 16  # weights: eight slots of each make at most 136, which a byte holds
_LIVE_PART = bytes(value % UNUSUAL for value in range(256))


class Tally:
    """Sums over the control words of many units.

    ``deleted`` and ``strange`` are the control bytes to count as such (strange: never written there by the runtime).
    Both are looked for only in pieces that hold any.
    """

    def __init__(self, live_flags: bytes, deleted: bytes, strange: bytes):
        self._weights, self._usual = _tables(live_flags, deleted + strange)
        self._deleted = deleted
        self.units = 0
        self.live = 0
        self.deleted = 0
        self.strange = 0
        self.histogram: List[int] = [0] * (BUCKET_CELLS + 1)

    def add(self, words: bytes) -> None:
        """Counts ``words``: eight control bytes for each unit."""
        units = len(words) // BUCKET_CELLS
        sums = sum_of_columns(words.translate(self._weights))
        counts = sums.to_bytes(units, "little")
        if sums & _unusual_bits(units):
            counts = counts.translate(_LIVE_PART)
            self._add_unusual(words)
        before = self._entries()
        histogram(counts, self.histogram)
        self.live += self._entries() - before
        self.units += units

    def _entries(self) -> int:
        return sum([i * count for i, count in enumerate(self.histogram)])

    def _add_unusual(self, words: bytes) -> None:
        rest = words.translate(None, self._usual)
        deleted = sum([rest.count(value) for value in self._deleted])
        self.deleted += deleted
        self.strange += len(rest) - deleted

    @property
    def slots(self) -> int:
        return self.units * BUCKET_CELLS

    @property
    def empty(self) -> int:
        return self.slots - self.live - self.deleted - self.strange


@lru_cache(maxsize=32)
def _tables(live_flags: bytes, unusual: bytes) -> Tuple[bytes, bytes]:
    """(weights, usual values): the same for every map of a layout."""
    weights = bytes(UNUSUAL if value in unusual else LIVE * live_flags[value] for value in range(256))
    return weights, bytes(value for value in range(256) if value not in unusual)


@lru_cache(maxsize=8)
def _unusual_bits(units: int) -> int:
    """An integer of ``units`` bytes with the bits that unusual slots set in a sum."""
    return int.from_bytes(bytes([256 - UNUSUAL]) * units, "little")
