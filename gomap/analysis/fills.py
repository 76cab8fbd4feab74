"""How full each bucket or group of a map is, in order: what a picture is drawn from."""

from __future__ import annotations

from typing import Iterator, Tuple

from gomap.maps.base import GoMap
from gomap.maps.classic.read import ClassicMap
from gomap.maps.swiss.read import SwissMap
from gomap.memory.columns import control_words, slots_per_unit

__all__ = ["fills", "unit_count"]


def unit_count(gomap: GoMap) -> Tuple[int, str]:
    """(how many, what they are called): buckets of the present array, or groups of all tables."""
    if isinstance(gomap, ClassicMap):
        return gomap.bucket_count, "bucket"
    assert isinstance(gomap, SwissMap)
    if gomap.small:
        return (1 if gomap.header["dirPtr"] else 0), "group"
    return sum(table.group_count for table in gomap.tables()), "group"


def fills(gomap: GoMap) -> Iterator[bytes]:
    """One byte per bucket (its overflow not counted in) or group: its live slots, 0 to 8; in pieces."""
    size = gomap.context.geometry.size
    for data, units in _pieces(gomap):
        yield slots_per_unit(control_words(data, size, units).translate(gomap.live_flags))


def _pieces(gomap: GoMap) -> Iterator[Tuple[bytes, int]]:
    if isinstance(gomap, ClassicMap):
        for address, count, old in gomap.arrays():
            if not old:
                for _, whole, data, _ in gomap.chunks(address, count, old):
                    yield data, whole
    elif isinstance(gomap, SwissMap):
        for _, _, _, data in gomap.group_arrays():
            yield data, len(data) // gomap.context.geometry.size
