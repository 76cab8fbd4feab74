"""A classic map (runtime.hmap): Go 1.5 to 1.23, and 1.24 and 1.25 under noswissmap."""

from __future__ import annotations

from typing import Iterator, Optional, Tuple

from gomap.maps.base import Place
from gomap.maps.classic.accounting import account
from gomap.maps.classic.lookup import places
from gomap.maps.classic.read import ClassicBuckets
from gomap.maps.classic.stats import count
from gomap.maps.minimal import load_limit
from gomap.maps.model import Entry, MapStats, Unit
from gomap.maps.search import search
from gomap.maps.statistics import as_far_as_read, base_stats
from gomap.memory.columns import control_words, slots_per_unit

__all__ = ["ClassicMap"]


class ClassicMap(ClassicBuckets):
    """All questions that a map answers, of a classic one."""

    columns = ("bucket", "chain", "slot", "tophash", "old")
    labels = ("bucket", "slot", "tophash")
    unit_name, control_name = "bucket", "tophash"
    layout_name = "classic"
    find = search

    @property
    def seed(self) -> int:
        return self.header["hash0"]

    def places(self, key_hash: int) -> Iterator[Place]:
        return places(self, key_hash)

    def unit_count(self) -> int:
        return self.bucket_count

    def fills(self) -> Iterator[bytes]:
        size = self.context.geometry.size
        for address, buckets, old in self.arrays():
            for _, whole, data, _ in self.chunks(address, buckets, old) if not old else ():
                yield slots_per_unit(control_words(data, size, whole).translate(self.live_flags))

    def place(self, entry: Entry) -> Tuple[object, ...]:
        unit = entry.unit
        return unit.number, unit.chain, entry.slot, entry.control, unit.old

    def label(self, entry: Entry) -> Tuple[str, ...]:
        return entry.unit.label, str(entry.slot), f"{entry.control:02x}"

    def unit_label(self, unit: Unit) -> str:
        return f"bucket {unit.label}"

    def may_be_evacuated(self, unit: Unit) -> bool:
        return unit.old

    def stats(self) -> MapStats:
        return as_far_as_read(self._counted()) if self.address else base_stats(self, nil=True)

    def _counted(self) -> MapStats:
        counted = count(self)
        tally = counted.present.tally
        marks = self.rules.marks_deleted
        return base_stats(
            self,
            nil=False,
            live=tally.live + counted.old.tally.live,
            slots=tally.slots,
            deleted=tally.deleted if marks else None,
            empty=tally.empty,
            growing=counted.growth,
            classic=counted.shape,
            histogram=tally.histogram,
            bytes=account(self, counted),
            max_load=self._max_load(),
        )

    def _max_load(self) -> Optional[float]:
        """Entries per bucket beyond which this map doubles."""
        return load_limit(self.context.release, self.B) / (1 << self.B) if self.sane else None
