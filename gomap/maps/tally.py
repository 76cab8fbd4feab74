"""Counting control bytes by the column: what `stats` spends its time in."""

from __future__ import annotations

from typing import List

from gomap.layouts.classic import BUCKET_CELLS
from gomap.maps.columns import histogram, slots_per_unit

__all__ = ["Tally"]


class Tally:
    """Sums over the control words of many units.

    ``deleted`` and ``strange`` are the control bytes to count as such (strange: never written there by the runtime).
    """

    def __init__(self, live_flags: bytes, deleted: bytes, strange: bytes):
        self._live_flags = live_flags
        self._deleted = deleted
        self._sane = bytes(value for value in range(256) if value not in strange)
        self.units = 0
        self.live = 0
        self.deleted = 0
        self.strange = 0
        self.histogram: List[int] = [0] * (BUCKET_CELLS + 1)

    def add(self, words: bytes) -> None:
        """Counts ``words``: eight control bytes for each unit."""
        counts = slots_per_unit(words.translate(self._live_flags))
        before = list(self.histogram)
        histogram(counts, self.histogram)
        self.live += sum(i * (now - then) for i, (now, then) in enumerate(zip(self.histogram, before)))
        self.units += len(counts)
        self.deleted += sum(words.count(value) for value in self._deleted)
        self.strange += len(words.translate(None, self._sane))

    @property
    def slots(self) -> int:
        return self.units * BUCKET_CELLS

    @property
    def empty(self) -> int:
        return self.slots - self.live - self.deleted - self.strange
