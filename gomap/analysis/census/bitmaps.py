"""The heap's own pointer bitmap: does an array hold pointers just where a bucket or group type has them?

Source: src/runtime/mbitmap.go.
"""

from __future__ import annotations

from typing import Dict, Optional, Tuple

from gomap.analysis.census.heap import Heap
from gomap.analysis.census.model import Array
from gomap.analysis.census.types import MapType, MapTypes
from gomap.errors import MemoryFault
from gomap.layouts.types import has_gc_program

__all__ = ["Bitmaps"]

COMPARED = 4096  # bytes of an array


class Bitmaps:
    """Every question is answered with "fits" where there is no bitmap."""

    def __init__(self, heap: Heap, types: MapTypes):
        self._heap = heap
        self._release = types.program.release
        self._descriptor = types.program.types.layout.base
        self._heap_bits = types.program.runtime.heap_bits
        self._answers: Dict[Tuple[int, int, int, int], Tuple[MapType, ...]] = {}
        self._masks: Dict[Tuple[int, int, int], Optional[int]] = {}

    def fitting(self, array: Array, units: int, types: Tuple[MapType, ...]) -> Tuple[MapType, ...]:
        """Those of ``types`` (a tuple that stays) whose pointers stand where the bitmap has some; all of them where
        that cannot be told. The same tuple for the same question."""
        size = min(array.size, COMPARED)
        bits = self._bits(array, size)
        if bits is None:
            return types
        key = (id(types), units, size, bits)
        if key not in self._answers:
            self._answers[key] = tuple(one for one in types if self._mask(one, units, size) in (None, bits)) or types
        return self._answers[key]

    def _bits(self, array: Array, size: int) -> Optional[int]:
        span = None if array.noscan else self._heap.span_of(array.base)
        return None if span is None else self._heap_bits.of_object(span, array.base, size)

    def _mask(self, one: MapType, units: int, size: int) -> Optional[int]:
        """The bits of the first ``size`` bytes of ``units`` buckets or groups; None if the type has a program in
        their place."""
        key = (one.descriptor, units, size)
        if key not in self._masks:
            unit, word = self._unit_mask(one), self._heap.word
            count = min(units, -(-size // one.size))
            whole = None if unit is None else sum(unit << i * one.size // word for i in range(count))
            self._masks[key] = None if whole is None else whole & ((1 << size // word) - 1)
        return self._masks[key]

    def _unit_mask(self, one: MapType) -> Optional[int]:
        layout, target = self._descriptor, self._heap.target
        try:
            values = layout.parse(target.read(one.descriptor, layout.size))
            if self._release is None or has_gc_program(values, self._release):
                return None
            words = values["PtrBytes"] // self._heap.word
            mask = int.from_bytes(target.read(values["GCData"], (words + 7) // 8), "little")
        except MemoryFault:
            return None
        return mask & ((1 << words) - 1)
