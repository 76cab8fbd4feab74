"""Map types that reflect.MapOf made while the program ran: their descriptors are objects of the heap."""

from __future__ import annotations

from typing import Dict, Iterator, Optional, Sequence, Tuple

from gomap.errors import GomapError, MemoryFault
from gomap.golang.types import GoType, Kind
from gomap.layouts.sizeclasses import allocated
from gomap.layouts.types import KIND_MASK, LARGEST_CELL
from gomap.runtime.heap.spans import Span, Spans
from gomap.runtime.modules.modulescan import Module
from gomap.runtime.types.descriptors import TypeTable
from gomap.target import Target

__all__ = ["made_maps"]

MAKER = b"\0reflect.MapOf\0"
MOST_NAMES = 256 << 20


def made_maps(
    target: Target, types: TypeTable, modules: Sequence[Module], spans: Spans, release: Tuple[int, int]
) -> Iterator[GoType]:
    """Found among the allocated objects of a descriptor's size class; nothing is looked at where the program has no
    reflect.MapOf."""
    if not any(_may_make(target, module) for module in modules):
        return
    size = allocated(types.layout.record(Kind.MAP).size, True, release, target.arch.pointer_size)
    for span in spans.in_use():
        if span.elemsize == size and not span.spanclass & 1 and span.spanclass > 1:
            yield from _in_span(target, types, spans, span)


def _may_make(target: Target, module: Module) -> bool:
    """Is there such a function? Where the table of names cannot be read, there may be."""
    try:
        return MAKER in target.read(module.funcnametab, min(module.cutab - module.funcnametab, MOST_NAMES))
    except (MemoryFault, ValueError):
        return True


def _in_span(target: Target, types: TypeTable, spans: Spans, span: Span) -> Iterator[GoType]:
    word = target.arch.pointer_size
    begins = word.to_bytes(word, "little") * 2  # Size_ and PtrBytes
    try:
        data = target.read(span.start, span.nelems * span.elemsize)
        used = spans.allocated(span)
    except MemoryFault:
        return
    at = data.find(begins)
    while at >= 0:
        index, rest = divmod(at, span.elemsize)
        found = _made(types, span.start + at, word) if not rest and used[index] else None
        if found is not None:
            yield found
        at = data.find(begins, (index + 1) * span.elemsize)


def _made(types: TypeTable, address: int, word: int) -> Optional[GoType]:
    """None if any field is not as reflect.MapOf writes it."""
    try:
        values = types.whole(address, Kind.MAP)
        if values["Kind_"] & KIND_MASK != Kind.MAP or values["Equal"] or values["Align_"] != word:
            return None
        gotype, unit = types.at(address), types.at(values["Unit"])
        sane = unit.kind is Kind.STRUCT and unit.size == values.get("BucketSize", values.get("GroupSize"))
        return gotype if sane and _agree(values, gotype, word) else None
    except (GomapError, KeyError):
        return None


def _agree(values: Dict[str, int], gotype: GoType, word: int) -> bool:
    """Buckets' cells are of the sizes of key and elem."""
    for name, part in (("KeySize", gotype.key), ("ValueSize", gotype.elem)):
        if name in values and values[name] != (part.size if part.size <= LARGEST_CELL else word):
            return False
    return True
