"""What can go wrong, each as one sentence: what, where (address), what to try."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable, List, Optional

__all__ = ["GomapError", "MemoryFault", "Problem", "Problems", "UsageError"]


class GomapError(Exception):
    """A failure that a person can act on; front ends print it without a traceback.

    >>> print(GomapError("main.x is an int, not a map", hint="`gomap vars` lists the maps in reach"))
    main.x is an int, not a map. Try: `gomap vars` lists the maps in reach
    """

    def __init__(self, what: str, *, address: Optional[int] = None, hint: Optional[str] = None):
        super().__init__(what)
        self.what = what
        self.address = address
        self.hint = hint

    def __str__(self) -> str:
        return self.what if self.hint is None else f"{self.what}. Try: {self.hint}"


class UsageError(GomapError):
    """The command line was wrong: unknown option, missing argument, bad number."""


class MemoryFault(GomapError):
    """``size`` bytes at ``address`` cannot be read, in whole or in part.

    >>> print(MemoryFault(0xC000014000, 8))
    cannot read 8 bytes at 0xc000014000
    """

    def __init__(self, address: int, size: int):
        super().__init__(f"cannot read {size:,} bytes at {address:#x}", address=address)
        self.size = size


@dataclass(frozen=True)
class Problem:
    """Something wrong that was met while reading, which did not stop the reading.

    ``lost``: part of the map could not be read, so what was counted is not all there is.
    """

    what: str
    address: Optional[int] = None
    lost: bool = False


class Problems(List[Problem]):
    """Problems in the order in which they were met, each once, and not without end.

    >>> problems = Problems(); problems.extend([Problem("a"), Problem("a")]); len(problems)
    1
    """

    MOST = 100

    def __init__(self, found: Iterable[Problem] = ()):
        super().__init__()
        self.lost = False
        """Was anything lost? Also by a problem that came after so many that it is not told."""
        self.extend(found)

    def append(self, problem: Problem) -> None:
        """Behind the others. After `MOST` of them one more says that there are more."""
        self.lost = self.lost or problem.lost
        if len(self) > self.MOST or problem in self:
            return
        super().append(self._rest() if len(self) == self.MOST else problem)

    def extend(self, found: Iterable[Problem]) -> None:
        """Each as by `append`; what another `Problems` lost without telling it counts, too."""
        for problem in list(found):
            self.append(problem)
        self.lost = self.lost or (isinstance(found, Problems) and found.lost)

    def first(self, problem: Problem) -> None:
        """In front of the others: what explains them. The last one gives way where there are too many."""
        self.lost = self.lost or problem.lost
        if problem not in self:
            super().insert(0, problem)
            self[self.MOST :] = [self._rest()] if len(self) > self.MOST else []

    def _rest(self) -> Problem:
        return Problem(f"and more: only the first {self.MOST} problems are told")
