"""runtime.g, its states, and where to find its wait reason. Source: src/runtime/runtime2.go of each release."""

from __future__ import annotations

from typing import Dict, NamedTuple, Optional, Tuple

from gomap.layouts.fields import offsets

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
    """Offsets. ``stack``: of the bounds of its stack, lo and hi. ``syscall_bp``: None before 1.23. ``parent``: of the
    id of the goroutine that made it, None before 1.21.
    """

    word: int
    stack: int
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


def goroutine_layout(release: Release, word: int) -> Optional[GoroutineLayout]:
    """None if a release's is not declared: before 1.16.

    >>> goroutine_layout((1, 23), 8).id, goroutine_layout((1, 15), 8)
    (160, None)
    """
    g, gobuf = offsets("g", release, word), offsets("gobuf", release, word)
    if g is None or gobuf is None:
        return None
    return GoroutineLayout(
        word=word,
        stack=g["stack"],
        m=g["m"],
        sp=g["sched"] + gobuf["sp"],
        pc=g["sched"] + gobuf["pc"],
        g=g["sched"] + gobuf["g"],
        bp=g["sched"] + gobuf["bp"],
        syscall_sp=g["syscallsp"],
        syscall_pc=g["syscallpc"],
        syscall_bp=g.get("syscallbp"),
        status=g["atomicstatus"],
        id=g["goid"],
        wait_since=g["waitsince"],
        wait_reason=g["waitreason"],
        parent=g.get("parentGoid"),
        go_pc=g["gopc"],
        start_pc=g["startpc"],
    )
