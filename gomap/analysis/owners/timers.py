"""Timers as roots: one that is in the list of a P holds the function that time.AfterFunc was given.

Sources: src/time/sleep.go (goFunc), src/runtime/time.go: timer {..., when int64, period int64, f func, arg any,
seq uintptr, ...}; in front of that pp to 1.22, behind it ts from 1.23: nil where it is in no list.
"""

from __future__ import annotations

from functools import cached_property
from typing import Optional

from gomap.analysis.owners.model import Link
from gomap.errors import MemoryFault
from gomap.memory import read_word
from gomap.runtime.calls import Calls
from gomap.session import Session

__all__ = ["Timers"]

AFTER_FUNC = "time.goFunc"
TIMES = 16  # bytes of when and period
WORDS_TO_TS = 4  # f, arg (two words), seq


class Timers:
    """Of one session."""

    def __init__(self, session: Session):
        self._session = session
        self._word = session.target.arch.pointer_size

    @cached_property
    def _calls(self) -> Calls:
        return Calls(self._session.target, lambda: self._session.runtime.functions)

    def at(self, base: int, size: int, place: int) -> Optional[Link]:
        """The timer that the object at ``base`` is, if its word at ``place`` is the function that it will call."""
        call = place - 2 * self._word  # timer.f; place: the second word of timer.arg
        if call - TIMES - self._word < base or self._session.release is None:
            return None
        try:
            function = self._calls.of(read_word(self._session.target, call))
            if function is None or function.name != AFTER_FUNC or not self._is_listed(call):
                return None
            called = self._calls.name(read_word(self._session.target, place))
        except MemoryFault:
            return None
        return Link("timer", base, size, place, function=called)

    def _is_listed(self, call: int) -> bool:
        later = self._session.release is not None and self._session.release >= (1, 23)
        place = call + WORDS_TO_TS * self._word if later else call - TIMES - self._word
        return read_word(self._session.target, place) != 0
