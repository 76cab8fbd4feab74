"""What to say of an address at which there is nothing that could be kept alive."""

from __future__ import annotations

from gomap.errors import GomapError, MemoryFault
from gomap.program import Program
from gomap.runtime.heap.heapscan import Mapped

__all__ = ["is_free", "nothing_at"]

HINT = "an address that `gomap scan` shows"


def nothing_at(program: Program, address: int) -> GomapError:
    """As far as it is known what is there instead."""
    return GomapError(_what(program, address), address=address, hint=HINT)


def _what(program: Program, address: int) -> str:
    if not 0 <= address < 1 << 8 * program.target.arch.pointer_size:
        return f"{address:#x} is no address"
    function = _function(program, address)
    if function:
        return f"{address:#x} is code, of {function}: nothing has to keep that alive"
    for module in program.runtime.modules:
        if module.types <= address < module.etypes:
            return f"{address:#x} lies in the program's type descriptors, which are always there"
    if not Mapped(program.target).holds(address, 1):
        return f"nothing is mapped at {address:#x}"
    return f"no object of the heap is at {address:#x}, no package variable and no stack in use"


def _function(program: Program, address: int) -> str:
    try:
        found = program.runtime.functions.at(address)
    except GomapError:
        return ""
    return found.name if found is not None else ""


def is_free(program: Program, address: int) -> bool:
    """Is it a slot of the heap whose object was freed?"""
    span = program.runtime.spans.find(address)
    if span is None or span.spanclass < 2:
        return False
    try:
        return not program.runtime.spans.allocated(span)[(address - span.start) // span.elemsize]
    except MemoryFault:
        return False
