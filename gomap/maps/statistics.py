"""What the statistics of all kinds of maps share."""

from __future__ import annotations

from dataclasses import fields, replace

from gomap.maps.base import GoMap
from gomap.maps.model import ByteCounts, MapStats

__all__ = ["as_far_as_read", "base_stats"]


def as_far_as_read(stats: MapStats) -> MapStats:
    """Where part of the map could not be read, what that part decides is not told."""
    if not stats.problems.lost:
        return stats
    bytes_ = replace(stats.bytes, **{field.name: None for field in fields(ByteCounts)})
    stats = replace(stats, partial=True, bytes=bytes_)
    return stats if stats.slots else replace(stats, live=None, deleted=None, histogram=None)


def base_stats(gomap: GoMap, **fields: object) -> MapStats:
    """What every map tells of itself, with what was counted."""
    return MapStats(
        expr=gomap.expr,
        address=gomap.address,
        type=gomap.type_name,
        type_path=gomap.type.name if gomap.type.name != gomap.type_name else None,
        layout=gomap.layout_name,
        storage=gomap.context.storage(gomap.address) if gomap.address else None,
        len=gomap.length(),
        problems=gomap.problems,
        **fields,  # type: ignore[arg-type]
    )
