"""Where every byte of a Swiss map goes: groups, tables, the directory."""

from __future__ import annotations

from gomap.layouts.classic import BUCKET_CELLS
from gomap.maps.ledger import Ledger, add_out_of_line, finished, plan_of
from gomap.maps.minimal import minimal_swiss
from gomap.maps.model import ByteCounts
from gomap.maps.swiss.read import SwissGroups
from gomap.maps.swiss.stats import SwissCount

__all__ = ["account"]


def account(gomap: SwissGroups, count: SwissCount) -> ByteCounts:
    """The bytes of a Swiss map whose groups have been counted."""
    context, shape, header = gomap.context, gomap.context.geometry, gomap.header
    ledger = Ledger(context)
    tally = count.tally
    ledger.add(gomap.layout.header.size, True, gomap.address)
    if gomap.small:
        ledger.add(shape.size * count.groups, shape.has_pointers, header["dirPtr"])
    for groups, tables in count.sizes.items():
        ledger.add(shape.size * groups, shape.has_pointers, count=tables)
    ledger.add(gomap.layout.table.size, True, count=count.tables)
    directory = max(0, header["dirLen"]) * gomap.layout.word if count.tables else 0
    ledger.add(directory, True, header["dirPtr"])
    add_out_of_line(ledger, gomap, tally.live)
    tables = count.tables * gomap.layout.table.size
    parts = ByteCounts(
        live=tally.live * plan_of(gomap).entry,
        deleted=tally.deleted * shape.cells,
        empty=(count.groups * BUCKET_CELLS - tally.live - tally.deleted) * shape.cells,
        metadata=gomap.layout.header.size + count.groups * BUCKET_CELLS + tables + directory,
    )
    return finished(ledger, parts, lambda sizer: minimal_swiss(plan_of(gomap), sizer, count.tally.live))
