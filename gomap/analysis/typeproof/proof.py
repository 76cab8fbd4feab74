"""The type of one map, proved by its array's descriptor, or by a variable or an object whose type is known."""

from __future__ import annotations

import time
from typing import Iterator, NamedTuple, Optional, Tuple

from gomap.analysis.census.headers import examiner
from gomap.analysis.census.heap import Heap
from gomap.analysis.census.model import FoundMap
from gomap.analysis.census.objects import typed_objects
from gomap.analysis.census.references import Slots
from gomap.analysis.census.resolve import Resolver
from gomap.analysis.census.types import MapType, MapTypes
from gomap.errors import GomapError, MemoryFault
from gomap.golang.types import GoType
from gomap.layouts.heap import PAGE_SHIFT
from gomap.program import Program
from gomap.progress import Progress, quiet
from gomap.runtime.heap.spans import Span

__all__ = ["Proof", "prove"]

MOST_SECONDS = 5.0  # that the heap is searched for an object which holds the map


class Proof(NamedTuple):
    """``types``: what the map may be, all of the same key and elem types; ``how`` that is known."""

    types: Tuple[GoType, ...]
    how: str


def prove(program: Program, address: int, *, search: bool = True, progress: Progress = quiet) -> Optional[Proof]:
    """The type of the map whose header is at ``address``; None if nothing proves one.

    The quick proofs come first; ``search``: where these fail, objects of the heap that carry their type are looked at,
    for five seconds at most. GomapError if the heap's spans or the program's map types cannot be found.
    """
    return _Prover(program, address, progress).prove(search)


class _Prover:
    def __init__(self, program: Program, address: int, progress: Progress):
        self.program, self.address, self.progress = program, address, progress
        self.heap = Heap(program.target, program.runtime.spans.in_use(), program.release)
        self.types = MapTypes(program)
        self.slots = Slots(self.heap, self.types)
        self.resolver = Resolver(self.heap, self.types)
        self.found = self._examined()

    def prove(self, search: bool) -> Optional[Proof]:
        known = self._resolved()
        if known is None and self._tell(self._in_variables()):
            known = self._resolved()
        if known is None and search and self.heap.typed and self._tell(self._in_objects()):
            known = self._resolved()
        return known

    def _examined(self) -> FoundMap:
        """What the header tells; without arrays where it is none, or these lie on a stack."""
        record, storage = self.types.layout.header, self.program.storage.kind(self.address) or ""
        try:
            values = record.unpacker.unpack(self.program.target.read(self.address, record.size))
        except MemoryFault as fault:
            what = f"the header of a map at {self.address:#x} cannot be read"
            raise GomapError(what, address=self.address, hint="an address as `gomap scan` shows it") from fault
        examine = examiner(self.heap, self.types.layout, self.types.sizer)
        return examine(self.address, values, storage) or FoundMap(self.address, storage, 0, ())

    def _resolved(self) -> Optional[Proof]:
        self.resolver.resolve(self.found)
        proved = self.found.certain or self.found.how not in ("", "size")
        if not proved or not self.found.types or len(set(map(_parts, self.found.types))) > 1:
            return None
        return Proof(tuple(sorted(self.found.types, key=lambda one: one.named)), self.found.how)

    def _tell(self, told: Iterator[Tuple[MapType, str]]) -> bool:
        first = next(told, None)
        if first is not None:
            self.resolver.tell(self.address, *first)
        return first is not None

    def _in_variables(self) -> Iterator[Tuple[MapType, str]]:
        for name, address, gotype in self.program.typed_variables():
            for header, path, known in self.slots.filled(gotype, address):
                if header == self.address:
                    yield known, name + path

    def _in_objects(self) -> Iterator[Tuple[MapType, str]]:
        end, whole, done = time.perf_counter() + MOST_SECONDS, self.heap.in_use, 0
        for span in self.heap.spans:
            if time.perf_counter() > end:
                return
            try:
                yield from self._in_span(span)
            except MemoryFault:
                pass  # what cannot be read proves nothing
            done += span.npages << PAGE_SHIFT
            self.progress(done, whole, "looking for what holds the map")

    def _in_span(self, span: Span) -> Iterator[Tuple[MapType, str]]:
        for one in typed_objects(self.program, self.heap, span):
            try:
                gotype = self.program.types.at(one.descriptor)
            except GomapError:
                continue  # garbage that is not yet swept
            for header, known in self.slots.filled_among(gotype, one.data, one.base + one.size):
                if header == self.address:
                    yield known, f"an object of type {gotype.name} at {one.data:#x}"


def _parts(gotype: GoType) -> Tuple[str, str]:
    """What makes two map types of different names the same underneath."""
    return gotype.key.name, gotype.elem.name
