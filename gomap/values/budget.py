"""How much work one value may cost, whatever memory says: slices within slices, interfaces that hold themselves."""

from __future__ import annotations

__all__ = ["MOST_BYTES", "MOST_LEVELS", "MOST_PARTS", "Budget"]

MOST_BYTES = 32 << 20  # read for one value, through its slices, arrays and interfaces
MOST_LEVELS = 12  # of slices and interfaces within one another
MOST_PARTS = 1 << 20  # of one array with the arrays in it
PART = 64  # what making and showing a Python value is reckoned at, in bytes


class Budget:
    """Counts from the outermost slice, array or interface of a value on, and starts anew with the next.

    >>> budget = Budget(); budget.enter(10), budget.allows(MOST_BYTES)
    (True, False)
    """

    __slots__ = ("left", "level")

    def __init__(self) -> None:
        self.left = MOST_BYTES
        self.level = 0

    def enter(self, parts: int, size: int = 0) -> bool:
        """May ``parts`` values out of ``size`` bytes be read? Then `leave` must follow."""
        if self.level == 0:
            self.left = MOST_BYTES
        if self.level >= MOST_LEVELS or not self._spend(parts * PART + size):
            return False
        self.level += 1
        return True

    def leave(self) -> None:
        self.level -= 1

    def allows(self, size: int) -> bool:
        """May ``size`` bytes more be read? What stands alone, outside of any list, always may."""
        return self.level == 0 or self._spend(size + PART)

    def _spend(self, cost: int) -> bool:
        if cost > self.left:
            self.left = 0
            return False
        self.left -= cost
        return True
