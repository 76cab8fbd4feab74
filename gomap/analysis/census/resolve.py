"""Of which type is a map that was found? By what its array carries, by what refers to it, else by its size."""

from __future__ import annotations

from typing import Dict, Iterable, Iterator, List, Optional, Sequence, Tuple

from gomap.analysis.census.bitmaps import Bitmaps
from gomap.analysis.census.heap import Heap
from gomap.analysis.census.model import FoundMap
from gomap.analysis.census.types import MapType, MapTypes
from gomap.errors import GomapError, MemoryFault
from gomap.golang.types import GoType

__all__ = ["Resolver", "are_alike"]

MOST_ON_STACK = 64 << 10  # ir.MaxImplicitStackVarSize


class Resolver:
    """``told``: header address -> map types of the references that lead to it."""

    def __init__(self, heap: Heap, types: MapTypes):
        self._heap = heap
        self._types = types
        self._bitmaps = Bitmaps(heap, types)
        self._shared: Dict[Tuple[int, ...], Tuple[GoType, ...]] = {}
        self.told: Dict[int, List[MapType]] = {}
        self.why: Dict[int, str] = {}
        self._every = tuple(types.all)
        self._small = tuple(one for one in types.all if one.size <= MOST_ON_STACK)
        """Of an array on a stack the size is not known; the compiler puts none there that is large."""
        self._guesses: Dict[int, Tuple[Tuple[MapType, ...], Tuple[GoType, ...]]] = {}

    def tell(self, header: int, known: MapType, why: str) -> None:
        """A typed reference to a header."""
        types = self.told.setdefault(header, [])
        if known not in types:
            types.append(known)
            self.why.setdefault(header, why)

    def resolve(self, found: FoundMap) -> bool:
        """Sets its types; False if no type of the program fits, so that it is no map."""
        told = self.told.get(found.address)
        by_array = self._by_array(found)
        if by_array is not None:
            return self._settle(found, by_array, told, "its array's type")
        if told:
            return self._settle_told(found, told)
        return self._settle_guess(found)

    def _settle_told(self, found: FoundMap, told: List[MapType]) -> bool:
        """By what refers to it: garbage that is not yet swept may refer to what was freed, and made anew of another
        type, so that its array must be of a size to match."""
        array = found.arrays[0] if found.arrays else None
        if array is None or not array.base or any(self._types.fits(one, array, found.units) for one in told):
            return self._settle(found, told, None, self.why[found.address])
        return self._settle_guess(found)

    def _settle_guess(self, found: FoundMap) -> bool:
        found.types, found.how = self._guess(self._by_size(found)), "size"
        return bool(found.types)

    def _settle(self, found: FoundMap, types: Iterable[MapType], told: Optional[List[MapType]], how: str) -> bool:
        known = list(types)
        agreed = [one for one in told or () if one in known]
        found.types = self._types_of(tuple(agreed if len(agreed) == 1 else (*agreed, *_without(known, agreed))))
        found.certain, found.how = are_alike(found.types), how
        return bool(known)

    def prove(self, found: FoundMap, gotype: GoType) -> bool:
        """Its holder is of a type that tells it; True if that is news. Nothing is believed that does not fit."""
        known = self._types.of(gotype)
        if known is None or (found.certain and len(found.types) == 1):
            return False
        if not any(one.name == known.type.name for one in found.types) and found.arrays:
            return False
        found.types, found.how = (known.type,), "its holder"
        found.certain = found.storage != "stack"
        return True

    def _types_of(self, known: Tuple[MapType, ...]) -> Tuple[GoType, ...]:
        """One tuple for all maps of the same types: there may be a million."""
        key = tuple(map(id, known))
        if key not in self._shared:
            self._shared[key] = tuple(one.type for one in known)
        return self._shared[key]

    def _by_array(self, found: FoundMap) -> Optional[List[MapType]]:
        """None if no array carries its type."""
        for array in found.arrays:
            try:
                descriptor = self._heap.described(array)
            except MemoryFault:
                continue
            if descriptor:
                return self._types.by_unit.get(descriptor, [])
        return None

    def _guess(self, fitting: Tuple[MapType, ...]) -> Tuple[GoType, ...]:
        """Thousands of maps have the same candidates, of which there may be thousands: these share one tuple."""
        known = self._guesses.get(id(fitting))
        if known is None:
            known = self._guesses[id(fitting)] = (fitting, tuple(one.type for one in fitting))  # kept, so is its id
        return known[1]

    def _by_size(self, found: FoundMap) -> Tuple[MapType, ...]:
        if not found.arrays:
            return self._every
        array = found.arrays[0]
        fitting = self._types.fitting(array.noscan, array.size, found.units)
        if not array.base:
            return self._small
        return self._bitmaps.fitting(array, found.units, fitting) if len(fitting) > 1 else fitting


def _without(known: Iterable[MapType], agreed: List[MapType]) -> Iterator[MapType]:
    return (one for one in known if one not in agreed)


def are_alike(types: Sequence[GoType]) -> bool:
    """Have all of them the same keys and elems, so that only the name is open? False if there is none.

    >>> from gomap.golang.types import Details, Kind
    >>> word, text = GoType(Kind.INT, 8, "int", native=1), GoType(Kind.STRING, 16, "string", native=2)
    >>> counts, same = (GoType(Kind.MAP, 8, name, lambda: Details(key=text, elem=word)) for name in ("m", "main.M"))
    >>> are_alike([counts, same]), are_alike([counts, GoType(Kind.MAP, 8, "n", lambda: Details(key=word, elem=text))])
    (True, False)
    """
    if len(types) < 2 or types[0].size != types[1].size:
        return len(types) == 1
    try:
        return len({(one.key.name, one.key.native, one.elem.name, one.elem.native) for one in types}) == 1
    except (GomapError, ValueError):
        return False
