"""Registers everything that gomap adds to GDB. Safe to call twice."""

from __future__ import annotations

import gomap
from gdb_ext.session import current_session, forget_on_events
from gomap.target import Target

__all__ = ["register"]

_registered = False


def register() -> None:
    """Commands, settings, convenience functions, the pretty-printer, and the target for scripts."""
    global _registered
    if _registered:
        return
    _registered = True
    from gdb_ext.commands import register_commands
    from gdb_ext.functions import register_functions
    from gdb_ext.mi import register_mi
    from gdb_ext.printer import register_printer

    gomap.register_target_provider(_target)
    register_commands()
    register_functions()
    register_mi()
    register_printer()
    forget_on_events()


def _target() -> Target:
    return current_session().target
