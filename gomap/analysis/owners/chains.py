"""The search for chains, level by level."""

from __future__ import annotations

import time
from collections import Counter
from typing import Dict, Iterator, List, Optional, Sequence, Set, Tuple

from gomap.analysis.owners.model import DEEP, LATE, WIDE, Chain, Link
from gomap.analysis.owners.ranks import Ranked, may_hold_nothing
from gomap.analysis.owners.referrers import Referrers
from gomap.analysis.owners.roots import Roots
from gomap.analysis.owners.steps import Aims, Step
from gomap.errors import Problem
from gomap.program import Program
from gomap.progress import Progress, quiet

__all__ = ["ChainSearch"]

MOST_STACK_WORDS = 2000  # that refer to one object
WIDEST = 48  # objects of one level, of each object that is asked for

Seen = Set[Tuple[int, int]]


class ChainSearch:
    """Chains from objects back to their roots. ``depth``: steps at most; ``seconds``: after which it ends, ``patient``:
    but not before there is one chain."""

    def __init__(
        self,
        program: Program,
        roots: Roots,
        depth: int,
        seconds: Optional[float] = None,
        patient: bool = False,
        progress: Progress = quiet,
    ):
        self._program = program
        self._roots = roots
        self._depth = depth
        self._end = None if seconds is None else time.perf_counter() + seconds
        self._patient = patient
        self._progress = progress
        self._step = 0
        self._in_data: List[Step] = []
        self._referrers = Referrers(program, roots, self._goes_on)
        self._found: Dict[int, Ranked] = {}
        self._looked_at: Counter[int] = Counter()
        self.open: Set[int] = self._referrers.open
        """Objects for which steps were left when the search ended: there may be more chains."""
        self.ended: Dict[int, str] = {}
        """Why: DEEP, LATE or WIDE, the first that applies."""
        self.referrers: Dict[int, int] = {}

    def is_complete(self, address: int) -> bool:
        """Was all that may lead to one of the objects looked at?"""
        return address not in self.open and not self._referrers.lost and not self._roots.problems

    def run(self, objects: Sequence[Tuple[int, int]], per_object: int) -> Dict[int, List[Chain]]:
        """(address, size) of objects -> chains of each, no more than ``per_object``."""
        self._found = {address: Ranked(per_object) for address, _ in objects}
        frontier = [Step(address, size, None, None, address) for address, size in objects]
        try:
            self._search(frontier)
        except KeyboardInterrupt:  # what was found is told
            self.interrupted = True
            self.open |= set(self._found)
        return {address: ranked.best for address, ranked in self._found.items()}

    interrupted = False
    """By ^C."""

    def _search(self, frontier: List[Step]) -> None:
        seen: Seen = {(step.base, step.target) for step in frontier}
        for number in range(1, self._depth + 1):
            self._step = number
            frontier = self._wanted(frontier)
            if not frontier:
                return
            if number > 1 and not self._in_time():  # what roots refer to is soon found
                self._leave(frontier, LATE)
                return
            self._goes_on(0)
            before, frontier = frontier, self._level(frontier, seen)
            if not self._in_time():  # the level was cut short
                self._leave(self._wanted(before), LATE)
        self._leave(frontier, DEEP)

    def _leave(self, steps: List[Step], why: str) -> None:
        """Steps that are not gone."""
        for step in steps:
            self.open.add(step.target)
            self.ended.setdefault(step.target, why)

    def _wanted(self, steps: List[Step]) -> List[Step]:
        return [step for step in steps if not self._found[step.target].is_full]

    def root_at(self, address: int) -> Optional[Link]:
        """The package variable or the stack that an address lies in."""
        if self._roots.lies_in_variable(address):
            return self._variable(address)
        return self._roots.stacks.link(address) if self._roots.stacks.goroutine_at(address) is not None else None

    @property
    def problems(self) -> List[Problem]:
        """What was lost: stacks that were not found, memory that could not be read."""
        found, lost = list(self._roots.problems), self._referrers.lost
        if lost:
            size = sum(end - start for start, end in lost)
            what = f"{size:,} bytes that may hold references cannot be read, from {min(lost)[0]:#x} on"
            found.append(Problem(what, lost=True))
        return found

    def direct(self, address: int) -> List[Chain]:
        """A chain for each package variable that holds the address itself."""
        step = Step(address, 0, None, None, address)
        return [_chain(step, self._variable(hit.place)) for hit in self._referrers.in_data(Aims([step]))]

    def _in_time(self) -> bool:
        return self._patient or self._end is None or time.perf_counter() < self._end

    def _goes_on(self, done: int) -> bool:
        self._progress(done, self._referrers.heap_size, f"looking for holders, step {self._step}")
        return self._in_time()

    def _level(self, frontier: List[Step], seen: Seen) -> List[Step]:
        frontier = [step for step in frontier if not self._ends_at_goroutine(step)]
        for step, root in self._roots_of(frontier):
            self._add(step, root)
        following = self._steps_in_data(seen)
        count = dict.fromkeys(self._found, 0)
        for step, base, size, place in self._referrers.in_heap(self._wanted(frontier)):
            self.referrers[step.target] = self.referrers.get(step.target, 0) + 1
            if (base, step.target) in seen:
                continue
            seen.add((base, step.target))
            count[step.target] += 1
            if count[step.target] > WIDEST:
                self._leave([step], WIDE)
            else:
                following.append(Step(base, size, place, step, step.target))
        return following

    def _add(self, step: Step, root: Link) -> None:
        if self._found[step.target].add(_chain(step, root)) and not may_hold_nothing(root):
            self._patient = False

    def _ends_at_goroutine(self, step: Step) -> bool:
        """The runtime's record of a goroutine is a root: what leads to it are lists of the runtime's own, and whatever
        else waits for the same channel, through the runtime's records of those that wait."""
        if step.before is None or step.place is None:
            return False
        record = self._roots.stacks.record_link(step.base, step.place)
        if record is not None:
            self._add(step.before, record)
        return record is not None

    def _steps_in_data(self, seen: Seen) -> List[Step]:
        """Objects of the data segment that have no name of their own: variables point to them."""
        steps, self._in_data = self._in_data, []
        begins = self._referrers.beginnings(steps) if steps else {}
        found = []
        for step in steps:
            base = begins.get(id(step), 0)
            if base and (base, step.target) not in seen:
                seen.add((base, step.target))
                step.size += step.base - base
                step.base = base
                found.append(step)
        return found

    def _roots_of(self, frontier: List[Step]) -> Iterator[Tuple[Step, Link]]:
        aims = Aims(frontier)
        for hit in self._referrers.in_data(aims):
            unnamed = self._roots.unnamed_at(hit.place) if self._roots.variable_at(hit.place) is None else None
            for step in aims.steps(hit.value):
                if unnamed is None:
                    yield step, self._variable(hit.place)
                else:
                    self._in_data.append(Step(*unnamed, hit.place, step, step.target))
        for hit in self._referrers.on_stacks(aims):
            for step in aims.steps(hit.value):
                if self._wants_stacks(step.target):
                    yield step, self._roots.stacks.link(hit.place)
        for step in frontier:
            yield from self._runtime_roots_of(step)

    def _wants_stacks(self, target: int) -> bool:
        """Thousands of goroutines may have it, and each takes a while to look at."""
        if not self._found[target].wants_stacks:
            return False
        self._looked_at[target] += 1
        if self._looked_at[target] > MOST_STACK_WORDS:
            self.open.add(target)
            self.ended.setdefault(target, WIDE)
        return self._looked_at[target] <= MOST_STACK_WORDS

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

    def _variable(self, place: int) -> Link:
        variable = self._roots.variable_at(place)
        if variable is None:
            return Link("variable", place, self._program.target.arch.pointer_size, place)
        size = variable.type.size if variable.type is not None else 0
        return Link("variable", variable.address, size, place, variable.name, None, variable.type)


def _chain(step: Step, root: Link) -> Chain:
    """The object first, the root last."""
    links: Chain = []
    current: Optional[Step] = step
    while current is not None:
        links.append(Link("object", current.base, current.size, current.place))
        current = current.before
    return [*reversed(links), root]
