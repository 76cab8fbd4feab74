"""Where the hash of a key says that it lies in a Swiss map."""

from __future__ import annotations

from typing import Iterator

from gomap.layouts.hashing import H2_BITS
from gomap.layouts.swiss import CTRL_EMPTY, GROUP_SLOTS
from gomap.maps.base import Damaged, Place
from gomap.maps.model import Unit
from gomap.maps.swiss.read import SwissGroups, Table
from gomap.memory.arrays import read_word

__all__ = ["numbered", "places"]


def places(gomap: SwissGroups, key_hash: int) -> Iterator[Place]:
    """The groups that are probed, up to one with an empty slot (probeSeq in table.go)."""
    h2 = key_hash & (1 << H2_BITS) - 1
    if gomap.small:
        yield from ((unit, h2) for unit in gomap.units())
        return
    table = _table(gomap, key_hash)
    size, at = gomap.context.geometry.size, key_hash >> H2_BITS & table.length_mask
    for step in range(1, table.group_count + 1):
        address = table.groups + at * size
        data = gomap.context.target.read(address, size)
        yield Unit(0, 0, table.table_index, at, address, False, data, 0), h2
        if CTRL_EMPTY in data[:GROUP_SLOTS]:
            return
        at = (at + step) & table.length_mask


def _table(gomap: SwissGroups, key_hash: int) -> Table:
    header, record, target = gomap.header, gomap.layout.table, gomap.context.target
    index = key_hash >> (header["globalShift"] & 63) if header["dirLen"] > 1 else 0
    if index >= header["dirLen"]:
        raise Damaged
    address = read_word(target, header["dirPtr"] + index * gomap.layout.word)
    table = Table(address, *record.unpacker.unpack(target.read(address, record.size)))
    if table.strange or not 0 <= table.table_index <= index:
        raise Damaged
    return table


def numbered(gomap: SwissGroups, unit: Unit) -> Unit:
    """With its group counted through all tables."""
    before = 0
    for table in gomap.tables():
        if table.table_index == unit.table:
            break
        before += table.group_count
    return unit._replace(number=before + unit.group)
