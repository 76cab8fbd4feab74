"""Where every byte of a map goes, and what a fresh map of the same length would take.

What the allocator handed out is split by use; the parts add up to the total exactly (DESIGN.md).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Callable, Optional, Tuple

from gomap.errors import MemoryFault, Problem
from gomap.layouts.classic import BUCKET_CELLS
from gomap.maps.base import MapContext
from gomap.maps.classic.read import ClassicMap
from gomap.maps.classic.stats import ClassicCount, extra_fields
from gomap.maps.minimal import Plan, minimal_classic, minimal_swiss
from gomap.maps.model import ByteCounts
from gomap.maps.sizer import Sizer
from gomap.maps.swiss.read import SwissMap
from gomap.maps.swiss.stats import SwissCount
from gomap.memory.arrays import read_word

__all__ = ["account_classic", "account_swiss"]


class Ledger:
    """Bytes handed out by the allocator, object by object; None once the Go release is not known."""

    def __init__(self, context: MapContext):
        self.storage = context.storage
        self.sizer = Sizer(context.release, context.target.arch.pointer_size)
        self.total = 0
        self.on_heap = False

    def add(self, size: int, pointerful: bool, address: Optional[int] = None, count: int = 1) -> None:
        """``count`` objects of ``size`` bytes; with an ``address`` outside the heap they count at their plain size."""
        if count <= 0 or size <= 0:
            return
        if address is not None and self.storage(address) in ("stack", "data"):
            self.total += size * count
            return
        self.on_heap = True
        self.total += self.sizer.allocated(size, pointerful) * count


def _finish(ledger: Ledger, parts: ByteCounts, minimal: Callable[[Sizer], int]) -> ByteCounts:
    uses = (parts.live, parts.deleted, parts.empty, parts.metadata, parts.spare, parts.old)
    known = sum([size or 0 for size in uses])
    if ledger.sizer.release is None:
        return replace(parts, total=None, rounding=None, minimal=None, reclaimable=None)
    total = ledger.total
    smallest = minimal(ledger.sizer) if ledger.on_heap else total
    return replace(parts, total=total, rounding=total - known, minimal=smallest, reclaimable=max(0, total - smallest))


def _plan(gomap: "ClassicMap | SwissMap") -> Plan:
    return Plan(gomap.layout, gomap.context.geometry, gomap.type)


def _add_out_of_line(ledger: Ledger, gomap: "ClassicMap | SwissMap", live: int) -> None:
    shape = gomap.context.geometry
    if shape.indirect_key:
        ledger.add(gomap.type.key.size, gomap.type.key.has_pointers, count=live)
    if shape.indirect_elem:
        ledger.add(gomap.type.elem.size, gomap.type.elem.has_pointers, count=live)


def account_classic(gomap: ClassicMap, count: ClassicCount) -> ByteCounts:
    """The bytes of a classic map whose buckets have been counted."""
    context, shape = gomap.context, gomap.context.geometry
    ledger = Ledger(context)
    live = count.present.tally.live + count.old.tally.live
    ledger.add(gomap.layout.header.size, True, gomap.address)
    ledger.add(count.allocated_buckets * shape.size, shape.has_pointers, gomap.header["buckets"])
    ledger.add(shape.size, shape.has_pointers, count=count.present.outside)
    ledger.add(count.old_allocated_buckets * shape.size, shape.has_pointers, gomap.header["oldbuckets"])
    ledger.add(shape.size, shape.has_pointers, count=count.old.outside)
    _add_out_of_line(ledger, gomap, live)
    metadata = gomap.layout.header.size + _overflow_lists(gomap, ledger)
    present = count.present.tally
    buckets = gomap.bucket_count + count.present.overflow
    parts = ByteCounts(
        live=present.live * shape.cells + live * _plan(gomap).out_of_line,
        deleted=present.deleted * shape.cells if gomap.rules.marks_deleted else None,
        empty=(buckets * BUCKET_CELLS - present.live - present.deleted) * shape.cells,
        metadata=metadata + buckets * (BUCKET_CELLS + gomap.layout.word),
        spare=count.spare * shape.size,
        old=(count.old_allocated_buckets + count.old.outside) * shape.size,
    )
    return _finish(ledger, parts, lambda sizer: minimal_classic(_plan(gomap), sizer, live))


def _overflow_lists(gomap: ClassicMap, ledger: Ledger) -> int:
    """mapextra (or what stood in its place before 1.9) and the lists that keep pointer-free overflow buckets alive."""
    heads, metadata = _list_heads(gomap, ledger)
    if gomap.context.geometry.has_pointers:
        return metadata
    for head in heads:
        if head:
            metadata += _one_list(gomap, ledger, head)
    return metadata


def _list_heads(gomap: ClassicMap, ledger: Ledger) -> Tuple[Tuple[int, ...], int]:
    word = gomap.layout.word
    if gomap.layout.extra is not None:
        extra = extra_fields(gomap)
        if extra is None:
            return (), 0
        ledger.add(gomap.layout.extra.size, True, gomap.header["extra"])
        return (extra["overflow"], extra["oldoverflow"]), gomap.layout.extra.size
    pair = gomap.header["overflow"]
    if not pair:
        return (), 0
    try:
        heads = read_word(gomap.context.target, pair), read_word(gomap.context.target, pair + word)
    except MemoryFault as fault:
        gomap.problems.append(Problem(f"hmap.overflow: {fault.what}", pair))
        return (), 0
    ledger.add(2 * word, True, pair)
    return heads, 2 * word


def _one_list(gomap: ClassicMap, ledger: Ledger, head: int) -> int:
    """A slice of pointers to overflow buckets, at its capacity, and its slice header."""
    word = gomap.layout.word
    try:
        data, capacity = read_word(gomap.context.target, head), read_word(gomap.context.target, head + 2 * word)
    except MemoryFault as fault:
        gomap.problems.append(Problem(f"the list of overflow buckets: {fault.what}", head))
        return 0
    if capacity > gomap.bucket_count * 4 + 65536:
        gomap.problems.append(Problem(f"the list of overflow buckets has an impossible capacity of {capacity:,}", head))
        return 0
    ledger.add(3 * word, True, head)
    ledger.add(capacity * word, True, data)
    return (3 + capacity) * word


def account_swiss(gomap: SwissMap, count: SwissCount) -> ByteCounts:
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
    _add_out_of_line(ledger, gomap, tally.live)
    tables = count.tables * gomap.layout.table.size
    parts = ByteCounts(
        live=tally.live * _plan(gomap).entry,
        deleted=tally.deleted * shape.cells,
        empty=(count.groups * BUCKET_CELLS - tally.live - tally.deleted) * shape.cells,
        metadata=gomap.layout.header.size + count.groups * BUCKET_CELLS + tables + directory,
    )
    return _finish(ledger, parts, lambda sizer: minimal_swiss(_plan(gomap), sizer, count.tally.live))
