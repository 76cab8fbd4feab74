"""Is a word of an object a pointer? The heap's bitmap tells, or the type of objects that carry it (above 512 bytes,
1.22 on).

Sources: src/runtime/mbitmap.go, src/internal/abi/type.go (GCData).
"""

from __future__ import annotations

from typing import Dict, Optional, Tuple

from gomap.errors import MemoryFault
from gomap.layouts.sizeclasses import HEADER
from gomap.layouts.types import MASKS_ON_DEMAND, has_gc_program
from gomap.memory.arrays import read_word
from gomap.runtime.heap.heapbits import HeapBits
from gomap.runtime.heap.spans import Span
from gomap.runtime.types.descriptors import TypeTable
from gomap.target import Target

__all__ = ["PointerWords"]

MOST_MASK = 1 << 16  # bytes
LOWEST = 1 << 12  # a smaller word is no pointer
Release = Optional[Tuple[int, int]]


class PointerWords:
    """``types``: of the program; ``bits``: of its heap."""

    def __init__(self, target: Target, types: TypeTable, bits: HeapBits, release: Release):
        self._target = target
        self._types = types
        self._bits = bits
        self._release = release
        self._word = target.arch.pointer_size
        self._masks: Dict[int, Optional[Tuple[int, int]]] = {}

    def may_be(self, span: Span, base: int, place: int) -> bool:
        """May the word at ``place``, of the object at ``base``, be a pointer? True if that is not known."""
        if span.spanclass & 1:
            return True
        if not self._bits.carries_type(span):
            return self._bits.may_be(span, base, place)
        if span.spanclass < 2:
            return self._by_type(span.large_type, place - base)
        try:
            return place >= base + HEADER and self._by_type(read_word(self._target, base), place - base - HEADER)
        except MemoryFault:
            return True

    def _by_type(self, descriptor: int, offset: int) -> bool:
        if descriptor not in self._masks:
            self._masks[descriptor] = self._mask(descriptor) if descriptor else None
        known = self._masks[descriptor]
        if known is None:
            return True
        size, mask = known
        return bool(mask >> offset % size // self._word & 1)

    def _mask(self, descriptor: int) -> Optional[Tuple[int, int]]:
        """(size of the type, a bit for each of its words); None if there is no mask."""
        layout = self._types.layout.base
        try:
            values = layout.parse(self._target.read(descriptor, layout.size))
            size = (values["PtrBytes"] // self._word + 7) // 8
            place = self._place(values)
            if not values["Size_"] or size > MOST_MASK or not place:
                return None
            return values["Size_"], int.from_bytes(self._target.read(place, size), "little")
        except MemoryFault:
            return None

    def _place(self, values: Dict[str, int]) -> int:
        """Where the mask is; 0: nowhere. One on demand (1.24 on) is made before the first object is."""
        assert self._release is not None
        if not has_gc_program(values, self._release):
            return values["GCData"]
        made = read_word(self._target, values["GCData"]) if self._release >= MASKS_ON_DEMAND else 0
        return made if made > LOWEST else 0
