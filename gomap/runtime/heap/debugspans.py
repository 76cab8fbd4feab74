"""allspans before Go 1.16, by the types that debug information shows."""

from __future__ import annotations

from typing import Optional

from gomap.errors import GomapError
from gomap.golang.types import GoType, Kind
from gomap.layouts.span import SpanLayout
from gomap.runtime.heap.spans import Spans
from gomap.runtime.structs import runtime_variable
from gomap.target import Target

__all__ = ["spans_by_debug_information"]

KNOWN = ("alloc_bits", "sweepgen", "alloc_count", "spanclass", "state", "elemsize", "limit")


def spans_by_debug_information(target: Target) -> Optional[Spans]:
    """None if debug information does not tell; runtime.mheap_.allspans is there from 1.8 on."""
    heap = runtime_variable(target, "mheap_")
    field = heap.field("allspans") if heap is not None else None
    span = target.names.type_named("runtime.mspan")
    if heap is None or field is None or span is None or span.kind is not Kind.STRUCT:
        return None
    layout = _layout(span, target.arch.pointer_size)
    if layout is None:
        return None
    try:
        return Spans(target, heap.address + field.offset, layout)
    except GomapError:
        return None


def _layout(span: GoType, word: int) -> Optional[SpanLayout]:
    offsets = {field.name: field.offset for field in span.fields}
    needed = "nelems freeindex allocBits sweepgen allocCount spanclass state elemsize limit startAddr npages".split()
    needed.append("specials")
    if any(name not in offsets for name in needed):
        return None
    counts, large = span.field("nelems"), offsets.get("largeType")
    nelems, freeindex, *fields, start, npages, _ = (offsets[name] for name in needed)
    size = counts.type.size if counts else word
    known = dict(zip(KNOWN, fields), nelems=nelems, freeindex=freeindex, start=start, npages=npages)
    return SpanLayout(
        word=word, first=(1, 8), last=(1, 15), counts=size, specials=offsets["specials"], large_type=large, **known
    )
