"""Goroutines, from runtime.allgs: states, what they wait for, stacks."""

from __future__ import annotations

import struct
from functools import cached_property
from typing import Callable, Dict, List, NamedTuple, Optional, Sequence, Tuple

from gomap.errors import GomapError, MemoryFault
from gomap.layouts.goroutine import SCAN, STATUSES, SYSCALL, GoroutineLayout, goroutine_layout
from gomap.memory.search import words_in
from gomap.runtime.heap.heapscan import find_allgs
from gomap.runtime.modules.modulescan import Module
from gomap.runtime.modules.pclntab import Functions
from gomap.runtime.stacks.unwind import Frame, Unwinder
from gomap.runtime.stacks.waitreasons import wait_reasons
from gomap.target import Target

__all__ = ["Frame", "Goroutine", "Goroutines"]

RUNNING, WAITING, DEAD = 2, 4, (0, 6, 11)
MOST_GOROUTINES = 1 << 24


class Goroutine(NamedTuple):
    """One goroutine. ``status`` in the words of the runtime's traceback; ``waitreason``: None if it does not wait.

    ``gopc``: behind its go statement (``Functions.line(gopc - 1)`` is the statement's); ``startpc``: of its function.
    ``lo``, ``hi``: its stack; both 0 if the record of it is damaged. ``sp``, ``pc``, ``bp``: where it goes on;
    None while it runs. ``waitsince``: monotonic nanoseconds of the GC cycle that first saw it wait, 0 if none has.
    ``parent``: the id of the goroutine that made it (1.21), else None. ``m``: address of its thread's m, 0 for none.
    ``address``: of the runtime.g.
    """

    id: int
    status: str
    waitreason: Optional[str]
    gopc: int
    startpc: int
    lo: int
    hi: int
    sp: Optional[int]
    pc: Optional[int]
    bp: Optional[int]
    waitsince: int
    parent: Optional[int]
    m: int
    address: int


class Goroutines:
    """GomapError if the release's layout is not known or allgs is not found."""

    def __init__(
        self,
        target: Target,
        modules: Sequence[Module],
        release: Optional[Tuple[int, int]],
        functions: Callable[[], Functions],
        on_stack: Callable[[int, int], bool] = lambda low, high: True,
    ):
        """``on_stack``: may [low, high) be a stack? Whatever a g says otherwise is not believed."""
        self._target = target
        self._modules = modules
        self._functions = functions
        self._on_stack = on_stack
        layout = None if release is None else goroutine_layout(release, target.arch.pointer_size)
        if layout is None:
            named = "an unknown Go release" if release is None else f"Go {release[0]}.{release[1]}"
            raise GomapError(f"how {named} keeps its goroutines is not known to gomap on {target.arch.name}")
        self.layout: GoroutineLayout = layout
        found = find_allgs(target, modules, layout)
        if found is None:
            raise GomapError("the goroutines were not found", hint="a core that is complete, with its executable")
        self.found: Tuple[int, str] = found
        self.lost = 0
        """Goroutines that could not be read, or made no sense, or whose stacks are none."""

    @cached_property
    def _reasons(self) -> Dict[int, str]:
        return wait_reasons(self._target, self._modules)

    @cached_property
    def _unwinder(self) -> Unwinder:
        return Unwinder(self._target, self._functions())

    def all(self) -> List[Goroutine]:
        """All but the dead ones."""
        word = self._target.arch.pointer_size
        header = words_in(self._target, self.found[0], self.found[0] + 3 * word)
        self.lost = 0
        if len(header) < 3 or not 0 < header[1] <= min(header[2], MOST_GOROUTINES):
            raise GomapError("the list of goroutines cannot be read", address=self.found[0])
        found = [self._read(address) for address in words_in(self._target, header[0], header[0] + header[1] * word)]
        return [goroutine for goroutine in found if goroutine is not None]

    def _read(self, address: int) -> Optional[Goroutine]:
        try:
            data = self._target.read(address, self.layout.size)
        except MemoryFault:
            self.lost += 1
            return None
        value = self._value(data)
        status, word = value(self.layout.status, 4) & ~SCAN, self.layout.word
        low, high = value(0, word), value(word, word)
        if status in DEAD:
            return None
        if status not in STATUSES or not 0 < low < high:
            self.lost += 1
            return None
        sp, pc, bp = self._registers(value, status)
        layout = self.layout
        if not self._on_stack(low, high):
            self.lost += 1
            low = high = 0
        return Goroutine(
            id=value(layout.id, 8),
            status=STATUSES[status],
            waitreason=self._reasons.get(data[layout.wait_reason]) if status == WAITING else None,
            gopc=value(layout.go_pc, word),
            startpc=value(layout.start_pc, word),
            lo=low,
            hi=high,
            sp=sp,
            pc=pc,
            bp=bp,
            waitsince=value(layout.wait_since, 8) if status == WAITING else 0,
            parent=None if layout.parent is None else value(layout.parent, 8),
            m=value(layout.m, word),
            address=address,
        )

    def _value(self, data: bytes) -> Callable[[int, int], int]:
        codes = {4: struct.Struct("<I"), 8: struct.Struct("<Q")}

        def value(offset: int, size: int) -> int:
            return int(codes[size].unpack_from(data, offset)[0])

        return value

    def _registers(
        self, value: Callable[[int, int], int], status: int
    ) -> Tuple[Optional[int], Optional[int], Optional[int]]:
        layout, word = self.layout, self.layout.word
        if status == RUNNING:
            return None, None, None
        if status == SYSCALL:
            bp = layout.bp if layout.syscall_bp is None else layout.syscall_bp
            return value(layout.syscall_sp, word), value(layout.syscall_pc, word), value(bp, word)
        return value(layout.sp, word), value(layout.pc, word), value(layout.bp, word)

    def frames(self, goroutine: Goroutine, most: int) -> List[Frame]:
        """The stack, innermost frame first; empty for a goroutine that runs."""
        if goroutine.sp is None or goroutine.pc is None:
            return []
        return list(self._unwinder.frames(goroutine.pc, goroutine.sp, goroutine.lo, goroutine.hi, most))
