"""Bytes of a map that was found, without reading its array: exact where nothing overflows and nothing grows."""

from __future__ import annotations

from typing import Dict, NamedTuple, Optional, Tuple

from gomap.analysis.census.model import FoundMap
from gomap.analysis.census.types import MapTypes
from gomap.errors import GomapError, MemoryFault
from gomap.golang.types import GoType
from gomap.layouts.classic import ClassicLayout
from gomap.layouts.sizeclasses import most_without_header
from gomap.maps.geometry import geometry_of
from gomap.maps.minimal import Plan, minimal_classic, minimal_swiss
from gomap.memory.arrays import read_word

__all__ = ["Accountant"]

MOST_LISTED = 64  # capacity of a list that grew by append, by its length: more is garbage


class _Costs(NamedTuple):
    """What a fresh map of a type is made by; bytes of one entry, and those handed out for what it keeps outside its
    slot."""

    plan: Plan
    entry: int
    outside: int


class Accountant:
    """Fills in ``total``, ``live`` and ``minimal`` of maps whose arrays are in the heap, wherever their headers are."""

    def __init__(self, types: MapTypes):
        self._types = types
        self._sizer = types.sizer
        self._layout = types.layout
        self._header = self._sizer.allocated(types.layout.header.size, True)
        self._costs: Dict[int, Optional[_Costs]] = {}
        self._minimal: Dict[Tuple[int, int], Optional[int]] = {}

    def account(self, found: FoundMap) -> bool:
        """False if only a full reading tells (overflow buckets, a growth in progress)."""
        gotype = found.type
        costs = None if gotype is None or not found.in_heap else self._costs_of(gotype)
        if costs is None:
            return False
        found.minimal = self._fresh(costs.plan, found.length)
        if isinstance(self._layout, ClassicLayout):
            beside = self._beside(found, costs.plan) if found.simple else None
            if beside is None:
                return False
        else:
            beside = found.extra
        header = self._header if found.storage == "heap" else self._layout.header.size
        found.total = header + sum([array.size for array in found.arrays]) + beside + found.length * costs.outside
        found.live = found.length * costs.entry
        return True

    def _beside(self, found: FoundMap, plan: Plan) -> Optional[int]:
        """mapextra, overflow buckets for which the array has no spare ones, and the list of those without pointers."""
        shape, layout, sizer = plan.geometry, self._layout, self._sizer
        assert isinstance(layout, ClassicLayout)
        size = found.extra
        if not found.overflow and (shape.has_pointers or not found.lists):
            return size
        if shape.has_pointers and shape.size > most_without_header(layout.word):
            return None  # its overflow buckets carry their type, and are to be attributed: they must be read
        spare = sizer.array_buckets(layout, shape, found.units.bit_length() - 1) - found.units
        size += max(0, found.overflow - spare) * sizer.allocated(shape.size, shape.has_pointers)
        return size if shape.has_pointers else self._with_list(found, layout, size)

    def _with_list(self, found: FoundMap, layout: ClassicLayout, size: int) -> Optional[int]:
        """A list there may be without any overflow bucket: a range loop makes it. None if it cannot be read."""
        target, word = self._types.program.target, layout.word
        if layout.extra is None or not found.lists:
            return None
        try:
            head = read_word(target, found.lists + layout.extra.offsets["overflow"])
            capacity = read_word(target, head + 2 * word) if head else 0
        except MemoryFault:
            return None
        if not head:
            return None if found.overflow else size
        if capacity > MOST_LISTED * (found.overflow + 1):
            return None
        return size + self._sizer.allocated(3 * word, True) + self._sizer.allocated(capacity * word, True)

    def _costs_of(self, gotype: GoType) -> Optional[_Costs]:
        known = id(gotype)
        if known not in self._costs:
            try:
                plan = Plan(self._layout, geometry_of(gotype), gotype)
                self._costs[known] = _Costs(plan, plan.entry, self._outside(plan))
            except GomapError:
                self._costs[known] = None
        return self._costs[known]

    def _fresh(self, plan: Plan, length: int) -> Optional[int]:
        key = (id(plan.type), length)
        if key not in self._minimal:
            classic = isinstance(self._layout, ClassicLayout)
            self._minimal[key] = (minimal_classic if classic else minimal_swiss)(plan, self._sizer, length)
        return self._minimal[key]

    def _outside(self, plan: Plan) -> int:
        shape, size = plan.geometry, 0
        for gotype, indirect in ((plan.type.key, shape.indirect_key), (plan.type.elem, shape.indirect_elem)):
            if indirect:
                size += self._sizer.allocated(gotype.size, gotype.has_pointers)
        return size
