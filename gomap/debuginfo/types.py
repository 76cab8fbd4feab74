"""A type as debug information tells it."""

from __future__ import annotations

from typing import NamedTuple, Optional

from gomap.golang.types import Kind

__all__ = ["DebugType"]


class DebugType(NamedTuple):
    """``name`` as DWARF spells it; ``kind``: None if it is not said; ``descriptor``: offset of the runtime's type
    descriptor from runtime.types, None if it is not told."""

    offset: int
    name: str
    kind: Optional[Kind]
    descriptor: Optional[int]
