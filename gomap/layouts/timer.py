"""What lies around timer.f, the function that a timer calls. Source: src/runtime/time.go.

timer {..., when int64, period int64, f func, arg any, seq uintptr, ...}; to 1.22 a P (pp) stands in front of when, from
1.23 the list (ts) behind seq: both are nil if the timer is in no list.
"""

from __future__ import annotations

from typing import Tuple

__all__ = ["ARG_WORDS", "least_before", "list_offset"]

ARG_WORDS = 2  # from timer.f to the second word of timer.arg
_TIMES = 16  # bytes of when and period
_WORDS_TO_TS = 4  # f, arg (two words), seq
_TS_SINCE = (1, 23)


def least_before(word: int) -> int:
    """Bytes that stand in front of timer.f, in every release.

    >>> least_before(8)
    24
    """
    return _TIMES + word


def list_offset(release: Tuple[int, int], word: int) -> int:
    """Of the word that says whether the timer is in a list, from timer.f on.

    >>> list_offset((1, 22), 8), list_offset((1, 23), 8)
    (-24, 32)
    """
    return _WORDS_TO_TS * word if release >= _TS_SINCE else -least_before(word)
