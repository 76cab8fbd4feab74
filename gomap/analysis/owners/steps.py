"""The objects that a search for chains has come to, and where pointers must point to reach them."""

from __future__ import annotations

from bisect import bisect_right
from typing import Dict, Iterator, List, Optional, Sequence, Set, Tuple

from gomap.analysis.owners.sieve import Range

__all__ = ["LARGE", "Aims", "Step"]

LARGE = 4096  # bytes


class Step:
    """An object on the way: ``before``: the step that it refers to, by its word at ``place``."""

    __slots__ = ("base", "before", "place", "size", "target")

    def __init__(self, base: int, size: int, place: Optional[int], before: "Optional[Step]", target: int):
        self.base = base
        self.size = size
        self.place = place
        self.before = before
        self.target = target
        """The object that the chain is of."""


class Aims:
    """Steps by where their objects lie, which is apart from each other. ``beginnings``: large objects have only their
    first address."""

    def __init__(self, steps: Sequence[Step], beginnings: bool = False):
        self._at: Dict[int, List[Tuple[int, Step]]] = {}
        for step in steps:
            size = 1 if beginnings and step.size > LARGE else max(1, step.size)
            self._at.setdefault(step.base, []).append((step.base + size, step))
        self._bases = sorted(self._at)

    @property
    def ranges(self) -> List[Range]:
        """What is to be pointed into."""
        return [(base, max(end for end, _ in aims)) for base, aims in self._at.items()]

    @property
    def targets(self) -> Set[int]:
        return {step.target for aims in self._at.values() for _, step in aims}

    def steps(self, value: int) -> Iterator[Step]:
        """Whose objects ``value`` points into."""
        i = bisect_right(self._bases, value) - 1
        for end, step in self._at[self._bases[i]] if i >= 0 else ():
            if value < end:
                yield step
