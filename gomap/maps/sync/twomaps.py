"""sync.Map up to Go 1.23 (and with nosynchashtriemap): two maps of entries, of which each points to its value.

What stands in ``read`` stands in ``dirty`` too, if that is there, unless it was deleted.
"""

from __future__ import annotations

from collections import deque
from dataclasses import astuple, fields
from functools import partial
from typing import TYPE_CHECKING, Callable, Dict, Iterator, NamedTuple, Optional, Sequence, Set, Tuple

from gomap.errors import GomapError, MemoryFault, Problem, Problems
from gomap.layouts.syncmap import SyncMapLayout
from gomap.maps.anymap import Pattern
from gomap.maps.base import GoMap
from gomap.maps.model import ByteCounts, Found, MapStats, SyncEntry, SyncShape
from gomap.maps.sync.base import SyncBase, SyncContext
from gomap.maps.sync.types import SyncType
from gomap.memory.arrays import read_word
from gomap.memory.pages import PageCache

if TYPE_CHECKING:
    from gomap.values import Limits

__all__ = ["PartEntry", "SyncMap", "part_entries", "sum_of_bytes"]

READ, DIRTY, DELETED, EXPUNGED = "read", "dirty", "deleted", "expunged"


class PartEntry(NamedTuple):
    """An entry of one of the two maps: its key is at ``data[offset:]`` and in memory at ``key``; ``value``: what the
    entry at ``pointer`` points to, 0 if it was deleted."""

    part: str
    data: bytes
    offset: int
    key: int
    pointer: int
    value: int


def part_entries(parts: Sequence[Tuple[str, GoMap]], problems: Problems) -> Iterator[PartEntry]:
    """The entries of the first map, then those of the second that the first has not; deleted ones among them. What
    cannot be read is left out, and noted."""
    seen: Set[int] = set()
    for i, (name, gomap) in enumerate(parts):
        last = i == len(parts) - 1
        for one in _entries_of(name, gomap, problems):
            if one.pointer not in seen:
                yield one
            if not last:
                seen.add(one.pointer)
        problems.extend(gomap.problems)


def _entries_of(name: str, gomap: GoMap, problems: Problems) -> Iterator[PartEntry]:
    shape, word = gomap.context.geometry, gomap.context.target.arch.pointer_size
    read = PageCache(gomap.context.target.read).read
    for unit in gomap.units():
        for slot in gomap.live_slots(unit):
            at = unit.offset + shape.elem_offset + slot * shape.elem_stride
            pointer = int.from_bytes(unit.data[at : at + word], "little")
            key = shape.key_offset + slot * shape.key_stride
            if not pointer:
                continue  # caught between the key and its entry
            try:
                value = int.from_bytes(read(pointer, word), "little")
            except MemoryFault:
                problems.append(Problem("an entry of a sync.Map cannot be read", pointer, lost=True))
                continue
            yield PartEntry(name, unit.data, unit.offset + key, unit.address + key, pointer, value)


def sum_of_bytes(parts: Sequence[ByteCounts]) -> ByteCounts:
    """Field by field; None if it is None in any of them.

    >>> sum_of_bytes([ByteCounts(total=48, deleted=None), ByteCounts(total=2)]).total
    50
    """
    columns = zip(*(astuple(part) for part in parts)) if parts else [()] * len(fields(ByteCounts))
    return ByteCounts(*(None if None in column else sum(column) for column in columns))


