"""Which files GDB has open: the program, and the core."""

from __future__ import annotations

from typing import Optional

import gdb

from gomap.elf.file import is_core

__all__ = ["core_file", "program_of"]


def program_of(space: object) -> Optional[str]:
    """The program of a gdb.Progspace; None if there is none, or its name is no UTF-8, which GDB cannot tell."""
    try:
        return getattr(space, "filename", None)
    except UnicodeDecodeError:
        return None


def core_file() -> Optional[str]:
    """The file among those of `info target` that is a core, whatever its name and GDB's language."""
    try:
        lines = (gdb.execute("info target", to_string=True) or "").splitlines()
    except UnicodeDecodeError:
        return None
    names = [line.split("`", 1)[1].rsplit("'", 1)[0] for line in lines if line.startswith("\t`")]
    return next((name for name in names if is_core(name)), None)
