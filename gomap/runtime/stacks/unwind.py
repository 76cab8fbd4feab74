"""A goroutine's stack by the frame sizes that pclntab tells: no frame pointers, registers or debug information."""

from __future__ import annotations

from typing import Dict, Iterator, List, NamedTuple, Optional, Tuple

from gomap.errors import MemoryFault
from gomap.memory.arrays import read_word
from gomap.runtime.modules.pclntab import Function, Functions, Line
from gomap.target import Target

__all__ = ["Frame", "Unwinder"]

OUTERMOST = ("runtime.goexit", "runtime.mstart", "runtime.rt0_go", "runtime.mstart0", "runtime.mstart1")
INTERRUPTED_BY = ("runtime.asyncPreempt", "runtime.sigpanic", "runtime.debugCallV2")
LINK_REGISTER = ("arm64",)  # calls leave the return address at the callee's stack pointer


class Frame(NamedTuple):
    """``pc``: where it goes on; ``sp``: its lowest address, ``fp``: the one behind its highest. An inlined function has
    the frame of what it was inlined into. ``file``, ``line``: None if unknown."""

    function: str
    pc: int
    sp: int
    fp: int
    file: Optional[str]
    line: Optional[int]
    inlined: bool


class _Place(NamedTuple):
    function: Function
    size: int
    lines: List[Line]


class Unwinder:
    """Remembers what stands at a pc: goroutines are much alike."""

    def __init__(self, target: Target, functions: Functions):
        self._target = target
        self._functions = functions
        self._word = target.arch.pointer_size
        self._linked = target.arch.name in LINK_REGISTER
        self._places: Dict[Tuple[int, bool], Optional[_Place]] = {}

    def frames(self, pc: int, sp: int, low: int, high: int, most: int) -> Iterator[Frame]:
        """From ``pc`` and ``sp`` outwards, within the stack [low, high), until the first thing that makes no sense."""
        exact, given = False, 0
        while given < most and low <= sp < high:
            place = self._place(pc, exact)
            last = place is not None and place.function.name in OUTERMOST
            outer = None if place is None else (0, sp) if last else self._outer(sp, place.size)
            if place is None or outer is None or not (last or sp < outer[1] <= high):
                return
            for line in place.lines:
                given += 1
                yield Frame(line.function, pc, sp, outer[1], line.file, line.line, line.inlined)
            if last:
                return
            exact = place.function.name in INTERRUPTED_BY
            pc, sp = outer

    def _place(self, pc: int, exact: bool) -> Optional[_Place]:
        known = self._places.get((pc, exact), False)
        if known is False:
            known = self._places[(pc, exact)] = self._look_up(pc, exact)
        return known  # type: ignore[return-value]

    def _look_up(self, pc: int, exact: bool) -> Optional[_Place]:
        function = self._functions.at(pc)
        if function is None:
            return None
        size = self._functions.frame_size(function, pc)
        if size is None or size < 0:
            return None
        back = 0 if exact or pc == function.entry else 1  # a return address is behind the call
        return _Place(function, size, self._functions.lines(pc - back))

    def _outer(self, sp: int, size: int) -> Optional[Tuple[int, int]]:
        """(pc, sp) of the caller. Where the return address is in a register, the stack ends here."""
        try:
            if self._linked:
                return (read_word(self._target, sp), sp + size) if size else None
            fp = sp + size + self._word
            return read_word(self._target, fp - self._word), fp
        except MemoryFault:
            return None
