"""runtime.g, its states, and where to find its wait reason. Source: src/runtime/runtime2.go of each release."""

from __future__ import annotations

from typing import Dict, NamedTuple, Optional, Tuple

__all__ = ["SCAN", "STATUSES", "SYSCALL", "GoroutineLayout", "goroutine_layout"]

Release = Tuple[int, int]

SCAN = 0x1000  # _Gscan
SYSCALL = 3
STATUSES: Dict[int, str] = {
    0: "idle",
    1: "runnable",
    2: "running",
    3: "syscall",
    4: "waiting",
    6: "dead",
    8: "copystack",
    9: "preempted",
    10: "leaked",
    11: "deadextra",
}
"""_Gidle ... as runtime.traceback calls them."""


class GoroutineLayout(NamedTuple):
    """Offsets. ``syscall_bp``: None before 1.23. ``parent``: the id of the goroutine that made it, None before 1.21."""

    word: int
    m: int
    sp: int
    pc: int
    g: int
    bp: int
    syscall_sp: int
    syscall_pc: int
    syscall_bp: Optional[int]
    status: int
    id: int
    wait_since: int
    wait_reason: int
    parent: Optional[int]
    go_pc: int
    start_pc: int

    @property
    def size(self) -> int:
        """Bytes from the beginning that hold all of these."""
        return self.start_pc + self.word


_64 = (8, 48, 56, 64, 72)
_FROM_64: Tuple[Tuple[int, GoroutineLayout], ...] = (
    (26, GoroutineLayout(*_64, 96, 104, 112, 120, 144, 152, 168, 176, 280, 288, 304)),
    (25, GoroutineLayout(*_64, 96, 104, 112, 120, 144, 152, 168, 176, 272, 280, 296)),
    (23, GoroutineLayout(*_64, 104, 112, 120, 128, 152, 160, 176, 184, 280, 288, 304)),
    (21, GoroutineLayout(*_64, 104, 112, 120, None, 144, 152, 168, 176, 272, 280, 296)),
    (17, GoroutineLayout(*_64, 104, 112, 120, None, 144, 152, 168, 176, None, 296, 312)),
    (16, GoroutineLayout(*_64, 104, 112, 120, None, 144, 152, 168, 176, None, 280, 296)),
)
_32 = (4, 24, 28, 32, 36)
_FROM_32: Tuple[Tuple[int, GoroutineLayout], ...] = (
    (26, GoroutineLayout(*_32, 48, 52, 56, 60, 72, 80, 92, 100, 176, 184, 192)),
    (25, GoroutineLayout(*_32, 48, 52, 56, 60, 72, 80, 92, 100, 168, 176, 184)),
    (24, GoroutineLayout(*_32, 52, 56, 60, 64, 76, 84, 96, 104, 172, 180, 188)),
    (23, GoroutineLayout(*_32, 52, 56, 60, 64, 76, 84, 96, 104, 168, 176, 184)),
    (21, GoroutineLayout(*_32, 52, 56, 60, None, 72, 80, 92, 100, 164, 172, 180)),
    (17, GoroutineLayout(*_32, 52, 56, 60, None, 72, 80, 92, 100, None, 184, 192)),
    (16, GoroutineLayout(*_32, 52, 56, 60, None, 72, 80, 92, 100, None, 164, 172)),
)


def goroutine_layout(release: Release, word: int) -> Optional[GoroutineLayout]:
    """None if a release's is not declared: before 1.16.

    >>> goroutine_layout((1, 23), 8).id, goroutine_layout((1, 15), 8)
    (160, None)
    """
    table = _FROM_64 if word == 8 else _FROM_32
    return next((layout for first, layout in table if release >= (1, first)), None)
