"""Which entry of a map a word lies in. Maps that were looked through once are remembered: many chains may go through
one and the same."""

from __future__ import annotations

from bisect import bisect_right
from itertools import islice
from typing import Dict, Iterator, List, NamedTuple, Optional, Sequence, Set, Tuple

from gomap.analysis.owners.places import Place
from gomap.golang.types import GoType
from gomap.memory.arrays import read_word
from gomap.program import Program
from gomap.values.literal import literal

__all__ = ["ELEM", "KEY", "Entries"]

MOST_ENTRIES = 1_000_000  # of a map on the way
MOST_REMEMBERED = 4_000_000  # entries of all of them
MOST_TEXT = 100  # characters of a key
ELEM, KEY = "[{}]", "[key {}]"

Places = Sequence[Optional[int]]


class _Cells(NamedTuple):
    """Keys or elems by address; ``keys``: the key of each."""

    addresses: List[int]
    keys: List[int]


class Entries:
    """Of one program."""

    def __init__(self, program: Program):
        self._program = program
        self._asked: Set[Tuple[int, int]] = set()
        self._kept: List[GoType] = []
        self._known: Dict[Tuple[int, int], Tuple[_Cells, _Cells]] = {}
        self._count = 0

    def of_map(self, header: int, gotype: GoType, places: Places) -> Optional[Tuple[Place, int]]:
        """(the elem, ``["k"]``, or the key, ``[key "k"]``, that holds one of the words at ``places``; which of these).

        One pass until it is found; whoever asks again gets an index made.
        """
        wanted = {place: number for number, place in enumerate(places) if place is not None}
        if (header, id(gotype)) in self._asked:
            return self._indexed(header, gotype, wanted)
        self._asked.add((header, id(gotype)))
        self._kept.append(gotype)  # so that its id stays its own
        for key, elem in self._live(header, gotype):
            for kind, address, form in ((gotype.elem, elem, ELEM), (gotype.key, key, KEY)):
                number = next((n for place, n in wanted.items() if address <= place < address + kind.size), None)
                if number is not None:
                    return Place(kind, address, form.format(self.text(gotype.key, key))), number
        return None

    def _live(self, header: int, gotype: GoType) -> Iterator[Tuple[int, int]]:
        return islice(self._program.map_at(header, gotype).live_addresses(), MOST_ENTRIES)

    def _indexed(self, header: int, gotype: GoType, wanted: Dict[int, int]) -> Optional[Tuple[Place, int]]:
        elems, keys = self._cells(header, gotype)
        for cells, kind, form in ((elems, gotype.elem, ELEM), (keys, gotype.key, KEY)):
            for place, number in wanted.items():
                i = bisect_right(cells.addresses, place) - 1
                if i >= 0 and place < cells.addresses[i] + kind.size:
                    return Place(kind, cells.addresses[i], form.format(self.text(gotype.key, cells.keys[i]))), number
        return None

    def _cells(self, header: int, gotype: GoType) -> Tuple[_Cells, _Cells]:
        known = self._known.get((header, id(gotype)))
        if known is None:
            if self._count > MOST_REMEMBERED:
                self._known.clear()
                self._count = 0
            found = list(self._live(header, gotype))
            by_elem = sorted((elem, key) for key, elem in found)
            by_key = sorted(key for key, _ in found)
            known = _Cells([elem for elem, _ in by_elem], [key for _, key in by_elem]), _Cells(by_key, by_key)
            self._known[(header, id(gotype))] = known
            self._count += len(found)
        return known

    def text(self, gotype: GoType, address: int) -> str:
        """The value there, on one line, and not long."""
        from gomap.values import Limits

        decode = self._program.decoder(gotype, Limits(0, MOST_TEXT, MOST_TEXT))
        return literal(decode(self._program.target.read(address, gotype.size), 0))

    def text_of_any(self, address: int) -> str:
        """Of the ``interface {}`` there."""
        target, word = self._program.target, self._program.target.arch.pointer_size
        dynamic = self._program.types.at(read_word(target, address))
        place = address + word
        return self.text(dynamic, place if dynamic.is_direct else read_word(target, place))
