"""A Swiss map (internal/runtime/maps.Map): Go 1.24 and later."""

from __future__ import annotations

from typing import Iterator, Tuple

from gomap.layouts.classic import BUCKET_CELLS
from gomap.maps.base import Place
from gomap.maps.model import Entry, MapStats, Unit
from gomap.maps.search import search
from gomap.maps.statistics import as_far_as_read, base_stats
from gomap.maps.swiss.accounting import account
from gomap.maps.swiss.lookup import numbered, places
from gomap.maps.swiss.read import SwissGroups
from gomap.maps.swiss.stats import count
from gomap.memory.columns import control_words, slots_per_unit

__all__ = ["SwissMap"]


class SwissMap(SwissGroups):
    """All questions that a map answers, of a Swiss one."""

    columns = ("table", "group", "slot", "h2")
    unit_name, control_name = "group", "ctrl"
    find = search

    @property
    def layout_name(self) -> str:
        return "swiss-split" if self.context.geometry.split else "swiss"

    @property
    def seed(self) -> int:
        return self.header["seed"]

    def places(self, key_hash: int) -> Iterator[Place]:
        return places(self, key_hash)

    def numbered(self, unit: Unit) -> Unit:
        return numbered(self, unit)

    def unit_count(self) -> int:
        if self.small:
            return 1 if self.header["dirPtr"] else 0
        return sum(table.group_count for table in self.tables())

    def fills(self) -> Iterator[bytes]:
        size = self.context.geometry.size
        for _, _, _, data in self.group_arrays():
            yield slots_per_unit(control_words(data, size, len(data) // size).translate(self.live_flags))

    def place(self, entry: Entry) -> Tuple[object, ...]:
        unit = entry.unit
        return unit.table, unit.group, entry.slot, entry.control

    @property
    def labels(self) -> Tuple[str, ...]:
        return ("group", "slot", "h2") if self.small else ("table", "group", "slot", "h2")

    def label(self, entry: Entry) -> Tuple[str, ...]:
        table = () if self.small else (str(entry.unit.table),)
        return (*table, entry.unit.label, str(entry.slot), f"{entry.control:02x}")

    def unit_label(self, unit: Unit) -> str:
        return f"table {unit.table}   group {unit.label}"

    def stats(self) -> MapStats:
        return as_far_as_read(self._counted()) if self.address else base_stats(self, nil=True)

    def _counted(self) -> MapStats:
        counted = count(self)
        tally = counted.tally
        return base_stats(
            self,
            nil=False,
            live=tally.live,
            slots=tally.slots,
            deleted=tally.deleted,
            empty=tally.empty,
            swiss=counted.shape,
            histogram=tally.histogram,
            bytes=account(self, counted),
            max_load=float(BUCKET_CELLS) if self.small else BUCKET_CELLS * 7 / 8,
        )
