"""What deferred calls and the panic of a goroutine refer to: the collector follows these beside the words of frames.

A closure that a defer statement made may lie on the stack, and be all that refers to a variable there whose address was
taken. Source: src/runtime/mgcmark.go, scanstack.
"""

from __future__ import annotations

from typing import List, Optional, Set, Tuple

from gomap.errors import MemoryFault
from gomap.layouts.deferred import defer_layout
from gomap.memory.arrays import read_word
from gomap.target import Target

__all__ = ["deferred_values"]

MOST_DEFERRED = 1 << 16  # of one goroutine: a loop of defers may make many


def deferred_values(target: Target, release: Optional[Tuple[int, int]], goroutine: int) -> List[int]:
    """g._panic, and of each _defer its address, fn and link, of the runtime.g at ``goroutine``; those that are not nil.
    What cannot be read ends the chain."""
    layout = defer_layout(release, target.arch.pointer_size)
    if layout is None:
        return []
    values: List[int] = []
    seen: Set[int] = set()
    try:
        values.append(read_word(target, goroutine + layout.panic))
        record = read_word(target, goroutine + layout.first)
        while record and record not in seen and len(seen) < MOST_DEFERRED:
            seen.add(record)
            values.append(record)
            data = target.read(record + layout.fn, layout.size - layout.fn)
            values.append(int.from_bytes(data[: layout.word], "little"))
            record = int.from_bytes(data[layout.link - layout.fn :], "little")
    except MemoryFault:
        pass
    return [value for value in values if value]
