"""The search for chains, level by level."""

from __future__ import annotations

import time
from collections import defaultdict
from functools import cached_property
from typing import Callable, Dict, Iterator, List, Optional, Sequence, Set, Tuple

from gomap.analysis.owners.model import Chain, Link
from gomap.analysis.owners.roots import Roots
from gomap.analysis.owners.search import MOST_HITS, Hit, Range, find_pointers
from gomap.analysis.owners.steps import LARGE, Aims, Step
from gomap.analysis.progress import Progress, quiet
from gomap.errors import Problem
from gomap.runtime.pointerwords import PointerWords
from gomap.runtime.spans import Span, pointerful_areas
from gomap.session import Session

__all__ = ["ChainSearch"]

WIDEST = 48  # objects of one level
HITS_PER_OBJECT = 8  # over and above what one search finds


class ChainSearch:
    """Chains from objects back to their roots. ``depth``: steps at most; ``seconds``: after which it ends, ``patient``:
    but not before there is one chain."""

    def __init__(
        self,
        session: Session,
        roots: Roots,
        depth: int,
        seconds: Optional[float] = None,
        patient: bool = False,
        progress: Progress = quiet,
    ):
        self._session = session
        self._roots = roots
        self._depth = depth
        self._end = None if seconds is None else time.perf_counter() + seconds
        self._patient = patient
        self._progress = progress
        self._step = 0
        self._in_data: List[Step] = []
        self._weaker: Dict[int, List[Chain]] = defaultdict(list)
        self.open: Set[int] = set()
        """Objects for which steps were left when the search ended: there may be more chains."""
        self.referrers: Dict[int, int] = {}
        self.lost: Set[Range] = set()
        """Memory that may hold pointers, and could not be read."""

    def run(self, objects: Sequence[Tuple[int, int]], per_object: int) -> Dict[int, List[Chain]]:
        """(address, size) of objects -> chains of each, no more than ``per_object``."""
        found: Dict[int, List[Chain]] = {address: [] for address, _ in objects}
        frontier = [Step(address, size, None, None, address) for address, size in objects]
        seen: Set[Tuple[int, int]] = {(step.base, step.target) for step in frontier}
        for number in range(1, self._depth + 1):
            self._step = number
            frontier = [step for step in frontier if len(found[step.target]) < per_object]
            if not frontier or not self._in_time():
                break
            self._goes_on(0)
            before, frontier = frontier, self._level(frontier, found, seen, per_object)
            if not self._in_time():  # the level was cut short
                self.open |= {step.target for step in before if len(found[step.target]) < per_object}
        self.open |= {step.target for step in frontier}
        for address, chains in found.items():
            chains += self._weaker[address][: max(0, per_object - len(chains))]
        return found

    def root_at(self, address: int) -> Optional[Link]:
        """The package variable or the stack that an address lies in."""
        if self._roots.lies_in_variable(address):
            return self._variable(address)
        return self._goroutine(address) if self._roots.goroutine_at(address) is not None else None

    @property
    def problems(self) -> List[Problem]:
        """What was lost: stacks that were not found, memory that could not be read."""
        found = list(self._roots.problems)
        lost = sum(end - start for start, end in self.lost)
        if lost:
            what = f"{lost:,} bytes that may hold references cannot be read, from {min(self.lost)[0]:#x} on"
            found.append(Problem(what, lost=True))
        return found

    def direct(self, address: int) -> List[Chain]:
        """A chain for each package variable that holds the address itself."""
        step = Step(address, 0, None, None, address)
        return [_chain(step, self._variable(hit.place)) for hit in self._hits_in_data(Aims([step]))]

    def _in_time(self) -> bool:
        return self._patient or self._end is None or time.perf_counter() < self._end

    def _level(
        self, frontier: List[Step], found: Dict[int, List[Chain]], seen: Set[Tuple[int, int]], per_object: int
    ) -> List[Step]:
        for root in self._roots_of(frontier):
            chains = (self._weaker if _is_weak(root[1]) else found)[root[0].target]
            if len(chains) < per_object and not any(_same(chain[-1], root[1]) for chain in chains):
                chains.append(_chain(*root))
                self._patient = False
        following = self._steps_in_data(seen)
        open_steps = [step for step in frontier if len(found[step.target]) < per_object]
        for step, base, size, place in self._referring(open_steps):
            self.referrers[step.target] = self.referrers.get(step.target, 0) + 1
            if (base, step.target) in seen:
                continue
            seen.add((base, step.target))
            if len(following) >= WIDEST * len(found):
                self.open.add(step.target)
            else:
                following.append(Step(base, size, place, step, step.target))
        return following

    def _steps_in_data(self, seen: Set[Tuple[int, int]]) -> List[Step]:
        """Objects of the data segment that have no name of their own: variables point to them."""
        steps = [step for step in self._in_data if (step.base, step.target) not in seen]
        seen.update((step.base, step.target) for step in steps)
        self._in_data.clear()
        return steps

    def _roots_of(self, frontier: List[Step]) -> Iterator[Tuple[Step, Link]]:
        aims = Aims(frontier)
        for hit in self._hits_in_data(aims):
            unnamed = self._roots.unnamed_at(hit.place) if self._roots.variable_at(hit.place) is None else None
            for step in aims.steps(hit.value):
                if unnamed is None:
                    yield step, self._variable(hit.place)
                else:
                    self._in_data.append(Step(*unnamed, hit.place, step, step.target))
        for hit in self._hits(aims, self._roots.stacks):
            for step in aims.steps(hit.value):
                yield step, self._goroutine(hit.place)
        for step in frontier:
            yield from self._runtime_roots_of(step)

    def _runtime_roots_of(self, step: Step) -> Iterator[Tuple[Step, Link]]:
        """Records of finalizers hold closures; an object that has one does not hold itself, but what it refers to."""
        for link in self._roots.finalizers.holding(step.base, step.base + max(1, step.size)):
            if step.before is not None and link.address == step.base:  # it waits to be finalized
                yield step.before, link._replace(place=step.place)
            else:
                yield step, link
        if step.before is None or step.place is None:
            return
        own = self._roots.finalizers.set_on(step.base, step.place)
        if own is not None:
            yield step.before, own
        timer = self._roots.timers.at(step.base, step.size, step.place)
        if timer is not None:
            step.size = 1  # the runtime's own lists point further in: there is no more to them
            yield step.before, timer

    def _hits_in_data(self, aims: Aims) -> Iterator[Hit]:
        masks = self._session.runtime.pointer_masks
        return (hit for hit in self._hits(aims, self._roots.data) if masks.may_be(hit.place))

    def _hits(
        self, aims: Aims, areas: Sequence[Range], go_on: Callable[[int], bool] = lambda done: True
    ) -> Iterator[Hit]:
        """Of an object that half the heap points to, not all: then other chains are left open."""
        most = MOST_HITS + HITS_PER_OBJECT * len(aims.ranges)
        count = 0
        for hit in find_pointers(self._session.target, aims.ranges, areas, go_on, self.lost.add, most):
            count += 1
            yield hit
        if count == most:
            self.open |= aims.targets

    def _variable(self, place: int) -> Link:
        variable = self._roots.variable_at(place)
        if variable is None:
            return Link("variable", place, self._session.target.arch.pointer_size, place)
        size = variable.type.size if variable.type is not None else 0
        return Link("variable", variable.address, size, place, variable.name, None, variable.type)

    def _goroutine(self, place: int) -> Link:
        goroutine = self._roots.goroutine_at(place)
        number = goroutine.id if goroutine is not None else None
        function = self._session.function_of(goroutine, place) if goroutine is not None else None
        return Link("goroutine", place, 0, place, goroutine=number, function=function)

    def _referring(self, frontier: List[Step]) -> List[Tuple[Step, int, int, int]]:
        """Large objects are mostly pointed to at their beginning, which is searched for much faster than the rest."""
        found = list(self._referring_objects(frontier, beginnings=True))
        referred = {id(step) for step, *_ in found}
        rest = [step for step in frontier if step.size > LARGE and id(step) not in referred]
        return found + list(self._referring_objects(rest, beginnings=False))

    def _referring_objects(self, frontier: List[Step], beginnings: bool) -> Iterator[Tuple[Step, int, int, int]]:
        """(step, base and size of an object that refers to it, place of the word)"""
        if not frontier:
            return
        spans, aims = self._session.runtime.spans, Aims(frontier, beginnings)
        for hit in self._hits(aims, self._heap_areas, self._goes_on):
            span = spans.find(hit.place)
            whole = spans.object_at(hit.place)
            if span is None or whole is None or not _allocated(self._session, span, whole[0]):
                continue
            if not self._pointers.may_be(span, whole[0], hit.place):
                continue
            for step in aims.steps(hit.value):
                if step.base != whole[0]:
                    yield step, whole[0], whole[1], hit.place

    def _goes_on(self, done: int) -> bool:
        self._progress(done, self._heap_size, f"looking for holders, step {self._step}")
        return self._in_time()

    @cached_property
    def _pointers(self) -> PointerWords:
        session = self._session
        return PointerWords(session.target, session.types, session.runtime.heap_bits, session.release)

    @cached_property
    def _heap_areas(self) -> List[Range]:
        return pointerful_areas(self._session.runtime.spans.in_use())

    @cached_property
    def _heap_size(self) -> int:
        return sum(end - start for start, end in self._heap_areas)


def _same(one: Link, other: Link) -> bool:
    """One chain from each variable, goroutine and function that finalizes is enough."""
    if one.kind != other.kind:
        return False
    if one.kind == "goroutine":
        return one.goroutine == other.goroutine
    if one.kind != "variable":
        return one.function == other.function
    return one.name is not None and one.name == other.name


def _is_weak(root: Link) -> bool:
    """A word on a stack may be stale, and what an object with a finalizer refers to is mostly held by more."""
    return root.kind == "goroutine" or (root.kind == "finalizer" and root.holds_itself and not root.queued)


def _allocated(session: Session, span: Span, base: int) -> bool:
    if span.spanclass < 2:
        return True
    return bool(session.runtime.spans.allocated(span)[(base - span.start) // span.elemsize])


def _chain(step: Step, root: Link) -> Chain:
    """The object first, the root last."""
    links: Chain = []
    current: Optional[Step] = step
    while current is not None:
        links.append(Link("object", current.base, current.size, current.place))
        current = current.before
    return [*reversed(links), root]
