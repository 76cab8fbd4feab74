"""runtime.g, by release. Source: src/runtime/runtime2.go."""

from __future__ import annotations

from typing import NamedTuple, Optional, Tuple

__all__ = ["DEAD", "RUNNING", "SCAN", "SYSCALL", "GLayout", "g_layout"]

RUNNING, SYSCALL, DEAD = 2, 3, 6  # _Grunning, _Gsyscall, _Gdead
SCAN = 0x1000  # _Gscan: added to any of them
MOST_STATUS = 11


class GLayout(NamedTuple):
    """Offsets in g: stack.lo is at 0, stack.hi behind it."""

    sp: int
    pc: int
    self: int
    syscallsp: int
    syscallpc: int
    status: int
    goid: int

    @property
    def size(self) -> int:
        return self.goid + 8


def g_layout(release: Tuple[int, int], word: int) -> Optional[GLayout]:
    """None for releases whose offsets are not declared.

    >>> g_layout((1, 27), 8).goid, g_layout((1, 23), 8).status, g_layout((1, 15), 8)
    (152, 152, None)
    """
    if release < (1, 16):
        return None
    minor = release[1]
    if word == 4:  # sched at 28, m before it; what follows stands as on 64-bit targets
        goid = 80 if minor >= 25 else 84
        return GLayout(28, 32, 36, goid - 24, goid - 20, goid - 4, goid)
    syscall = 104 if minor >= 25 else 112
    goid = 160 if minor in (23, 24) else 152
    return GLayout(56, 64, 72, syscall, syscall + 8, goid - 8, goid)
