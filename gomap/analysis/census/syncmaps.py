"""sync.Map to 1.23: two maps that are parts of one; found by readOnly objects, and by what points to these."""

from __future__ import annotations

import struct
from itertools import islice
from typing import Dict, Iterator, List, Optional, Sequence, Tuple

from gomap.analysis.census.heap import Heap
from gomap.analysis.census.model import FoundMap
from gomap.analysis.census.synced import SyncMap
from gomap.analysis.census.types import MapType, MapTypes
from gomap.analysis.owners.search import Hit, Range, find_in_turn
from gomap.errors import GomapError, MemoryFault, Problems
from gomap.golang.types import GoType
from gomap.layouts.syncmap import ENTRY_MAP, MUTEX, MUTEX_WAITER_SHIFT, SyncMapLayout, sync_map_layout
from gomap.maps.sync.twomaps import part_entries
from gomap.memory.arrays import read_word
from gomap.program import Program

__all__ = ["SyncMaps"]

MOST_LOOKED_AT = 8  # entries of a map whose type is a guess
MOST_WAITERS, MOST_WAKING = 1 << 20, 64  # far below the halves of a pointer
LEAST_POINTER = 4096  # no object lies below, and few strings are longer


class SyncMaps:
    """Finds them among ``found``: header -> map."""

    def __init__(self, program: Program, heap: Heap, types: MapTypes, found: Dict[int, FoundMap]):
        self._program = program
        self._heap = heap
        self._found = found
        self._type = next((one for one in types.all if one.type.name == ENTRY_MAP), None)
        self._word = heap.word
        self._entry = types.sizer.allocated(heap.word, True)
        self._among: Dict[int, Tuple[Tuple[GoType, ...], bool]] = {}
        self._checked: Dict[int, bool] = {}
        release = program.release
        self._layout: Optional[SyncMapLayout] = sync_map_layout(release, self._word) if release else None

    def find(self, places: Sequence[Sequence[Range]]) -> List[SyncMap]:
        """``places``: memory in which a sync.Map may lie, that which is searched first before the rest."""
        if self._type is None or self._layout is None:
            return []
        known, offset = self._type, self._layout.read
        read_only = dict(self._read_only(known))

        def promoted(hit: Hit) -> Optional[SyncMap]:
            return self._at(hit.place - offset, read_only[hit.value])

        def of_map(address: int) -> int:  # as stale ones are, which nothing leads to
            return read_only[address][0].address

        maps = list(find_in_turn(self._program.target, read_only, places, promoted, of_map))
        taken = {part.address for one in maps for part in (one.read, one.dirty) if part is not None}
        taken |= {found.address for found, _ in read_only.values()}
        left = [at for at, found in self._found.items() if found.length and at not in taken and self._may_be(at, known)]
        maps += find_in_turn(self._program.target, left, places, self._only_dirty)
        return list({one.address: one for one in maps}.values())

    def _only_dirty(self, hit: Hit) -> Optional[SyncMap]:
        """One whose entries were never promoted: its read leads to a readOnly of a nil map, amended (sync.Map.Store).

        Words alone, as a P's write barrier buffer has them, make none.
        """
        assert self._layout is not None
        address = hit.place - self._layout.dirty
        try:
            one = self._at(address, None) if self._amends_nothing(address + self._layout.read) else None
        except MemoryFault:
            return None
        return one if one is not None and one.live is not None else None

    def _amends_nothing(self, place: int) -> bool:
        """Does the word at ``place`` lead to readOnly{m: nil, amended: true}?"""
        word, pointer = self._word, read_word(self._program.target, place)
        array = self._heap.object_at(pointer)
        if array is None or array.noscan or array.size != 2 * word:
            return False
        data = self._program.target.read(pointer, word + 1)
        return not any(data[:word]) and data[word] == 1

    def _may_be(self, header: int, known: MapType) -> Optional[FoundMap]:
        found = self._found.get(header)
        return found if found is not None and self._is_among(known, found) and self._fits(found, known) else None

    def _is_among(self, known: MapType, found: FoundMap) -> bool:
        """Maps with the same candidates, of which there may be thousands, share one tuple of them."""
        answer = self._among.get(id(found.types))
        if answer is None:
            answer = self._among[id(found.types)] = (found.types, known.type in found.types)  # kept, and so its id
        return answer[1]

    def _fits(self, found: FoundMap, known: MapType) -> bool:
        """Are its keys interfaces, and its elems entries?"""
        if found.certain or not found.length:
            return True
        if found.address not in self._checked:
            self._checked[found.address] = self._holds_entries(found, known)
        return self._checked[found.address]

    def _holds_entries(self, found: FoundMap, known: MapType) -> bool:
        try:
            entries = self._program.map_at(found.address, known.type).live_addresses()
            return all(self._is_any(key) and self._is_entry(elem) for key, elem in islice(entries, MOST_LOOKED_AT))
        except (GomapError, MemoryFault):
            return False

    def _is_any(self, key: int) -> bool:
        """A type and a pointer. String constants stand among the types, but a string's second word is its length."""
        target, word = self._program.target, self._word
        descriptor, pointer = read_word(target, key), read_word(target, key + word)
        if 0 < pointer < LEAST_POINTER or descriptor % word:
            return False
        inside = any(module.types <= descriptor < module.etypes for module in self._program.types.modules)
        return inside and bool(self._program.types.at(descriptor).name)

    def _is_entry(self, elem: int) -> bool:
        """Each is a heap object of its own: one pointer."""
        array = self._heap.object_at(read_word(self._program.target, elem))
        return array is not None and not array.noscan and array.size == self._entry

    def _read_only(self, known: MapType) -> Iterator[Tuple[int, Tuple[FoundMap, bool]]]:
        """(address, (m, amended)) of objects of 16 bytes that may be a readOnly."""
        pair = struct.Struct("<QQ" if self._word == 8 else "<II")
        for span in self._heap.of_size(2 * self._word, noscan=False):
            try:
                data = self._program.target.read(span.start, span.nelems * span.elemsize)
                used = self._program.runtime.spans.allocated(span)
            except MemoryFault:
                continue
            for i, (header, flag) in enumerate(pair.iter_unpack(data)):
                amended = flag & 0xFF  # a bool: what follows it is whatever was copied along
                if amended <= 1 and header and used[i]:
                    found = self._may_be(header, known)
                    if found is not None and (found.length or found.certain):
                        yield span.start + i * span.elemsize, (found, bool(amended))

    def _at(self, address: int, read: Optional[Tuple[FoundMap, bool]]) -> Optional[SyncMap]:
        layout, target, known = self._layout, self._program.target, self._type
        if layout is None or known is None:
            return None
        try:
            header, misses = read_word(target, address + layout.dirty), read_word(target, address + layout.misses)
            if not _is_mutex(target.read(address, MUTEX.size)):
                return None
        except MemoryFault:
            return None
        dirty = self._may_be(header, known) if header else None
        part, amended = read if read is not None else (None, True)
        if (header and dirty is None) or misses > (dirty.length if dirty is not None else 0):  # missLocked
            return None
        if not any(one is not None and (one.length or one.certain) for one in (part, dirty)):
            return None  # an empty map may be of any type: these could be the parts of any struct
        return SyncMap(address, part, dirty, amended, misses, self._live(known, part, dirty))

    def _live(self, known: MapType, read: Optional[FoundMap], dirty: Optional[FoundMap]) -> Optional[int]:
        """Entries whose value is neither nil nor expunged; None if not all of it can be read."""
        problems, gone = Problems(), self._program.is_expunged
        try:
            parts = [("", self._program.map_at(one.address, known.type)) for one in (read, dirty) if one is not None]
            live = sum(1 for one in part_entries(parts, problems) if one.value and not gone(one.value))
        except (GomapError, MemoryFault):
            return None
        return None if problems.lost else live


def _is_mutex(data: bytes) -> bool:
    """What a sync.Map begins with: what looks like one otherwise mostly has a pointer there."""
    state, sema = MUTEX.unpack(data)
    return bool(state >> MUTEX_WAITER_SHIFT < MOST_WAITERS and sema <= MOST_WAKING)
