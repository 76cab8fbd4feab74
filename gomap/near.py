"""What somebody may have meant: the words that come near another."""

from __future__ import annotations

from typing import List, Sequence

__all__ = ["nearest"]


def nearest(word: str, words: Sequence[str], most: int = 1, likeness: float = 0.6) -> List[str]:
    """At most ``most`` of ``words``, whatever their case, the nearest first. ``likeness``: 0 takes all, 1 the same.

    >>> nearest("--fromat", ["--format", "--limit"]), nearest("x", ["limit"]), nearest("SCNA", ["scan"])
    (['--format'], [], ['scan'])
    """
    from difflib import get_close_matches  # only after a mistake: it would lengthen every start of the debugger

    folded = {known.lower(): known for known in reversed(words)}
    return [folded[near] for near in get_close_matches(word.lower(), list(folded), most, likeness)]
