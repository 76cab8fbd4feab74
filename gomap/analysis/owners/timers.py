"""Timers as roots: one that is in the list of a P holds the function that time.AfterFunc was given.

Source: src/time/sleep.go (goFunc).
"""

from __future__ import annotations

from functools import cached_property
from typing import Optional, Tuple

from gomap.analysis.owners.model import Link
from gomap.errors import MemoryFault
from gomap.layouts.timer import ARG_WORDS, least_before, list_offset
from gomap.memory.arrays import read_word
from gomap.program import Program
from gomap.runtime.modules.closures import Calls

__all__ = ["Timers"]

AFTER_FUNC = "time.goFunc"


class Timers:
    """Of one program."""

    def __init__(self, program: Program):
        self._program = program
        self._word = program.target.arch.pointer_size

    @cached_property
    def _calls(self) -> Calls:
        return Calls(self._program.target, lambda: self._program.runtime.functions)

    def at(self, base: int, size: int, place: int) -> Optional[Link]:
        """The timer that the object at ``base`` is, if its word at ``place`` is the function that it will call."""
        call, release = place - ARG_WORDS * self._word, self._program.release
        if release is None or call - least_before(self._word) < base:
            return None
        try:
            function = self._calls.of(read_word(self._program.target, call))
            if function is None or function.name != AFTER_FUNC or not self._is_listed(call, release):
                return None
            called = self._calls.name(read_word(self._program.target, place))
        except MemoryFault:
            return None
        return Link("timer", base, size, place, function=called)

    def _is_listed(self, call: int, release: Tuple[int, int]) -> bool:
        return read_word(self._program.target, call + list_offset(release, self._word)) != 0
