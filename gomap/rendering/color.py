"""Go literals in colour, by pygments, where the place they are shown in allows it."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Any, Tuple

__all__ = ["Painter"]


class Painter:
    """Colours text; without colour it gives everything back as it came.

    >>> Painter(False).go('"a"')
    '"a"'
    """

    def __init__(self, enabled: bool):
        self.enabled = enabled

    def go(self, text: str) -> str:
        """A Go literal that has been escaped already. Without pygments it stays plain."""
        if not self.enabled or not text:
            return text
        try:
            from pygments import highlight

            lexer, formatter = _tools()
        except ImportError:
            self.enabled = False
            return text
        return str(highlight(text, lexer, formatter)).rstrip("\n")


@lru_cache(maxsize=None)
def _tools() -> Tuple[Any, Any]:
    from pygments.formatters import Terminal256Formatter, TerminalFormatter
    from pygments.lexers.go import GoLexer

    many = "256" in os.environ.get("TERM", "")
    return GoLexer(ensurenl=False), Terminal256Formatter() if many else TerminalFormatter()
