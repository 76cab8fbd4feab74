"""Swiss maps (internal/runtime/maps.Map): the header, the directory, tables and their groups."""

from __future__ import annotations

from typing import Dict, Iterator, List, NamedTuple, Optional, Tuple

from gomap.errors import MemoryFault, Problem
from gomap.golang.types import GoType
from gomap.layouts.swiss import CTRL_STATES, GROUP_SLOTS, MAX_TABLE_CAPACITY, SwissLayout
from gomap.maps.base import GoMap, MapContext, live_flags
from gomap.maps.model import Unit
from gomap.memory.arrays import read_array
from gomap.memory.columns import pointer_column

__all__ = ["SwissGroups", "Table"]

_LIVE_FLAGS = live_flags(CTRL_STATES)
CAPACITIES = frozenset(1 << i for i in range(MAX_TABLE_CAPACITY.bit_length()) if 1 << i >= GROUP_SLOTS)
TABLES_AT_ONCE = 256
MOST_UNFIT = 1 << 12  # directory entries in a row that lead to no table: whatever it is, it is no directory
STALE = -1  # table.index of a table that has been split or outgrown


class Table(NamedTuple):
    """A table's header, decoded. ``groups``: address of its first group."""

    address: int
    used: int
    capacity: int
    growth_left: int
    local_depth: int
    table_index: int
    groups: int
    length_mask: int

    @property
    def group_count(self) -> int:
        return self.length_mask + 1

    @property
    def strange(self) -> Optional[str]:
        """What the runtime would never write here, None if all is well."""
        if self.capacity in CAPACITIES and self.group_count * GROUP_SLOTS == self.capacity >= self.used:
            return None
        if self.capacity not in CAPACITIES:
            return f"a capacity of {self.capacity:,} slots"
        if self.group_count * GROUP_SLOTS != self.capacity:
            return f"{self.group_count:,} groups for a capacity of {self.capacity:,} slots"
        return f"{self.used:,} entries in {self.capacity:,} slots"


