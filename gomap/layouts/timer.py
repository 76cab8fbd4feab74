"""What lies around timer.f, the function that a timer calls. Source: src/runtime/time.go.

To 1.22 the P whose list has the timer (pp) stands in front of f, from 1.23 that list (ts) behind it: nil without one.
"""

from __future__ import annotations

from typing import Tuple

from gomap.layouts.fields import generations, offsets

__all__ = ["ARG_WORDS", "least_before", "list_offset"]

ARG_WORDS = 2
"""From timer.f to the second word of timer.arg, an interface, which follows f in all releases."""


def least_before(word: int) -> int:
    """Bytes that stand in front of timer.f, in every release.

    >>> least_before(8)
    24
    """
    return min(one.offsets["f"] for one in generations("timer", word))


def list_offset(release: Tuple[int, int], word: int) -> int:
    """Of the word that says whether the timer is in a list, from timer.f on.

    >>> list_offset((1, 22), 8), list_offset((1, 23), 8)
    (-24, 32)
    """
    timer = offsets("timer", release, word)
    return -least_before(word) if timer is None else timer["ts" if "ts" in timer else "pp"] - timer["f"]
