"""Deferred calls and panics of a goroutine. Source: src/runtime/runtime2.go of each release."""

from __future__ import annotations

from typing import NamedTuple, Optional, Tuple

from gomap.layouts.fields import offsets

__all__ = ["DeferLayout", "defer_layout"]


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
    g, record = (offsets(struct, release, word) if release else None for struct in ("g", "_defer"))
    if g is None or record is None:
        return None
    return DeferLayout(word, g["_panic"], g["_defer"], record["fn"], record["link"])
