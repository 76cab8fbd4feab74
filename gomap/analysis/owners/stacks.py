"""Goroutines' stacks as roots: whose frame a word is in, whether a variable that is needed yet holds it, and what the
goroutine does."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import Dict, List, Optional, Tuple

from gomap.analysis.owners.model import Link, StackNote
from gomap.errors import GomapError, Problem, Problems
from gomap.layouts.sizeclasses import HEADER
from gomap.program import Program
from gomap.runtime.stacks.goroutines import Goroutine
from gomap.runtime.stacks.stackwords import StackWord, StackWords

__all__ = ["GoroutineStacks", "stack_in_use"]

WAITED_FOR_BY = ("runtime.", "internal/", "sync.", "syscall.")
"""Functions that wait for those that called them: of no interest to whom it is told."""
MAIN = 1  # goid of the goroutine that runs main.main


def stack_in_use(goroutine: Goroutine) -> Tuple[int, int]:
    """The part of a goroutine's stack that may be in use: all of it where it is not known how far down it reaches."""
    parked = goroutine.sp is not None and goroutine.lo <= goroutine.sp < goroutine.hi
    return (goroutine.sp or 0) if parked else goroutine.lo, goroutine.hi


class GoroutineStacks:
    """Of one program. ``problems``: that they were not found."""

    def __init__(self, program: Program, problems: Problems):
        self._program = program
        self._problems = problems
        self._words: Dict[int, Optional[StackWords]] = {}

    @cached_property
    def goroutines(self) -> List[Goroutine]:
        """By address of their stacks."""
        try:
            found = sorted(self._program.runtime.goroutines(), key=lambda g: g.lo)
        except GomapError as error:
            self._problems.append(Problem(f"stacks were left out: {error.what}", lost=True))
            return []
        lost = self._program.runtime.lost_goroutines
        if lost:
            self._problems.append(Problem(f"{lost:,} goroutines or their stacks cannot be read", lost=True))
        return found

    @cached_property
    def _lows(self) -> List[int]:
        return [goroutine.lo for goroutine in self.goroutines]

    @cached_property
    def areas(self) -> List[Tuple[int, int]]:
        """The parts that may be in use."""
        return [stack_in_use(goroutine) for goroutine in self.goroutines]

    def goroutine_at(self, address: int) -> Optional[Goroutine]:
        """The goroutine on whose stack an address lies."""
        i = bisect_right(self._lows, address) - 1
        return self.goroutines[i] if i >= 0 and address < self.goroutines[i].hi else None

    @cached_property
    def _records(self) -> Dict[int, Goroutine]:
        return {goroutine.address: goroutine for goroutine in self.goroutines}

    def record_link(self, base: int, place: int) -> Optional[Link]:
        """The goroutine whose runtime.g is at ``base``, as the root of what the word at ``place`` of it refers
        to: the function that it begins with, what it panics with, what it waits to send. None for other objects. On
        32-bit targets a malloc header stands before it, from 1.22 on."""
        goroutine = self._records.get(base) or self._records.get(base + HEADER)
        if goroutine is None:
            return None
        try:
            function = self._program.runtime.functions.at(goroutine.startpc)
        except GomapError:
            function = None
        name = None if function is None else function.name
        return Link("goroutine", goroutine.address, 0, place, goroutine=goroutine.id, function=name, live=True)

    def link(self, place: int) -> Link:
        """The root that a word of a stack is."""
        goroutine = self.goroutine_at(place)
        if goroutine is None:
            return Link("goroutine", place, 0, place)
        word = self._word(goroutine, place)
        function = word.frame.function if word.frame is not None else None
        return Link("goroutine", place, 0, place, goroutine=goroutine.id, function=function, live=word.live)

    def _word(self, goroutine: Goroutine, place: int) -> StackWord:
        words = self._of(goroutine)
        return StackWord(None, None) if words is None else words.at(place)

    def _of(self, goroutine: Goroutine) -> Optional[StackWords]:
        if goroutine.address not in self._words:
            try:
                self._words[goroutine.address] = self._program.runtime.stack_words(goroutine)
            except GomapError:  # without a table of functions nothing is known of frames
                self._words[goroutine.address] = None
        return self._words[goroutine.address]

    def noted(self, root: Link) -> Link:
        """The root with what its goroutine does."""
        if root.kind != "goroutine":
            return root
        goroutine = self.goroutine_at(root.address) or self._records.get(root.address)
        if goroutine is None:
            return root
        words, frame = self._of(goroutine), self._word(goroutine, root.address).frame
        frames = words.frames if words is not None else []
        inner = next((one for one in frames if not one.function.startswith(WAITED_FOR_BY)), None)
        note = StackNote(
            goroutine.status,
            goroutine.waitreason,
            None if frame is None else frame.file,
            None if frame is None else frame.line,
            None if inner is None else (inner.function, inner.file, inner.line),
            self._maker(goroutine),
        )
        return root._replace(stack=note)

    def _maker(self, goroutine: Goroutine) -> Optional[Tuple[str, Optional[str], Optional[int]]]:
        """Whose go statement made it; that of main the runtime itself made, as its own tracebacks leave untold."""
        made = goroutine.gopc and goroutine.id != MAIN
        try:
            lines = self._program.runtime.functions.lines(goroutine.gopc - 1) if made else []
        except GomapError:
            return None
        return (lines[0].function, lines[0].file, lines[0].line) if lines else None
