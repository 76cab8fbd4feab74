"""Pointers in package variables, by the two masks that the linker wrote for the garbage collector."""

from __future__ import annotations

from itertools import compress
from typing import Iterator, Sequence, Tuple

from gomap.errors import MemoryFault
from gomap.runtime.modulescan import Module
from gomap.runtime.regions import words_in
from gomap.target import Target

__all__ = ["pointer_slots"]

_BITS = [bytes(byte >> i & 1 for i in range(8)) for byte in range(256)]
MOST_BITS = 1 << 30


def pointer_slots(target: Target, modules: Sequence[Module]) -> Iterator[Tuple[int, int]]:
    """(address, value) of every pointer word of data and bss that is not nil, by address within a module."""
    word = target.arch.pointer_size
    for module in modules:
        for start, end, (bits, mask) in (
            (module.data, module.edata, module.gcdatamask),
            (module.bss, module.ebss, module.gcbssmask),
        ):
            words = words_in(target, start, end)
            marked = compress(zip(range(start, end, word), words), _mask(target, mask, bits))
            yield from (slot for slot in marked if slot[1])


def _mask(target: Target, address: int, bits: int) -> bytes:
    """A byte for each word: 1 where it is a pointer. Empty where the mask cannot be read."""
    if not 0 < bits <= MOST_BITS:
        return b""
    try:
        data = target.read(address, (bits + 7) // 8)
    except MemoryFault:
        return b""
    return b"".join([_BITS[byte] for byte in data])[:bits]