class SwissGroups(GoMap):
    """What is read of a Swiss map. ``header``: the fields of its maps.Map."""

    states = CTRL_STATES
    live_flags = _LIVE_FLAGS

    def __init__(self, context: MapContext, address: int, gotype: GoType, expr: str, layout: SwissLayout):
        super().__init__(context, address, gotype, expr)
        self.layout = layout
        self._unfit = 0
        self.header: Dict[str, int] = self._read_header()
        self._check_header()

    def _read_header(self) -> Dict[str, int]:
        if not self.address:
            return dict.fromkeys(self.layout.header.fields, 0)
        return self.layout.header.parse(self.context.target.read(self.address, self.layout.header.size))

    def _check_header(self) -> None:
        header = self.header
        length, depth = header["dirLen"], header["globalDepth"]
        if length and (length < 0 or depth > 63 or length != 1 << depth):
            what = f"the directory has {length:,} entries and a global depth of {depth}: not a map, or overwritten"
            self.problems.append(Problem(what, self.address, lost=True))
        if not length and header["used"] > GROUP_SLOTS:
            what = f"the header counts {header['used']:,} entries in one group: not a map, or overwritten"
            self.problems.append(Problem(what, self.address))
        if header["writing"]:
            self.problems.append(Problem("a goroutine is writing to the map: one entry may be half done", self.address))

    def length(self) -> int:
        return self.header["used"]

    @property
    def small(self) -> bool:
        """One group and no table (or nothing at all yet)."""
        return self.header["dirLen"] == 0

    def tables(self) -> Iterator[Table]:
        """Each table once, in directory order; those that cannot be read or make no sense are noted instead."""
        if self.small or self.header["dirLen"] < 0:
            return
        word, length = self.layout.word, self.header["dirLen"]
        self._unfit = 0
        for first, count, data in read_array(
            self.context.target, self.header["dirPtr"], word, length, "directory", self.problems
        ):
            pointers = pointer_column(data, word, 0, word, count)
            for start in range(0, count, TABLES_AT_ONCE):
                yield from self._tables_at(first + start, pointers[start : start + TABLES_AT_ONCE])
                if self._unfit >= MOST_UNFIT:
                    self._give_up()
                    return

    def _give_up(self) -> None:
        """It is said first: there are many problems behind it."""
        what = f"{MOST_UNFIT:,} directory entries in a row lead to no table: the rest was left out"
        problem = Problem(what, self.header["dirPtr"], lost=True)
        self.problems.first(problem)

    def _tables_at(self, first: int, pointers: List[int]) -> Iterator[Table]:
        """The tables of some directory entries. One of smaller depth stands several times there, side by side."""
        distinct = [(first + i, p) for i, p in enumerate(pointers) if not i or p != pointers[i - 1]]
        for position, table in self._headers(distinct):
            if table.table_index == position and not table.strange:
                self._unfit = 0
                yield table
            else:
                self._note(position, table)

    def _headers(self, places: List[Tuple[int, int]]) -> Iterator[Tuple[int, Table]]:
        record, target = self.layout.table, self.context.target
        try:
            data = target.gather([pointer for _, pointer in places], record.size)
        except MemoryFault:
            yield from self._readable_headers(places)
            return
        for (position, pointer), values in zip(places, record.unpacker.iter_unpack(data)):
            yield position, Table(pointer, *values)

    def _readable_headers(self, places: List[Tuple[int, int]]) -> Iterator[Tuple[int, Table]]:
        record = self.layout.table
        for position, pointer in places:
            try:
                data = self.context.target.read(pointer, record.size)
            except MemoryFault:
                self._unfit += 1
                what = f"cannot read the table at directory entry {position:,}"
                self.problems.append(Problem(what, pointer, lost=True))
            else:
                yield position, Table(pointer, *record.unpacker.unpack(data))

    def _note(self, position: int, table: Table) -> None:
        """Why a table is left out; without a word where it only stands at another entry, too."""
        self._unfit += bool(table.strange)
        if table.strange:
            what = f"the table at directory entry {position:,} has {table.strange}: overwritten, or not a table"
            self.problems.append(Problem(what, table.address, lost=True))
        elif table.table_index == STALE:
            what = f"directory entry {position:,} holds a stale table"
            self.problems.append(Problem(what, table.address, lost=True))

    def group_arrays(self) -> Iterator[Tuple[int, Optional[Table], int, bytes]]:
        """(number of the first group, table, its index in the table, bytes of the groups) in directory order.

        A table is None for the group of a small map. Groups that cannot be read are left out and noted.
        """
        if self.small:
            if self.header["dirPtr"]:
                for first, data in self._groups(self.header["dirPtr"], 1):
                    yield 0, None, first, data
            return
        number = 0
        for table in self.tables():
            for first, data in self._groups(table.groups, table.group_count):
                yield number + first, table, first, data
            number += table.group_count

    def _groups(self, address: int, count: int) -> Iterator[Tuple[int, bytes]]:
        """The groups of one array in one read, or around what cannot be read."""
        size = self.context.geometry.size
        try:
            data = self.context.target.read(address, count * size)
        except MemoryFault:
            for first, _, data in read_array(self.context.target, address, size, count, "group array", self.problems):
                yield first, data
            return
        yield 0, data

    def units(self, first: int = 0, last: Optional[int] = None, evacuated: bool = False) -> Iterator[Unit]:
        size = self.context.geometry.size
        for number, table, group, data in self.group_arrays():
            if last is not None and number > last:
                return
            index, start = (table.table_index, table.groups) if table else (0, self.header["dirPtr"])
            begin = max(0, first - number)
            end = len(data) // size if last is None else min(len(data) // size, last + 1 - number)
            for i in range(begin, end):
                at = start + (group + i) * size
                yield Unit(number + i, 0, index, group + i, at, False, data, i * size)
