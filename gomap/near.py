"""What somebody may have meant: the words that come near another."""

from __future__ import annotations

from typing import Dict, List, Sequence

__all__ = ["nearest"]


def nearest(word: str, words: Sequence[str], most: int = 1, likeness: float = 0.6) -> List[str]:
    """At most ``most`` of ``words``, whatever their case, the nearest first. ``likeness``: 0 takes all, 1 the same.

    >>> nearest("--fromat", ["--format", "--limit"]), nearest("x", ["limit"]), nearest("SCNA", ["scan"])
    (['--format'], [], ['scan'])
    >>> nearest("main.Intint", ["main.intInt", "main.IntInt"])
    ['main.IntInt']
    """
    from difflib import SequenceMatcher, get_close_matches  # only after a mistake: it would lengthen a debugger's start

    folded: Dict[str, List[str]] = {}
    for known in words:
        folded.setdefault(known.lower(), []).append(known)
    near = get_close_matches(word.lower(), list(folded), most, likeness)
    alike = (sorted(folded[one], key=lambda known: -SequenceMatcher(None, word, known).ratio()) for one in near)
    return [known for several in alike for known in several][:most]
