"""The statistics of any map: counting, then accounting, then one dataclass."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Optional

from gomap.layouts.classic import BUCKET_CELLS
from gomap.maps.accounting import account_classic, account_swiss
from gomap.maps.base import GoMap
from gomap.maps.classic.read import ClassicMap
from gomap.maps.classic.stats import count_classic
from gomap.maps.minimal import load_limit
from gomap.maps.model import ByteCounts, MapStats
from gomap.maps.swiss.read import SwissMap
from gomap.maps.swiss.stats import count_swiss

__all__ = ["statistics"]


def statistics(gomap: GoMap) -> MapStats:
    """Everything that can be counted about a map; problems met on the way are in the result as well."""
    if not gomap.address:
        return _base(gomap, nil=True)
    if isinstance(gomap, ClassicMap):
        return _as_far_as_read(_classic(gomap))
    if isinstance(gomap, SwissMap):
        return _as_far_as_read(_swiss(gomap))
    raise TypeError(f"no statistics for {type(gomap).__name__}")


def _as_far_as_read(stats: MapStats) -> MapStats:
    """Where part of the map could not be read, what that part decides is not told."""
    if not stats.problems.lost:
        return stats
    bytes_ = replace(stats.bytes, **{field.name: None for field in fields(ByteCounts)})
    stats = replace(stats, partial=True, bytes=bytes_)
    return stats if stats.slots else replace(stats, live=None, deleted=None, histogram=None)


def _base(gomap: GoMap, **fields: object) -> MapStats:
    return MapStats(
        expr=gomap.expr,
        address=gomap.address,
        type=gomap.type_name,
        type_path=gomap.type.name if gomap.type.name != gomap.type_name else None,
        layout=_layout_name(gomap),
        storage=gomap.context.storage(gomap.address) if gomap.address else None,
        len=gomap.length(),
        problems=gomap.problems,
        **fields,  # type: ignore[arg-type]
    )


def _layout_name(gomap: GoMap) -> str:
    if isinstance(gomap, ClassicMap):
        return "classic"
    return "swiss-split" if gomap.context.geometry.split else "swiss"


def _classic(gomap: ClassicMap) -> MapStats:
    count = count_classic(gomap)
    tally = count.present.tally
    marks = gomap.rules.marks_deleted
    return _base(
        gomap,
        nil=False,
        live=tally.live + count.old.tally.live,
        slots=tally.slots,
        deleted=tally.deleted if marks else None,
        empty=tally.empty,
        growing=count.growth,
        classic=count.shape,
        histogram=tally.histogram,
        bytes=account_classic(gomap, count),
        max_load=_max_load(gomap),
    )


def _max_load(gomap: ClassicMap) -> Optional[float]:
    """Entries per bucket beyond which this map doubles."""
    return load_limit(gomap.context.release, gomap.B) / (1 << gomap.B) if gomap.sane else None


def _swiss(gomap: SwissMap) -> MapStats:
    count = count_swiss(gomap)
    tally = count.tally
    return _base(
        gomap,
        nil=False,
        live=tally.live,
        slots=tally.slots,
        deleted=tally.deleted,
        empty=tally.empty,
        swiss=count.shape,
        histogram=tally.histogram,
        bytes=account_swiss(gomap, count),
        max_load=float(BUCKET_CELLS) if gomap.small else BUCKET_CELLS * 7 / 8,
    )
