"""Chains of references."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import List, NamedTuple, Optional

from gomap.gotypes import GoType

__all__ = ["DEPTH", "Chain", "Link", "Owners"]

DEPTH = 12
"""Steps back, unless told."""


class Link(NamedTuple):
    """One step. ``kind``: "variable", "goroutine" or "object". ``address``: of the object, variable or stack word;
    ``place``: of the word in it that refers to the step before (None: that is the object itself). ``size`` in bytes,
    ``noscan``-ness left out: only objects with pointers refer. ``path``: from the variable to that word, by fields."""

    kind: str
    address: int
    size: int
    place: Optional[int] = None
    name: Optional[str] = None
    path: Optional[str] = None
    type: Optional[GoType] = None
    goroutine: Optional[int] = None
    function: Optional[str] = None


Chain = List[Link]
"""From the object back to its root."""


@dataclass
class Owners:
    """``chains``: one for each root that was found, shortest first; none: nothing refers to the object, as far as
    memory could be searched (``complete``) to that depth."""

    address: int
    size: int
    type: Optional[GoType]
    chains: List[Chain] = field(default_factory=list)
    complete: bool = True
    referrers: int = 0
    notes: List[str] = field(default_factory=list)
