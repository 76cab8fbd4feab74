"""Where every byte of a classic map goes: arrays, overflow buckets, mapextra and its lists."""

from __future__ import annotations

from typing import Tuple

from gomap.errors import MemoryFault, Problem
from gomap.layouts.classic import BUCKET_CELLS
from gomap.maps.classic.read import ClassicBuckets
from gomap.maps.classic.stats import ClassicCount, extra_fields
from gomap.maps.ledger import Ledger, add_out_of_line, finished, plan_of
from gomap.maps.minimal import minimal_classic
from gomap.maps.model import ByteCounts
from gomap.memory.arrays import read_word

__all__ = ["account"]


def account(gomap: ClassicBuckets, count: ClassicCount) -> ByteCounts:
    """The bytes of a classic map whose buckets have been counted."""
    context, shape = gomap.context, gomap.context.geometry
    ledger = Ledger(context)
    live = count.present.tally.live + count.old.tally.live
    ledger.add(gomap.layout.header.size, True, gomap.address)
    ledger.add(count.allocated_buckets * shape.size, shape.has_pointers, gomap.header["buckets"])
    ledger.add(shape.size, shape.has_pointers, count=count.present.outside)
    ledger.add(count.old_allocated_buckets * shape.size, shape.has_pointers, gomap.header["oldbuckets"])
    ledger.add(shape.size, shape.has_pointers, count=count.old.outside)
    add_out_of_line(ledger, gomap, live)
    metadata = gomap.layout.header.size + _overflow_lists(gomap, ledger)
    present = count.present.tally
    buckets = gomap.bucket_count + count.present.overflow
    parts = ByteCounts(
        live=present.live * shape.cells + live * plan_of(gomap).out_of_line,
        deleted=present.deleted * shape.cells if gomap.rules.marks_deleted else None,
        empty=(buckets * BUCKET_CELLS - present.live - present.deleted) * shape.cells,
        metadata=metadata + buckets * (BUCKET_CELLS + gomap.layout.word),
        spare=count.spare * shape.size,
        old=(count.old_allocated_buckets + count.old.outside) * shape.size,
    )
    return finished(ledger, parts, lambda sizer: minimal_classic(plan_of(gomap), sizer, live))


def _overflow_lists(gomap: ClassicBuckets, ledger: Ledger) -> int:
    """mapextra (or what stood in its place before 1.9) and the lists that keep pointer-free overflow buckets alive."""
    heads, metadata = _list_heads(gomap, ledger)
    if gomap.context.geometry.has_pointers:
        return metadata
    for head in heads:
        if head:
            metadata += _one_list(gomap, ledger, head)
    return metadata


def _list_heads(gomap: ClassicBuckets, ledger: Ledger) -> Tuple[Tuple[int, ...], int]:
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


def _one_list(gomap: ClassicBuckets, ledger: Ledger, head: int) -> int:
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
