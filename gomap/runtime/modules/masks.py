"""Pointers in package variables, by the two masks that the linker wrote for the garbage collector."""

from __future__ import annotations

from itertools import compress
from typing import Iterator, Sequence, Tuple

from gomap.errors import MemoryFault
from gomap.memory.search import words_in
from gomap.runtime.modules.modulescan import Masked, Module
from gomap.target import Target

__all__ = ["PointerMasks", "pointer_slots"]

_BITS = [bytes(byte >> i & 1 for i in range(8)) for byte in range(256)]
MOST_BITS = 1 << 30


def pointer_slots(target: Target, modules: Sequence[Module]) -> Iterator[Tuple[int, int]]:
    """(address, value) of every pointer word of data and bss that is not nil, by address within a module."""
    word = target.arch.pointer_size
    for part in (part for module in modules for part in module.pointerful):
        words = words_in(target, part.start, part.end)
        marked = compress(zip(range(part.start, part.end, word), words), _mask(target, part))
        yield from (slot for slot in marked if slot[1])


class PointerMasks:
    """Of those parts of the program's data. A mask that cannot be read says nothing."""

    def __init__(self, target: Target, parts: Sequence[Masked]):
        self._word = target.arch.pointer_size
        self._known = [(part.start, _mask(target, part)) for part in parts]

    def may_be(self, place: int) -> bool:
        """May the word at ``place`` be a pointer? True if that is not known."""
        for start, mask in self._known:
            if start <= place < start + len(mask) * self._word:
                return bool(mask[(place - start) // self._word])
        return True


def _mask(target: Target, part: Masked) -> bytes:
    """A byte for each word: 1 where it is a pointer. Empty if the mask cannot be read."""
    if not 0 < part.bits <= MOST_BITS:
        return b""
    try:
        data = target.read(part.mask, (part.bits + 7) // 8)
    except MemoryFault:
        return b""
    return b"".join([_BITS[byte] for byte in data])[: part.bits]
