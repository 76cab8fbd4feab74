"""What typed roots reach: from package variables forwards, through pointers, slices, interfaces and elems of maps."""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import Callable, Deque, Dict, Iterable, NamedTuple, Set, Tuple

from gomap.analysis.census.leaves import Leaves
from gomap.analysis.census.types import MapType, MapTypes
from gomap.errors import GomapError, MemoryFault, Problem, Problems
from gomap.golang.types import GoType, Kind
from gomap.maps.sync.types import SYNC_MAP
from gomap.memory.pages import PageCache

__all__ = ["KEYS", "Reach", "Root"]

KEYS = "[...]"
"""In a path: a key that was not looked for."""

MOST_VALUES = 50_000
"""A second's part, however large the heap is; those nearest to the roots come first."""
MOST_ELEMS = 4096  # of one slice or map

Root = Tuple[str, int, GoType]
Tell = Callable[[int, MapType, str], None]


class _Value(NamedTuple):
    type: GoType
    address: int
    path: str


class Reach:
    """``tell``: called with (header, its type, path) of each map that is reached and not nil. In paths ``[...]`` stands
    for a key. ``syncs``: of the sync.Maps that are reached, address -> path."""

    def __init__(self, types: MapTypes, tell: Tell):
        self._types = types
        self._program = types.program
        self._word = types.program.target.arch.pointer_size
        self._read = PageCache(types.program.target.read).read
        self._tell = tell
        self._leaves = Leaves()
        self._queue: Deque[_Value] = deque()
        self._seen: Set[Tuple[int, int]] = set()
        self.syncs: Dict[int, str] = {}
        self.problems = Problems()

    def run(self, roots: Iterable[Root]) -> None:
        """From variables: (name, address, type). What cannot be read is left out."""
        for name, address, gotype in roots:
            self._push(gotype, address, name)
        while self._queue:
            value = self._queue.popleft()
            try:
                self._look_at(value)
            except MemoryFault:
                continue
            except (GomapError, ValueError) as error:
                what = f"what {value.path} refers to cannot be told: {error}"
                self.problems.append(Problem(what, value.address))

    def _push(self, gotype: GoType, address: int, path: str) -> None:
        key = (address, id(gotype))
        if address and key not in self._seen and len(self._seen) < MOST_VALUES and self._leaves.of(gotype):
            self._seen.add(key)
            self._queue.append(_Value(gotype, address, path))

    def _look_at(self, value: _Value) -> None:
        leaves, word = self._leaves.of(value.type), self._word
        data = self._read(value.address, leaves[-1].offset + word)
        for leaf in leaves:
            first = int.from_bytes(data[leaf.offset : leaf.offset + word], "little")
            if leaf.type.name == SYNC_MAP:
                self.syncs.setdefault(value.address + leaf.offset, value.path + leaf.path)
            elif first:
                self._follow(leaf.type, value.address + leaf.offset, first, value.path + leaf.path)

    def _follow(self, gotype: GoType, place: int, first: int, path: str) -> None:
        """``first``: the word at ``place``, where a value of that type begins."""
        if gotype.kind is Kind.POINTER:
            self._push(gotype.elem, first, path)
        elif gotype.kind is Kind.MAP:
            self._through_map(gotype, first, path)
        elif gotype.kind is Kind.SLICE:
            length, size = self._at(place + self._word), gotype.elem.size
            for i in range(min(length, MOST_ELEMS)):
                self._push(gotype.elem, first + i * size, f"{path}[{i}]")
        elif gotype.kind is Kind.INTERFACE:
            descriptor = first if gotype.details.empty_interface else self._at(first + self._word)
            self._through_interface(descriptor, place + self._word, path)

    def _through_interface(self, descriptor: int, place: int, path: str) -> None:
        dynamic = self._program.types.at(descriptor)
        path = f"{path}.({self._program.types.spell(dynamic.name)})"
        if dynamic.is_direct and dynamic.kind is Kind.POINTER:
            self._push(dynamic.elem, self._at(place), path)
        else:
            self._push(dynamic, place if dynamic.is_direct else self._at(place), path)

    def _through_map(self, gotype: GoType, header: int, path: str) -> None:
        known = self._types.of(gotype)
        if known is None:
            return
        self._tell(header, known, path)
        if not self._leaves.of(gotype.elem) or len(self._seen) >= MOST_VALUES or (header, 0) in self._seen:
            return
        self._seen.add((header, 0))
        for _, elem in islice(self._program.map_at(header, known.type).live_addresses(), MOST_ELEMS):
            self._push(gotype.elem, elem, path + KEYS)

    def _at(self, place: int) -> int:
        return int.from_bytes(self._read(place, self._word), "little")
