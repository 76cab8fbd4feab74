"""Deferred calls and panics of a goroutine. Source: src/runtime/runtime2.go of each release.

g begins {stack {lo, hi}; stackguard0, stackguard1; _panic *_panic; _defer *_defer; m *m; ...} in all of them.
_defer is {siz int32; started, heap, openDefer bool; sp, pc uintptr; fn *funcval; _panic; link; ...} to 1.17, the same
without siz to 1.21, and {heap, rangefunc bool; sp, pc uintptr; fn func(); link *_defer; ...} from 1.22 on.
"""

from __future__ import annotations

from typing import NamedTuple, Optional, Tuple

__all__ = ["DeferLayout", "defer_layout"]

PANIC_WORD, DEFER_WORD = 4, 5
WITH_SIZ = 8  # bytes of siz and the bools behind it, on every machine


class DeferLayout(NamedTuple):
    """``panic``, ``first``: offsets in runtime.g of _panic and _defer. ``fn``, ``link``: offsets in runtime._defer."""

    word: int
    panic: int
    first: int
    fn: int
    link: int

    @property
    def size(self) -> int:
        """Bytes of a _defer that hold both."""
        return self.link + self.word


def defer_layout(release: Optional[Tuple[int, int]], word: int) -> Optional[DeferLayout]:
    """None before 1.16, which is not declared.

    >>> defer_layout((1, 16), 8)[3:], defer_layout((1, 21), 8)[3:], defer_layout((1, 22), 4)[3:]
    ((24, 40), (24, 40), (12, 16))
    """
    if release is None or release < (1, 16):
        return None
    bools = WITH_SIZ if release < (1, 18) else word
    fn = bools + 2 * word  # behind sp and pc
    link = fn + (2 if release < (1, 22) else 1) * word
    return DeferLayout(word, PANIC_WORD * word, DEFER_WORD * word, fn, link)
