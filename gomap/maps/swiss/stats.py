"""Statistics of a Swiss map: one pass over its tables."""

from __future__ import annotations

from typing import Dict, List

from gomap.errors import Problem
from gomap.layouts.swiss import CTRL_DELETED, CTRL_EMPTY
from gomap.maps.model import SwissShape
from gomap.maps.swiss.read import SwissGroups, Table
from gomap.maps.tally import Tally
from gomap.memory.columns import control_words

__all__ = ["SwissCount", "count"]

PENDING_WORDS = 1 << 16  # bytes of control words gathered before they are counted
_STRANGE = bytes(value for value in range(128, 256) if value not in (CTRL_EMPTY, CTRL_DELETED))


class SwissCount:
    """Sums over all tables. ``capacities``: number of groups -> number of tables of that size (a few sizes at most)."""

    def __init__(self, gomap: SwissGroups):
        self.map = gomap
        self.tally = Tally(gomap.live_flags, bytes([CTRL_DELETED]), _STRANGE)
        self.tables = 0
        self.used = 0
        self.sizes: Dict[int, int] = {}

    @property
    def groups(self) -> int:
        if self.map.small:
            return 1 if self.map.header["dirPtr"] else 0
        return sum(groups * tables for groups, tables in self.sizes.items())

    @property
    def shape(self) -> SwissShape:
        header = self.map.header
        return SwissShape(self.map.small, self.groups, self.tables, header["dirLen"], header["globalDepth"])

    def see(self, table: Table) -> None:
        self.tables += 1
        self.used += table.used
        self.sizes[table.group_count] = self.sizes.get(table.group_count, 0) + 1


def count(gomap: SwissGroups) -> SwissCount:
    """Reads every group of the map once. What cannot be read is noted in ``gomap.problems``."""
    found = SwissCount(gomap)
    size = gomap.context.geometry.size
    pending: List[bytes] = []
    gathered, previous = 0, -1
    for _, table, _, data in gomap.group_arrays():
        if table is not None and table.table_index != previous:
            found.see(table)
            previous = table.table_index
        words = control_words(data, size, len(data) // size)
        pending.append(words)
        gathered += len(words)
        if gathered >= PENDING_WORDS:
            found.tally.add(b"".join(pending))
            pending, gathered = [], 0
    found.tally.add(b"".join(pending))
    _check(gomap, found)
    return found


def _check(gomap: SwissGroups, count: SwissCount) -> None:
    tally = count.tally
    if tally.strange:
        what = f"{tally.strange:,} control bytes have values that the runtime never writes"
        gomap.problems.append(Problem(what, gomap.header["dirPtr"]))
    if not gomap.small and count.used != gomap.length():
        what = f"the header counts {gomap.length():,} entries, its tables {count.used:,}"
        gomap.problems.append(Problem(what, gomap.address))
    if tally.live != gomap.length():
        what = f"the header counts {gomap.length():,} entries, {tally.live:,} were found"
        gomap.problems.append(Problem(what, gomap.address))
