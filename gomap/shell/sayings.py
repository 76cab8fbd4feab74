"""What GDB says when it cannot open something, as a sentence that says what to do."""

from __future__ import annotations

import re
from typing import Any, Dict, NamedTuple, Optional, Tuple

from gomap.errors import GomapError

__all__ = ["explained"]


class Saying(NamedTuple):
    """``what`` and ``hint`` may name {pid}, {exe}, {core} and what ``pattern`` captured."""

    pattern: str
    what: str
    hint: Optional[str]


RIGHTS = (
    "sudo; or the process's own user, with kernel.yama.ptrace_scope at 0; in a container, the capability SYS_PTRACE"
)
OTHER_GDB = "--gdb with one for that machine, as gdb-multiarch"

SAYINGS: Tuple[Saying, ...] = (
    Saying(
        r"already traced by process (?P<tracer>\d+)",
        "process {pid} is being debugged already, by process {tracer}",
        "end that debugger first, or ask it: its GDB can load gomap",
    ),
    Saying(r"is a zombie", "process {pid} has ended already: it is a zombie", None),
    Saying(r"No such process", "process {pid} has ended", "pgrep -a svc"),
    Saying(r"ptrace: .*not permitted|/proc/\d+/exe: Permission denied", "attaching to {pid} is not permitted", RIGHTS),
    Saying(r"/proc/\d+/exe: No such file", "process {pid} has no program: it has ended, or is the kernel's", None),
    Saying(
        r"not in executable format", "{exe} is no program that this GDB can read", "the binary that ran; " + OTHER_GDB
    ),
    Saying(
        r"is not a core dump",
        "this GDB cannot read the core {core}: it is cut short, or of another kind of machine",
        "a core that is complete; " + OTHER_GDB,
    ),
    Saying(
        r"not compatible with target|unknown architecture", "this GDB does not know the target's machine", OTHER_GDB
    ),
)


def explained(said: str, request: Dict[str, Any]) -> GomapError:
    """GDB's words in ours; ``request`` has "pid", "exe" and "core", each possibly None.

    >>> print(explained("ptrace: No such process.", {"pid": 42, "exe": None, "core": None}))
    process 42 has ended. Try: pgrep -a svc
    >>> print(explained("Cannot do it.\\nReally.", {}))
    GDB says: Cannot do it
    """
    names = {name: request.get(name) for name in ("pid", "exe", "core")}
    for pattern, what, hint in SAYINGS:
        found = re.search(pattern, said)
        if found:
            return GomapError(what.format(**names, **found.groupdict()), hint=hint)
    lines = said.strip().splitlines() or ["nothing"]
    return GomapError(f"GDB says: {lines[0].rstrip('.')}")
