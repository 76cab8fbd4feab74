"""Closures: what a funcval calls."""

from __future__ import annotations

from typing import Callable, Optional

from gomap.errors import GomapError, MemoryFault
from gomap.memory.arrays import read_word
from gomap.runtime.modules.pclntab import Function, Functions
from gomap.target import Target

__all__ = ["Calls"]

MOST_CAPTURED = 6  # words of a closure that are looked at
ADAPTER = "runtime.AddCleanup"


class Calls:
    """``functions``: gives the table of functions; GomapError if there is none, and then nothing is told."""

    def __init__(self, target: Target, functions: Callable[[], Functions]):
        self._target = target
        self._word = target.arch.pointer_size
        try:
            self._functions: Optional[Functions] = functions()
        except GomapError:
            self._functions = None

    def of(self, funcval: int) -> Optional[Function]:
        """The function whose entry the first word of a funcval is; None if there is none."""
        if self._functions is None or not funcval or funcval % self._word:
            return None
        try:
            pc = read_word(self._target, funcval)
            function = self._functions.at(pc)
        except GomapError:
            return None
        return function if function is not None and function.entry == pc else None

    def is_call(self, funcval: int) -> bool:
        """May this be the address of a funcval?"""
        if self._functions is None:
            return funcval != 0 and funcval % self._word == 0
        return self.of(funcval) is not None

    def name(self, funcval: int) -> Optional[str]:
        """What is called in the end: of a cleanup (1.24 to 1.26) the function that its closure calls."""
        function = self.of(funcval)
        if function is None or not function.name.startswith(ADAPTER):
            return None if function is None else function.name
        for place in range(funcval + self._word, funcval + self._word * (1 + MOST_CAPTURED), self._word):
            captured = self._captured(place)
            if captured is not None:
                return captured.name
        return function.name

    def _captured(self, place: int) -> Optional[Function]:
        """The function value that a word of a closure is, or (a variable that was captured itself) leads to."""
        try:
            value = read_word(self._target, place)
            return self.of(value) or (self.of(read_word(self._target, value)) if value else None)
        except MemoryFault:
            return None
