"""The census: every map of the process."""

from __future__ import annotations

import struct
import time
from contextlib import suppress
from itertools import chain
from typing import Callable, Container, Dict, Iterator, List, Optional, Sequence, Set, Tuple

from gomap.analysis.census.accounting import Accountant
from gomap.analysis.census.garbage import unreferenced
from gomap.analysis.census.headers import Examine, examiner
from gomap.analysis.census.heap import Heap
from gomap.analysis.census.model import Array, Census, Coverage, FoundMap
from gomap.analysis.census.moment import growths, moment
from gomap.analysis.census.objects import typed_objects
from gomap.analysis.census.ranking import is_internal, rank
from gomap.analysis.census.reach import KEYS, Reach
from gomap.analysis.census.reading import WholeReader
from gomap.analysis.census.references import Slots
from gomap.analysis.census.resolve import Resolver
from gomap.analysis.census.small import Small
from gomap.analysis.census.stacks import Stacks
from gomap.analysis.census.syncs import take_sync_maps
from gomap.analysis.census.types import MapType, MapTypes
from gomap.analysis.census.unlisted import Unlisted
from gomap.analysis.census.variables import maps_in_variables
from gomap.analysis.owners.roots import Roots
from gomap.analysis.owners.stacks import stack_in_use
from gomap.collector import without_collector
from gomap.errors import GomapError, MemoryFault, Problem, Problems
from gomap.golang.types import GoType
from gomap.layouts.heap import PAGE_SHIFT
from gomap.layouts.sizeclasses import HEADER
from gomap.maps.base import GoMap
from gomap.program import Program
from gomap.progress import OFTEN, Progress, quiet
from gomap.runtime.heap.spans import Span

__all__ = ["take_census"]

TOGETHER = 512  # maps that are counted before a word on how far we are


def take_census(program: Program, progress: Optional[Progress] = None) -> Census:
    """Every map of the process; where the heap's spans are lost, those in package variables. GomapError if nothing
    is to be found.

    ^C (KeyboardInterrupt) ends it early: what was found is returned, ``complete`` is False.
    """
    try:
        program.runtime.spans.in_use()
    except GomapError as error:
        return maps_in_variables(program, error)
    return _Taker(program, progress or quiet).take()


def _doubt_stacks(maps: Sequence[FoundMap]) -> None:
    """A word on a stack may be stale: whatever an array there proved, the map is not certain."""
    for found in maps:
        if found.storage == "stack":
            found.certain = False


