"""Where every byte of a map goes, and what a fresh map of the same length would take.

What the allocator handed out is split by use; the parts add up to the total exactly (DESIGN.md).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Callable, Optional

from gomap.maps.base import GoMap, MapContext
from gomap.maps.minimal import Plan
from gomap.maps.model import ByteCounts
from gomap.maps.sizer import Sizer

__all__ = ["Ledger", "add_out_of_line", "finished", "plan_of"]


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


def finished(ledger: Ledger, parts: ByteCounts, minimal: Callable[[Sizer], int]) -> ByteCounts:
    """``parts`` with total, rounding, minimal and reclaimable; None for these if the Go release is unknown."""
    uses = (parts.live, parts.deleted, parts.empty, parts.metadata, parts.spare, parts.old)
    known = sum([size or 0 for size in uses])
    if ledger.sizer.release is None:
        return replace(parts, total=None, rounding=None, minimal=None, reclaimable=None)
    total = ledger.total
    smallest = minimal(ledger.sizer) if ledger.on_heap else total
    return replace(parts, total=total, rounding=total - known, minimal=smallest, reclaimable=max(0, total - smallest))


def plan_of(gomap: GoMap) -> Plan:
    """What a fresh map of that type is made by."""
    return Plan(gomap.context.choice.layout, gomap.context.geometry, gomap.type)


def add_out_of_line(ledger: Ledger, gomap: GoMap, live: int) -> None:
    """The objects that ``live`` entries keep outside their slots."""
    shape = gomap.context.geometry
    if shape.indirect_key:
        ledger.add(gomap.type.key.size, gomap.type.key.has_pointers, count=live)
    if shape.indirect_elem:
        ledger.add(gomap.type.elem.size, gomap.type.elem.has_pointers, count=live)
