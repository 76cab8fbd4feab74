"""The map types of the program, by what an array of them looks like in the heap."""

from __future__ import annotations

from typing import Dict, List, NamedTuple, Optional, Tuple

from gomap.analysis.census.model import Array
from gomap.errors import GomapError, MemoryFault
from gomap.golang.types import GoType
from gomap.layouts.classic import ClassicLayout
from gomap.layouts.swiss import SwissLayout
from gomap.maps.sizer import Sizer
from gomap.program import Program

__all__ = ["MapType", "MapTypes"]

Layout = "ClassicLayout | SwissLayout"


class MapType(NamedTuple):
    """A map type, and of its bucket or group the ``descriptor``, the ``size`` and whether it holds pointers."""

    type: GoType
    address: int
    descriptor: int
    size: int
    has_pointers: bool


class MapTypes:
    """``layout``: of the program's maps; ``sizer``: what its allocator hands out."""

    def __init__(self, program: Program):
        self.program = program
        word = program.target.arch.pointer_size
        self.sizer = Sizer(program.release, word)
        types = [*program.types.find_maps(), *program.made_maps]
        self.all: List[MapType] = [known for known in map(self._known, types) if known is not None]
        self.by_unit: Dict[int, List[MapType]] = {}
        for known in self.all:
            self.by_unit.setdefault(known.descriptor, []).append(known)
        self.by_address = {known.address: known for known in self.all}
        self._by_name = {known.type.name: known for known in self.all}
        self._fitting: Dict[Tuple[bool, int, int], Tuple[MapType, ...]] = {}
        self._fits: Dict[Tuple[int, bool, int, int], bool] = {}
        self.layout = self._layout()

    def _known(self, gotype: GoType) -> Optional[MapType]:
        try:
            unit = gotype.details.unit
            if unit is None or not isinstance(unit.native, int) or not isinstance(gotype.native, int):
                return None
            word = self.program.target.arch.pointer_size
            pointers = int.from_bytes(self.program.target.read(unit.native + word, word), "little")  # PtrBytes
            return MapType(gotype, gotype.native, unit.native, unit.size, pointers > 0)
        except (GomapError, MemoryFault):
            return None

    def of(self, gotype: GoType) -> Optional[MapType]:
        """The map type that a typed place is of. Of a map that nothing is put into only debug information may know the
        type: the program has no descriptor of it."""
        known = self.by_address.get(gotype.native) if isinstance(gotype.native, int) else None
        known = known or self._by_name.get(gotype.name)
        if known is None:
            unit = gotype.details.unit
            if unit is not None:
                number = -1 - len(self._by_name)  # no address, but its own
                known = self._by_name[gotype.name] = MapType(gotype, number, 0, unit.size, unit.has_pointers)
        return known

    def _layout(self) -> "ClassicLayout | SwissLayout":
        if not self.all:
            _ = self.program.runtime  # which says so of what is no Go program at all
            raise GomapError(
                "no map type was found among the program's type descriptors, so no map can be told",
                hint="give the executable, with --exe: a core does not always hold these",
            )
        return self.program.choice(self.all[0].type).layout

    def fitting(self, noscan: bool, allocated: int, units: int) -> Tuple[MapType, ...]:
        """The types of which an array of ``units`` buckets (2^B, before spare ones are added) or groups takes just an
        object of ``allocated`` bytes."""
        key = (noscan, allocated, units)
        known = self._fitting.get(key)
        if known is None:
            known = tuple(
                one for one in self.all if one.has_pointers != noscan and self._takes(one, units) == allocated
            )
            self._fitting[key] = known
        return known

    def fits(self, one: MapType, array: Array, units: int) -> bool:
        """Is ``array`` of the size that ``units`` of this type take?"""
        key = (one.address, array.noscan, array.size, units)
        if key not in self._fits:
            self._fits[key] = one.has_pointers != array.noscan and self._takes(one, units) == array.size
        return self._fits[key]

    def _takes(self, one: MapType, units: int) -> int:
        if isinstance(self.layout, ClassicLayout):
            units = self.sizer.array_buckets(self.layout, one, units.bit_length() - 1)
        return self.sizer.allocated(units * one.size, one.has_pointers)
