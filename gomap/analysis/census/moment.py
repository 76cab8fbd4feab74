"""What the runtime was doing when the process stood still, as far as it bears on a census."""

from __future__ import annotations

from typing import Dict, Iterable, Iterator, Sequence

from gomap.analysis.census.heap import Heap
from gomap.analysis.census.model import Array, FoundMap
from gomap.analysis.census.types import MapTypes
from gomap.errors import MemoryFault
from gomap.layouts.heap import GC_PHASES, PAGE_SHIFT
from gomap.target import Target

__all__ = ["growths", "moment"]


def moment(target: Target, heap: Heap) -> Iterator[str]:
    """A sentence for each thing that was going on."""
    phase = GC_PHASES.get(_phase(target), "")
    if phase:
        yield f"a garbage collection was going on ({phase}): what it will free is still listed"
    sizes = [span.npages << PAGE_SHIFT for span in heap.untyped()]
    if sizes:
        what = "a large object has" if len(sizes) == 1 else f"{len(sizes):,} large objects have"
        yield f"{what} no type yet ({sum(sizes):,} bytes), being allocated: a map that is being made may be missing"


def growths(types: MapTypes, arrays: Sequence[Array], maps: Iterable[FoundMap]) -> Iterator[str]:
    """A sentence for each type of ``arrays``, which belong to no map yet, or no more: a growth was going on, and only
    the stack of who writes refers to them. It names the map if only one of that type says that it is written to."""
    sizes: Dict[str, int] = {}
    for array in arrays:
        for known in types.by_unit.get(array.descriptor, ())[:1]:
            sizes[known.type.name] = sizes.get(known.type.name, 0) + array.size
    written = [found for found in maps if found.type is not None and found.type.name in sizes] if sizes else []
    written = [found for found in written if _is_written(types, found)]
    for name, size in sizes.items():
        those = [found for found in written if found.type is not None and found.type.name == name]
        which = f" ({those[0].address:#x} is being written to)" if len(those) == 1 else ""
        yield f"{size:,} bytes of arrays of a {name} hang on stacks only: it was growing{which}"


def _is_written(types: MapTypes, found: FoundMap) -> bool:
    place, bits = types.layout.writing
    try:
        return bool(types.program.target.read(found.address + place, 1)[0] & bits)
    except MemoryFault:
        return False


def _phase(target: Target) -> int:
    """runtime.gcphase; -1 where it is not to be had (stripped)."""
    address = target.names.symbol_address("runtime.gcphase")
    try:
        return -1 if address is None else int.from_bytes(target.read(address, 4), "little")
    except MemoryFault:
        return -1
