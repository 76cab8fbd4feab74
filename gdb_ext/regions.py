"""What the program has mapped: of a core by the files' program headers, of a local process by /proc."""

from __future__ import annotations

from typing import List, Optional

import gdb

from gomap.errors import GomapError
from gomap.images.corefile import core_regions
from gomap.images.procmem import process_regions
from gomap.target import Region, TargetInfo

__all__ = ["mapped_regions"]


def mapped_regions(inferior: "gdb.Inferior", info: TargetInfo) -> List[Region]:
    """Empty if that cannot be told: a process on another machine, files that are gone."""
    try:
        if info.core is not None:
            return core_regions(info.core, info.exe)
        if info.kind == "live" and info.pid and _connection(inferior) in (None, "native"):
            return process_regions(info.pid)
    except GomapError:  # GDB opened what is no longer there: nothing is known of what is mapped
        pass
    return []


def _connection(inferior: "gdb.Inferior") -> Optional[str]:
    """GDB's name of the way to the process; None if GDB is too old to tell."""
    return getattr(getattr(inferior, "connection", None), "type", None)
