"""What the runtime was doing when the process stood still, as far as it bears on a census."""

from __future__ import annotations

from typing import Iterator

from gomap.analysis.census.heap import Heap
from gomap.errors import MemoryFault
from gomap.layouts.heap import GC_PHASES, PAGE_SHIFT
from gomap.target import Target

__all__ = ["moment"]


def moment(target: Target, heap: Heap) -> Iterator[str]:
    """A sentence for each thing that was going on."""
    phase = GC_PHASES.get(_phase(target), "")
    if phase:
        yield f"a garbage collection was going on ({phase}): what it will free is still listed"
    sizes = [span.npages << PAGE_SHIFT for span in heap.untyped()]
    if sizes:
        what = "a large object has" if len(sizes) == 1 else f"{len(sizes):,} large objects have"
        yield f"{what} no type yet ({sum(sizes):,} bytes), being allocated: a map that is being made may be missing"


def _phase(target: Target) -> int:
    """runtime.gcphase; -1 where it is not to be had (stripped)."""
    address = target.names.symbol_address("runtime.gcphase")
    try:
        return -1 if address is None else int.from_bytes(target.read(address, 4), "little")
    except MemoryFault:
        return -1