class SyncMap(SyncBase):
    """A sync.Map of two maps. GomapError if its own words cannot be read."""

    columns = ("part",)

    def __init__(self, context: SyncContext, address: int, known: SyncType, expr: str):
        super().__init__(context, address, known, expr)
        assert isinstance(known.layout, SyncMapLayout)
        try:
            read_only, dirty, self.misses = (
                read_word(context.target, address + at)
                for at in (known.layout.read, known.layout.dirty, known.layout.misses)
            )
        except MemoryFault as fault:
            raise self.unreadable() from fault
        self._counted: Optional[Dict[str, int]] = None
        self.amended = self._amended(read_only)
        self.read = self._map(READ, read_only) if read_only else None
        self.dirty = self._map(DIRTY, address + known.layout.dirty) if dirty else None

    def _amended(self, read_only: int) -> Optional[bool]:
        """readOnly {m, amended}."""
        try:
            return bool(read_only) and self.context.target.read(read_only + self._word, 1) != b"\0"
        except MemoryFault:
            return None

    def _map(self, name: str, place: int) -> Optional[GoMap]:
        """The map whose header the word at ``place`` points to; None if that is nil, or was noted as a problem."""
        assert self.known.map is not None
        try:
            header = read_word(self.context.target, place)
            return self.context.map_at(header, self.known.map) if header else None
        except GomapError as error:
            self.problems.append(Problem(f"its {name} map cannot be read: {error.what}", place, lost=True))
            return None

    @property
    def inner_maps(self) -> Sequence[Tuple[str, GoMap]]:
        """Those that are not nil."""
        return [(name, part) for name, part in ((READ, self.read), (DIRTY, self.dirty)) if part is not None]

    def _live(self) -> Iterator[PartEntry]:
        """Those that have a value; how many of each part have, and how many have none, is kept at its end."""
        counts, gone = {READ: 0, DIRTY: 0, DELETED: 0, EXPUNGED: 0}, self.context.is_expunged
        for one in part_entries(self.inner_maps, self.problems):
            state = DELETED if not one.value else EXPUNGED if gone(one.value) else one.part
            counts[state] += 1
            if state == one.part:
                yield one
        self._counted = counts

    @property
    def _counts(self) -> Dict[str, int]:
        if self._counted is None:
            deque(self._live(), maxlen=0)
        assert self._counted is not None
        return self._counted

    def length(self) -> int:
        """Live entries: there is no count of them in memory."""
        return self._counts[READ] + self._counts[DIRTY]

    def entries(self, limits: Optional["Limits"] = None) -> Iterator[SyncEntry]:
        return map(self._decoder(limits), self._live())

    def _decoder(self, limits: Optional["Limits"]) -> Callable[[PartEntry], SyncEntry]:
        from gomap.values import Unreadable

        read_key, read_value = self.context.decoder(self.key_type, limits), self.context.decoder(self.elem_type, limits)
        read, size = PageCache(self.context.target.read).read, self.elem_type.size

        def decode(one: PartEntry) -> SyncEntry:
            try:
                value = read_value(read(one.value, size), 0)
            except MemoryFault:
                value = Unreadable(one.value)
            return SyncEntry(read_key(one.data, one.offset), value, (one.part,))

        return decode

    def live_addresses(self) -> Iterator[Tuple[int, int]]:
        return ((one.key, one.value) for one in self._live())

    def look_up(self, pattern: Pattern) -> Optional[Found]:
        for one in self._live():
            if pattern.matches(one.data, one.offset):
                return Found(one.key, one.value, partial(self._decoded, one))
        return None

    def _decoded(self, one: PartEntry, limits: Optional["Limits"]) -> SyncEntry:
        return self._decoder(limits)(one)

    def stats(self) -> MapStats:
        """Its bytes are those of its two maps, as in `gomap scan`."""
        shape, parts = self._shape(), [part.stats() for _, part in self.inner_maps]
        for one in parts:
            self.problems.extend(one.problems)
        return self._stats(shape, sum_of_bytes([stats.bytes for stats in parts]))

    def _shape(self) -> SyncShape:
        counts = self._counts
        read, dirty = (None if part is None else part.length() for part in (self.read, self.dirty))
        gone = counts[DELETED], counts[EXPUNGED]
        return SyncShape(read, dirty, self.amended, self.misses, counts[DIRTY], *gone)
