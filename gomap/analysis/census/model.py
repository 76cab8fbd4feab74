"""What the census finds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Callable, Dict, List, NamedTuple, Optional, Sequence, Tuple

from gomap.errors import Problems
from gomap.golang.types import GoType
from gomap.maps.model import MapStats

__all__ = ["Array", "Census", "Coverage", "FoundMap", "Totals"]

MOST_NESTED = 12


class Array(NamedTuple):
    """A heap object that holds buckets or groups. ``base``, ``size``: of the object; ``data``: where these begin."""

    base: int
    size: int
    data: int
    noscan: bool
    descriptor: int = 0


class FoundMap:
    """One map. ``types``: what it may be, the best guess first; ``certain``: the first is proved, by ``how``.

    ``slots``: None if only a full reading tells. ``total``, ``live``, ``reclaimable``: bytes as in ByteCounts, None
    where unknown. ``storage``: "heap", "stack" or "data". ``units``: buckets (2^B) or groups of the first array;
    ``overflow``: overflow buckets; ``lists``: address of mapextra; ``extra``: bytes beside header and arrays;
    ``simple``: these tell all of its bytes, so that the array need not be read. ``holder``: None if it was not
    looked for or not found; ``garbage``: nothing refers to it. ``stats``: the full statistics, where they were taken.
    ``sync``: of a sync.Map or HashTrieMap, what JSON shows of it, "type" among it; ``parts``: the maps that it is
    made of. ``within``: the map that has it in an elem, and the path from there (".m"), where that is certain.
    """

    __slots__ = (
        "address",
        "arrays",
        "certain",
        "extra",
        "garbage",
        "holder",
        "holders",
        "how",
        "length",
        "lists",
        "live",
        "minimal",
        "overflow",
        "parts",
        "simple",
        "slots",
        "stats",
        "storage",
        "sync",
        "total",
        "types",
        "units",
        "within",
    )

    def __init__(self, address: int, storage: str, length: int, arrays: Tuple[Array, ...]):
        self.address = address
        self.storage = storage
        self.length = length
        self.arrays = arrays
        self.slots: Optional[int] = None
        self.units = 1
        self.extra = 0
        self.overflow = 0
        self.lists = 0
        self.simple = True
        self.total: Optional[int] = None
        self.live: Optional[int] = None
        self.minimal: Optional[int] = None
        self.types: Tuple[GoType, ...] = ()
        self.certain = False
        self.how = ""
        self.holder: Optional[str] = None
        self.holders: Sequence[str] = ()
        self.garbage = False
        self.stats: Optional[MapStats] = None
        self.sync: Optional[Dict[str, object]] = None
        self.parts: Tuple[FoundMap, ...] = ()
        self.within: Optional[Tuple[FoundMap, str]] = None

    def held_by(self, name: str) -> None:
        """Adds a holder, once."""
        if name not in self.holders:
            self.holders = (*self.holders, name)

    @property
    def type(self) -> Optional[GoType]:
        """The best guess; None if no type of the program fits."""
        return self.types[0] if self.types else None

    @property
    def variable(self) -> Optional[str]:
        """The variable that is known to hold it. A word on a stack may be stale."""
        return next((name for name in self.holders if not name.startswith("goroutine ")), None)

    @property
    def path(self) -> Optional[str]:
        """``variable``; of a map within another, that one's with ``[...]`` for a key that was not looked for."""
        one, ends = self, ""
        for _ in range(MOST_NESTED):
            if one.variable is not None:
                return one.variable + ends
            if one.within is None:
                break
            outer, path = one.within
            one, ends = outer, f"[...]{path}{ends}"
        return None

    @property
    def reclaimable(self) -> Optional[int]:
        """Bytes that rebuilding it would give back."""
        if self.sync is not None:
            return sum(part.reclaimable or 0 for part in self.parts)
        if self.storage != "heap" and not self.in_heap:
            return 0
        if self.total is None or self.minimal is None:
            return None
        return self.total - self.minimal if self.total > self.minimal else 0

    @property
    def in_heap(self) -> bool:
        """Is there anything of it in the heap? A header on a stack may lead to an array there, or to one beside it."""
        return self.storage == "heap" or (bool(self.arrays) and all(array.base for array in self.arrays))

    @property
    def occupancy(self) -> Optional[float]:
        """Entries by slots; None without slots."""
        return self.length / self.slots if self.slots else None


class Coverage(NamedTuple):
    """Bytes of map arrays in the heap: all that the spans show by their types or that maps point to, those attributed
    to a map that was found, unreachable garbage that is not yet swept, and those that only stacks (or what is no map's
    header) refer to: of maps that were growing."""

    array_bytes: int
    attributed: int
    garbage: int
    growing: int = 0

    @property
    def share(self) -> float:
        """Attributed, of what is not garbage."""
        return self.attributed / (self.array_bytes - self.garbage) if self.array_bytes > self.garbage else 1.0


class Totals(NamedTuple):
    """Bytes, and how many ``maps``. ``live``: of as many entries as the headers count; ``heap``: of spans in use."""

    maps: int
    total: int
    live: int
    reclaimable: int
    heap: int


@dataclass
class Census:
    """All maps that were found, and how much of the heap's map memory they explain. ``measured``: arrays carry their
    type (Go 1.22 and later), so that those which no map leads to are counted in ``coverage``, too."""

    maps: List[FoundMap]
    coverage: Coverage
    heap: int
    problems: Problems = field(default_factory=Problems)
    notes: List[str] = field(default_factory=list)
    complete: bool = True
    measured: bool = True
    seconds: Dict[str, float] = field(default_factory=dict)
    prove: Callable[[FoundMap, GoType], None] = lambda found, gotype: None
    """Takes note of the type that a map's holder tells it to be of."""

    @property
    def totals(self) -> Totals:
        """Sums over the maps whose bytes are known."""
        total = sum(found.total or 0 for found in self.maps)
        live = sum(found.live or 0 for found in self.maps)
        return Totals(len(self.maps), total, live, sum(found.reclaimable or 0 for found in self.maps), self.heap)