class _Taker:
    def __init__(self, program: Program, progress: Progress):
        self.program = program
        self.progress = progress
        self.problems = Problems()
        self.seconds: Dict[str, float] = {}
        self.heap = Heap(program.target, program.runtime.spans.in_use(), program.release)
        self.types = MapTypes(program)
        self.resolver = Resolver(self.heap, self.types)
        self.slots = Slots(self.heap, self.types)
        self.accountant = Accountant(self.types)
        self.reader = WholeReader(program)
        self.found: Dict[int, FoundMap] = {}
        self.typed: Dict[int, Array] = {}
        self.roots = Roots(program)
        self.unreachable = 0
        self.growing: List[Array] = []
        self.chained: Set[int] = set()
        self.unlisted = Unlisted(self.heap, self.types)
        self.reach = Reach(self.types, self._tell)

    def take(self) -> Census:
        complete = True
        self._lose(self.program.runtime.spans.lost, "of the runtime's records of the heap's spans")
        self._lose(len(self.program.types.lost), "pieces of the program's type descriptors")
        try:
            with without_collector():
                for step in self._steps():
                    start = time.perf_counter()
                    step()
                    self.seconds[step.__name__.strip("_")] = time.perf_counter() - start
        except KeyboardInterrupt:
            complete = False
            with suppress(KeyboardInterrupt):  # once more: then without the bytes of those left
                self._conclude()
            self.problems.append(Problem("the scan was interrupted: maps are missing", lost=True))
        maps = [found for found in self.found.values() if found.types or found.sync]
        _doubt_stacks(maps)
        notes = [*moment(self.program.target, self.heap), *growths(self.types, self.growing, maps)]
        coverage, heap = self._coverage(), self.heap
        census = Census(maps, coverage, heap.in_use, self.problems, notes, complete, heap.typed, self.seconds)
        census.prove = self._prove
        return census

    def _prove(self, found: FoundMap, gotype: GoType) -> None:
        if self.resolver.prove(found, gotype) and found.stats is None:
            self.accountant.account(found)

    def _conclude(self) -> None:
        """What was found so far has types and bytes, too, as far as these take no time."""
        self._resolve()
        for done, found in enumerate(self.found.values()):
            if found.types and found.total is None and found.sync is None:
                self.accountant.account(found)
            if not done % OFTEN:
                self.progress(done, len(self.found), "counting", "maps")

    def _steps(self) -> Tuple[Callable[[], None], ...]:
        return (
            self._headers,
            self._variables,
            self._reach,
            self._stacks,
            self._objects,
            self._resolve,
            self._nested,
            self._rank,
            self._account,
            self._sync_maps,
            self._garbage,
        )

    def _sync_maps(self) -> None:
        take_sync_maps(self.program, self.heap, self.types, self.roots, self.found, self.problems)
        for address, path in self.reach.syncs.items():
            one = self.found.get(address)
            if one is not None and one.sync is not None and KEYS not in path:
                one.held_by(path)

    def _garbage(self) -> None:
        """Arrays that no map was found for, and that nothing refers to; none if what could refer is lost."""
        self._lose(self.slots.lost, "variables or objects that hold maps")
        missing = self._unattributed(self._attributed())
        known = {found.address for found in self._whole()}
        if self.problems.lost:
            return
        spans, stacks = self.program.runtime.spans, self.roots.stacks.areas
        dead = unreferenced(self.heap, spans, self.types, known, missing, stacks)
        self.unreachable = sum(array.size for array in dead)
        known_dead = {array.base for array in dead}
        self.growing = [array for array in missing if array.base not in known_dead]

    def _attributed(self) -> Dict[int, int]:
        """Where the heap arrays of every map begin, and their sizes; once, though several maps may have one."""
        return {array.base: array.size for found in self._whole() for array in found.arrays if array.base}

    def _unattributed(self, attributed: Container[int]) -> List[Array]:
        return [one for base, one in self.typed.items() if base not in attributed and base not in self.chained]

    def _whole(self) -> Iterator[FoundMap]:
        """Every map, the parts of sync.Maps too."""
        return chain(self.found.values(), (part for found in self.found.values() for part in found.parts))

    def _stacks(self) -> None:
        """Maps that lie on stacks, and those that stacks refer to."""
        try:
            goroutines = self.program.runtime.goroutines()
        except GomapError as error:
            self.problems.append(Problem(f"stacks were left out: {error.what}", lost=True))
            return
        stacks = Stacks(self.heap, self.types, [(*stack_in_use(one), one.id) for one in goroutines])
        for found, goroutine in stacks.references(self.found):
            found.held_by(f"goroutine {goroutine}")
        owned = {array.base for found in self.found.values() for array in found.arrays}
        for found, goroutine in stacks.headers():
            if any(array.base in owned for array in found.arrays):
                continue  # a stale word: the array is another map's now
            self.found.setdefault(found.address, found)
            found.held_by(f"goroutine {goroutine}")
        self._lose(len(stacks.lost) + self.program.runtime.lost_goroutines, "goroutines or their stacks")

    def _lose(self, count: int, what: str) -> None:
        if count:
            self.problems.append(Problem(f"{count:,} {what} cannot be read", lost=True))

    def _told(self, spans: Sequence[Span], what: str) -> Iterator[Span]:
        """The spans, with a word on how far we are."""
        whole, done = sum(span.npages for span in spans) << PAGE_SHIFT, 0
        for span in spans:
            yield span
            done += span.npages << PAGE_SHIFT
            self.progress(done, whole, what)

    def _headers(self) -> None:
        """Objects of the header's size class that are headers."""
        record = self.types.layout.header
        size = self.types.sizer.allocated(record.size, True)
        fields = struct.Struct(f"{record.unpacker.format}{size - record.size}x")
        examine = examiner(self.heap, self.types.layout, self.types.sizer)
        for span in self._told(list(self.heap.of_size(size, noscan=False)), "looking for maps"):
            try:
                self._headers_in(span, fields, examine)
            except MemoryFault as fault:
                what = f"a span of map headers cannot be read: {fault.what}"
                self.problems.append(Problem(what, span.start, lost=True))

    def _headers_in(self, span: Span, fields: struct.Struct, examine: Examine) -> None:
        data = self.program.target.read(span.start, span.nelems * span.elemsize)
        allocated = self.program.runtime.spans.allocated(span)
        address = span.start
        for values, used in zip(fields.iter_unpack(data), allocated):
            if used:
                found = examine(address, values, "heap")
                if found is not None:
                    self.found[address] = found
            address += span.elemsize

    def _variables(self) -> None:
        """Maps in package variables, by debug information."""
        for name, address, gotype in self.program.typed_variables():
            for header, path, known in self.slots.filled(gotype, address):
                self._tell(header, known, name + path)

    def _reach(self) -> None:
        """Maps that package variables lead to; those of the program's own before the runtime's."""
        variables = sorted(self.program.typed_variables(), key=lambda one: is_internal(one[0]))
        self.reach.run(variables)
        self.problems.extend(self.reach.problems)

    def _tell(self, header: int, known: MapType, path: str) -> None:
        """What a typed place tells of a map; it is listed even if nothing but that place tells of it."""
        self.resolver.tell(header, known, f"variable {path}")
        found = self.found.get(header) or self.unlisted(header)
        if found is not None:
            self.found.setdefault(header, found)
            if KEYS not in path:
                found.held_by(path)

    def _objects(self) -> None:
        """Objects that carry their type: arrays of buckets or groups, and what holds maps."""
        if not self.heap.typed:
            return
        for span in self._told(self.heap.spans, "looking at objects"):
            if span.spanclass & 1:
                continue
            try:
                for array in typed_objects(self.program, self.heap, span):
                    self._look_at(array)
            except MemoryFault as fault:
                self.problems.append(Problem(f"a span cannot be read: {fault.what}", span.start, lost=True))

    def _look_at(self, array: Array) -> None:
        if array.descriptor in self.types.by_unit:
            self.typed[array.base] = array
            return
        gotype = self._type_at(array.descriptor)
        if gotype is None or not self.slots.of(gotype):
            return
        why = f"an object of type {gotype.name}"
        for header, known in self.slots.filled_among(gotype, array.data, array.base + array.size):
            self.resolver.tell(header, known, why)

    def _type_at(self, descriptor: int) -> Optional[GoType]:
        try:
            return self.program.types.at(descriptor)
        except GomapError:
            return None

    def _resolve(self) -> None:
        for done, found in enumerate(self.found.values()):
            self.resolver.resolve(found)
            if not done % OFTEN:
                self.progress(done, len(self.found), "telling types", "maps")
        for found in Small(self.heap, self.types.layout).wrong(self.found.values(), self.progress):
            del self.found[found.address]

    def _nested(self) -> None:
        """Maps in the elems of maps whose type is certain, and so on inwards."""
        queue = [found for found in self.found.values() if found.certain]
        while queue:
            outer = queue.pop()
            gotype = outer.type
            if gotype is None or not outer.length or not self.slots.of(gotype.elem):
                continue
            for header, path, known in self._inner(outer, gotype):
                self.resolver.tell(header, known, f"an elem of a {gotype.name}")
                found = self.found.get(header)
                if found is not None and found is not outer:
                    found.within = (outer, path)
                if found is not None and len(found.types) > 1 or found is not None and not found.certain:
                    self.resolver.resolve(found)
                    if found.certain:
                        queue.append(found)

    def _rank(self) -> None:
        rank(self.found.values())

    def _inner(self, outer: FoundMap, gotype: GoType) -> Iterator[Tuple[int, str, MapType]]:
        try:
            gomap = self.program.map_at(outer.address, gotype)
            for _, elem in gomap.live_addresses():
                for header, path, known in self.slots.filled(gotype.elem, elem):
                    yield header, path, known
        except GomapError as error:
            self.problems.append(Problem(str(error), outer.address))

    def _account(self) -> None:
        for number, found in enumerate(self.found.values()):
            if number % TOGETHER == 0:
                self.progress(number, len(self.found), "counting", "maps")
            if found.types and found.sync is None and not self.accountant.account(found) and found.in_heap:
                self._read_whole(found)

    def _read_whole(self, found: FoundMap) -> None:
        try:
            gomap, stats = self.reader.read(found)
        except GomapError as error:
            self.problems.append(Problem(str(error), found.address))
            return
        found.stats, found.slots = stats, stats.slots
        self._note_chains(found, gomap)
        found.total, found.live, found.minimal = stats.bytes.total, stats.bytes.live, stats.bytes.minimal

    def _note_chains(self, found: FoundMap, gomap: GoMap) -> None:
        """Overflow buckets so large that they carry their type: they belong to a map, too."""
        if self.heap.typed and gomap.context.geometry.size > self.heap.most_untyped and not found.simple:
            units = (unit for unit in gomap.units(evacuated=True) if unit.chain)
            self.chained.update(unit.address - HEADER for unit in units)

    def _coverage(self) -> Coverage:
        attributed = self._attributed()
        unknown = sum(array.size for array in self._unattributed(attributed))
        known = sum(attributed.values()) + sum(self.typed[base].size for base in self.chained if base in self.typed)
        return Coverage(known + unknown, known, self.unreachable, sum(array.size for array in self.growing))
