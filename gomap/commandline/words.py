"""A typed line split into words, where expressions with spaces, quotes and brackets stay whole."""

from __future__ import annotations

import re
from typing import List, Optional, Tuple

from gomap.errors import UsageError

__all__ = ["last_word", "split", "unquote"]

PIECE = re.compile(
    r"""(?P<quoted>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`)"""
    r"""|(?P<unclosed>["'`].*)|(?P<space>\s+)|(?P<open>[\[({])|(?P<close>[\])}])|(?P<other>[^"'`\s\[\](){}]+)""",
    re.DOTALL,
)
QUOTES = "\"'`"


def split(text: str) -> List[str]:
    r"""The words of a line: parted by spaces outside brackets and quotes, which stay, for they belong to expressions.

    >>> split('get nested["a b"] main.Key{1, "x y"} --type \'map[string] int\'')
    ['get', 'nested["a b"]', 'main.Key{1, "x y"}', '--type', "'map[string] int'"]

    UsageError if a quote is not closed.
    """
    spans, unclosed = _spans(text)
    if unclosed is not None:
        quote = text[unclosed]
        raise UsageError(f"the {quote} at column {unclosed + 1} is not closed", hint=f"a second {quote}")
    return [text[start:end] for start, end in spans]


def last_word(text: str) -> str:
    """The word that is being typed, whatever it has still open; "" behind a space.

    >>> last_word('dump nested["a b"].x'), last_word('dump nested["a b'), last_word("dump ")
    ('nested["a b"].x', 'nested["a b', '')
    """
    spans, _ = _spans(text)
    return text[spans[-1][0] :] if spans and spans[-1][1] == len(text) else ""


def _spans(text: str) -> Tuple[List[Tuple[int, int]], Optional[int]]:
    """Where the words begin and end, and where a quote begins that is not closed."""
    spans, start, depth, unclosed = [], 0, 0, None
    for piece in PIECE.finditer(text):
        kind = piece.lastgroup
        if kind == "unclosed":
            unclosed = piece.start()
        elif kind == "space" and depth == 0:
            spans.append((start, piece.start()))
            start = piece.end()
        depth = max(0, depth + (kind == "open") - (kind == "close"))
    spans.append((start, len(text)))
    return [span for span in spans if span[0] < span[1]], unclosed


def unquote(word: str) -> str:
    """A word without the quotes around it, where they are around the whole of it. For values that are no expressions.

    >>> unquote("'map[string]int'"), unquote('"a" "b"'), unquote("it's")
    ('map[string]int', '"a" "b"', "it's")
    """
    quote = word[:1]
    whole = len(word) > 1 and quote in QUOTES and word.endswith(quote) and quote not in word[1:-1]
    return word[1:-1] if whole else word
