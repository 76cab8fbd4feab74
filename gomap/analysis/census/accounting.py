"""Bytes of a map that was found, without reading its array: exact where nothing overflows and nothing grows."""

from __future__ import annotations

from typing import Dict, Optional, Tuple

from gomap.analysis.census.model import FoundMap
from gomap.analysis.census.types import MapTypes
from gomap.errors import GomapError
from gomap.gotypes import GoType
from gomap.layouts.classic import ClassicLayout
from gomap.maps.geometry import geometry_of
from gomap.maps.minimal import Plan, minimal_classic, minimal_swiss

__all__ = ["Accountant"]


class Accountant:
    """Fills in ``total`` and ``minimal``."""

    def __init__(self, types: MapTypes):
        self._types = types
        self._sizer = types.sizer
        self._layout = types.layout
        self._header = self._sizer.allocated(types.layout.header.size, True)
        self._plans: Dict[int, Optional[Plan]] = {}
        self._minimal: Dict[Tuple[int, int], Optional[int]] = {}

    def account(self, found: FoundMap) -> bool:
        """False where only a full reading tells (overflow buckets, a growth in progress)."""
        gotype = found.type
        plan = None if gotype is None else self._plan(gotype)
        if plan is None or found.storage != "heap":
            return False
        found.minimal = self._fresh(plan, found.length)
        if isinstance(self._layout, ClassicLayout):
            if not found.simple:
                return False
            found.total = self._header + sum(array.size for array in found.arrays) + found.extra
        else:
            found.total = self._header + sum(array.size for array in found.arrays) + found.extra
        found.total += found.length * self._out_of_line(plan)
        return True

    def _plan(self, gotype: GoType) -> Optional[Plan]:
        known = id(gotype)
        if known not in self._plans:
            try:
                self._plans[known] = Plan(self._layout, geometry_of(gotype), gotype)
            except GomapError:
                self._plans[known] = None
        return self._plans[known]

    def _fresh(self, plan: Plan, length: int) -> Optional[int]:
        key = (id(plan.type), length)
        if key not in self._minimal:
            classic = isinstance(self._layout, ClassicLayout)
            self._minimal[key] = (minimal_classic if classic else minimal_swiss)(plan, self._sizer, length)
        return self._minimal[key]

    def _out_of_line(self, plan: Plan) -> int:
        """Bytes that one entry keeps outside its slot."""
        shape, size = plan.geometry, 0
        for gotype, indirect in ((plan.type.key, shape.indirect_key), (plan.type.elem, shape.indirect_elem)):
            if indirect:
                size += self._sizer.allocated(gotype.size, gotype.has_pointers)
        return size
