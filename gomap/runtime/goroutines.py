"""Goroutines, from runtime.allgs."""

from __future__ import annotations

from typing import List, NamedTuple, Sequence

from gomap.errors import MemoryFault
from gomap.layouts.goroutine import DEAD, MOST_STATUS, RUNNING, SCAN, SYSCALL, GLayout
from gomap.target import Target

__all__ = ["Goroutine", "read_goroutines"]


class Goroutine(NamedTuple):
    """``low``, ``high``: its stack; ``sp``, ``pc``: where it stands, of one that runs (``running``) where it stood when
    it last gave way."""

    id: int
    address: int
    status: int
    low: int
    high: int
    sp: int
    pc: int

    @property
    def running(self) -> bool:
        return self.status & ~SCAN == RUNNING

    @property
    def in_use(self) -> "tuple[int, int]":
        """The part of its stack that may be in use: all of it while it runs."""
        inside = self.low <= self.sp < self.high and not self.running
        return (self.sp if inside else self.low), self.high


def read_goroutines(target: Target, layout: GLayout, pointers: Sequence[int]) -> List[Goroutine]:
    """Those that have a stack and are not dead; what makes no sense is left out."""
    found = []
    for pointer in pointers:
        try:
            goroutine = _read(target, layout, pointer)
        except MemoryFault:
            continue
        status = goroutine.status & ~SCAN
        if status <= MOST_STATUS and status != DEAD and 0 < goroutine.low < goroutine.high:
            found.append(goroutine)
    return found


def _read(target: Target, layout: GLayout, pointer: int) -> Goroutine:
    word = target.arch.pointer_size
    data = target.read(pointer, layout.size)

    def at(offset: int, size: int = word) -> int:
        return int.from_bytes(data[offset : offset + size], "little")

    status = at(layout.status, 4)
    sp, pc = at(layout.sp), at(layout.pc)
    if status & ~SCAN == SYSCALL and at(layout.syscallsp):
        sp, pc = at(layout.syscallsp), at(layout.syscallpc)
    return Goroutine(at(layout.goid, 8), pointer, status, at(0), at(word), sp, pc)
