"""Where the words are that point to some objects: in package variables, on stacks, in other objects of the heap."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import Callable, Dict, Iterator, List, NamedTuple, Optional, Sequence, Set, Tuple

from gomap.analysis.owners.roots import Roots
from gomap.analysis.owners.search import MOST_HITS, Hit, Range, find_pointers
from gomap.analysis.owners.steps import LARGE, Aims, Step
from gomap.errors import MemoryFault
from gomap.program import Program
from gomap.runtime.heap.pointerwords import PointerWords
from gomap.runtime.heap.spans import Span, pointerful_areas

__all__ = ["Referrer", "Referrers"]

HITS_PER_OBJECT = 64  # over and above what one search finds
CROWD = 256  # objects that refer to one: more of them tell nothing new


class Referrer(NamedTuple):
    """The object at ``base`` that refers to the one of ``step``, by its word at ``place``."""

    step: Step
    base: int
    size: int
    place: int


class Referrers:
    """Of one program. ``go_on``: asked before each piece of the heap, with how many bytes are done."""

    def __init__(self, program: Program, roots: Roots, go_on: Callable[[int], bool]):
        self._program = program
        self._roots = roots
        self._go_on = go_on
        self._allocated: Dict[int, bytes] = {}
        self.open: Set[int] = set()
        """Targets of which not all that refers to them was looked at."""
        self.lost: Set[Range] = set()
        """Memory that may hold pointers, and could not be read."""

    def in_data(self, aims: Aims) -> Iterator[Hit]:
        """Words of package variables that point to one of them."""
        masks = self._program.runtime.pointer_masks
        return (hit for hit in self._hits(aims, self._roots.data) if masks.may_be(hit.place))

    def on_stacks(self, aims: Aims) -> Iterator[Hit]:
        return self._hits(aims, self._roots.stacks.areas)

    def in_heap(self, frontier: List[Step]) -> Iterator[Referrer]:
        """Large objects are mostly pointed to at their beginning, which is searched for much faster than the rest."""
        referred = set()
        for found in self._in_heap(frontier, beginnings=True):
            referred.add(id(found.step))
            yield found
        rest = [step for step in frontier if step.size > LARGE and id(step) not in referred]
        yield from self._in_heap(rest, beginnings=False)

    def _in_heap(self, frontier: List[Step], beginnings: bool) -> Iterator[Referrer]:
        """A step that very many refer to is left out from some place on: it would leave no time for the others."""
        areas, left, known = self._heap_areas, list(frontier), defaultdict(set)  # type: ignore[var-annotated]
        while left:
            crowded = None
            for found in self._objects(Aims(left, beginnings), areas):
                if found.base not in known[id(found.step)]:
                    known[id(found.step)].add(found.base)
                    yield found
                    if len(known[id(found.step)]) >= CROWD:
                        crowded = found
                        break
            if crowded is None:
                return
            self.open.add(crowded.step.target)
            left = [step for step in left if step is not crowded.step]
            areas = _from(areas, crowded.place)

    def _objects(self, aims: Aims, areas: Sequence[Range]) -> Iterator[Referrer]:
        done = self._heap_size - sum(end - start for start, end in areas)
        value = base = end = 0
        for hit in self._hits(aims, areas, lambda more: self._go_on(done + more)):
            whole = None if hit.value == value and base <= hit.place < end else self._object(hit)
            if whole is None:  # or known: a long list of the same pointer
                continue
            value, base, end = hit.value, whole[0], sum(whole)
            for step in aims.steps(hit.value):
                if step.base != base:
                    yield Referrer(step, *whole, hit.place)

    def _object(self, hit: Hit) -> Optional[Tuple[int, int]]:
        """(base, size) of the object that the word is a pointer of; None if it is none of a living object."""
        spans = self._program.runtime.spans
        span, whole = spans.find(hit.place), spans.object_at(hit.place)
        if span is None or whole is None or not self._is_allocated(span, whole[0]):
            return None
        return whole if self._pointers.may_be(span, whole[0], hit.place) else None

    def _is_allocated(self, span: Span, base: int) -> bool:
        """True if that is not known."""
        if span.spanclass < 2:
            return True
        if span.start not in self._allocated:
            self._allocated[span.start] = self._allocated_in(span)
        return bool(self._allocated[span.start][(base - span.start) // span.elemsize])

    def _allocated_in(self, span: Span) -> bytes:
        try:
            return self._program.runtime.spans.allocated(span)
        except MemoryFault:
            return b"\1" * span.nelems

    def _hits(
        self, aims: Aims, areas: Sequence[Range], go_on: Callable[[int], bool] = lambda done: True
    ) -> Iterator[Hit]:
        """Of an object that half the heap points to, not all: then other chains are left open."""
        most = MOST_HITS + HITS_PER_OBJECT * len(aims.ranges)
        count = 0
        for hit in find_pointers(self._program.target, aims.ranges, areas, go_on, self.lost.add, most):
            count += 1
            yield hit
        if count == most:
            self.open |= aims.targets

    def beginnings(self, steps: Sequence[Step]) -> Dict[int, int]:
        """Of objects in data without a name, of which one word each is known: id of the step -> where it begins, as the
        nearest pointer before that word tells. Steps that nothing points to are left out."""
        found: Dict[int, int] = {}
        aims = Aims(steps)
        for value, place in self._all_to(aims):
            for step in aims.steps(value):
                if step.place is not None and found.get(id(step), 0) < value <= step.place:
                    if not self._roots.is_too_short(place, step.place - value):
                        found[id(step)] = value
        return found

    def _all_to(self, aims: Aims) -> Iterator[Tuple[int, int]]:
        """(value, place) of what points there."""
        for hits in (self.in_data(aims), self.on_stacks(aims)):
            for hit in hits:
                yield hit.value, hit.place
        for hit in self._hits(aims, self._heap_areas, lambda done: self._go_on(self._heap_size)):
            if self._object(hit) is not None:
                yield hit.value, hit.place

    @cached_property
    def _pointers(self) -> PointerWords:
        program = self._program
        return PointerWords(program.target, program.types, program.runtime.heap_bits, program.release)

    @cached_property
    def _heap_areas(self) -> List[Range]:
        return pointerful_areas(self._program.runtime.spans.in_use())

    @cached_property
    def _heap_size(self) -> int:
        return sum(end - start for start, end in self._heap_areas)

    @property
    def heap_size(self) -> int:
        """Bytes of the heap that are searched."""
        return self._heap_size


def _from(areas: Sequence[Range], place: int) -> List[Range]:
    """What is left of them from an address of theirs on."""
    i = next((i for i, (start, end) in enumerate(areas) if start <= place < end), len(areas))
    return [(place, areas[i][1]), *areas[i + 1 :]] if i < len(areas) else []
