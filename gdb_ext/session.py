"""One Session for what GDB has open, kept until it changes."""

from __future__ import annotations

from typing import Optional, Tuple

import gdb

from gdb_ext.target import GdbTarget
from gomap.session import Session

__all__ = ["current_session", "forget_on_events"]

_current: Optional[Tuple[object, Session]] = None


def current_session() -> Session:
    """The session of the selected inferior. GomapError where nothing is open."""
    global _current
    key = _key()
    if _current is None or _current[0] != key:
        _current = (key, Session(GdbTarget(gdb.selected_inferior())))
    return _current[1]


def _key() -> object:
    inferior = gdb.selected_inferior()
    return inferior.num, inferior.pid, getattr(inferior.progspace, "filename", None)


def _forget(_event: object = None) -> None:
    global _current
    _current = None


def forget_on_events() -> None:
    """What was learnt of one process or program says nothing about the next.

    Memory itself is never kept, so a stop or a step forgets nothing.
    """
    for name in ("new_objfile", "free_objfile", "clear_objfiles", "exited", "inferior_deleted"):
        registry = getattr(gdb.events, name, None)
        if registry is not None:
            registry.connect(_forget)
