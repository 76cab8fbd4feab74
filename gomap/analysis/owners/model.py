"""Chains of references."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import List, NamedTuple, Optional

from gomap.errors import Problem
from gomap.gotypes import GoType

__all__ = ["DEPTH", "Chain", "Link", "Owners"]

DEPTH = 12
"""Steps back, unless told."""


class Link(NamedTuple):
    """One step. ``kind``: "variable", "goroutine", "finalizer", "cleanup", "timer" or "object". ``address``: of the
    object, variable or stack word, or of the object that a finalizer or cleanup is set on. ``place``: of the word in it
    that refers to the step before (None: that is the object itself); it lies elsewhere where the runtime's record of a
    finalizer holds that step. ``size`` in bytes, ``noscan``-ness left out: only objects with pointers refer. ``path``:
    from the variable to that word, by fields. ``function``: whose frame it is, or what is to be called. ``queued``: the
    finalizer waits to be run, or runs."""

    kind: str
    address: int
    size: int
    place: Optional[int] = None
    name: Optional[str] = None
    path: Optional[str] = None
    type: Optional[GoType] = None
    goroutine: Optional[int] = None
    function: Optional[str] = None
    queued: bool = False

    @property
    def holds_itself(self) -> bool:
        """Does the word that refers to the step before lie within this one?"""
        return self.place is not None and self.address <= self.place < self.address + max(self.size, 1)


Chain = List[Link]
"""From the object back to its root."""


@dataclass
class Owners:
    """``chains``: one for each root that was found, shortest first; none: nothing refers to the object, as far as
    memory could be searched (``complete``) to that depth. ``size``: 0 where the heap's spans were not found."""

    address: int
    size: int
    type: Optional[GoType]
    chains: List[Chain] = field(default_factory=list)
    complete: bool = True
    referrers: int = 0
    notes: List[str] = field(default_factory=list)
    problems: List[Problem] = field(default_factory=list)
