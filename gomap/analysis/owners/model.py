"""Chains of references."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import List, NamedTuple, Optional, Tuple

from gomap.errors import Problem
from gomap.golang.types import GoType

__all__ = ["DEEP", "DEPTH", "LATE", "WIDE", "Chain", "CodePlace", "Link", "Owners", "StackNote"]

DEPTH = 12
"""Steps back, unless told."""

DEEP, LATE, WIDE = "depth", "time", "width"
"""What ends a search: steps back, its limit of time, more referrers than are followed."""


CodePlace = Tuple[str, Optional[str], Optional[int]]
"""Function, file, line."""


class StackNote(NamedTuple):
    """``status`` in the words of the runtime's traceback ("waiting"), ``waits_for``: "chan receive". ``file`` and
    ``line``: where the frame that holds the word goes on. ``inner``: the innermost function that is not the runtime's.
    ``maker``: whose go statement made the goroutine."""

    status: str
    waits_for: Optional[str]
    file: Optional[str]
    line: Optional[int]
    inner: Optional[CodePlace]
    maker: Optional[CodePlace]


class Link(NamedTuple):
    """One step. ``kind``: "variable", "goroutine", "finalizer", "cleanup", "timer" or "object". ``address``: of the
    object, variable or stack word, or of the object that a finalizer or cleanup is set on. ``place``: of the word in it
    that refers to the step before (None: that is the object itself); it lies elsewhere where the runtime's record of a
    finalizer holds that step. ``size`` in bytes, ``noscan``-ness left out: only objects with pointers refer. ``path``:
    from the variable to that word, by fields. ``function``: whose frame it is, or what is to be called. ``queued``: the
    finalizer waits to be run, or runs. ``live``, of a word on a stack: does a variable that is needed yet hold it? None
    where that is not known. ``stack``: what that goroutine does."""

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
    live: Optional[bool] = None
    stack: Optional[StackNote] = None

    @property
    def is_stale(self) -> bool:
        """A word on a stack that no variable needs any more: it holds nothing."""
        return self.kind == "goroutine" and self.live is False

    @property
    def holds_itself(self) -> bool:
        """Does the word that refers to the step before lie within this one?"""
        return self.place is not None and self.address <= self.place < self.address + max(self.size, 1)


Chain = List[Link]
"""From the object back to its root."""


@dataclass
class Owners:
    """``chains``: one for each root that was found, shortest first, those that may hold nothing last; none: nothing
    refers to the object, as far as memory could be searched (``complete``) to that depth. ``size``: 0 if the heap's
    spans were not found. ``interrupted``: by ^C. ``ended``: why the search went no further, if it did not come to its
    end: DEEP, LATE or WIDE."""

    address: int
    size: int
    type: Optional[GoType]
    chains: List[Chain] = field(default_factory=list)
    complete: bool = True
    referrers: int = 0
    notes: List[str] = field(default_factory=list)
    problems: List[Problem] = field(default_factory=list)
    interrupted: bool = False
    ended: Optional[str] = None

    @property
    def is_garbage(self) -> bool:
        """Nothing holds it that is needed yet: what refers to it, if anything, is garbage, too, or stale."""
        return self.complete and all(chain[-1].is_stale for chain in self.chains)
