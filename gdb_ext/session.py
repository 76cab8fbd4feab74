"""One Session for what GDB has open, kept until it changes."""

from __future__ import annotations

from typing import Callable, Optional, Tuple

import gdb

from gdb_ext.files import program_of
from gdb_ext.target import GdbTarget
from gomap.session import Session

__all__ = ["current_session", "forget_on_events"]

_current: Optional[Tuple[object, Session]] = None


def current_session() -> Session:
    """The session of the selected inferior. GomapError if nothing is open."""
    global _current
    key = _key()
    if _current is None or _current[0] != key:
        _current = (key, Session(GdbTarget(gdb.selected_inferior())))
    return _current[1]


def _key() -> object:
    inferior = gdb.selected_inferior()
    connection = getattr(inferior, "connection", None)
    return inferior.num, inferior.pid, getattr(connection, "num", None), program_of(inferior.progspace)


def _forget(_event: object = None) -> None:
    global _current
    _current = None


def _forget_memory(_event: object = None) -> None:
    """Types and symbols stay; what was read of the heap may have moved on."""
    global _current
    if _current is not None:
        _current = (_current[0], Session(_current[1].target))


def forget_on_events() -> None:
    """What was learnt of one process or program says nothing about the next.

    A process that ran, or whose memory was written, keeps its types.
    """
    for name in ("new_objfile", "free_objfile", "clear_objfiles", "exited", "inferior_deleted"):
        _connect(name, _forget)
    for name in ("stop", "memory_changed", "inferior_call"):
        _connect(name, _forget_memory)


def _connect(name: str, listener: Callable[[object], None]) -> None:
    """Older GDBs lack some of the events."""
    registry = getattr(gdb.events, name, None)
    if registry is not None:
        registry.connect(listener)
