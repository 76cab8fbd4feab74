"""Where a report goes: a function that writes text, and what the place can show."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import Callable, Optional

__all__ = ["Output", "Settings"]

MIN_WIDTH = 40
STRING_LIMIT = 200


@dataclass
class Output:
    """``width`` in columns. ``unicode`` False: plain ASCII. ``color`` False: no escape sequence is written.
    ``terminal``: somebody looks on, and a line may be written over."""

    write: Callable[[str], object]
    width: int = 100
    height: int = 40
    color: bool = False
    unicode: bool = True
    terminal: bool = False

    @property
    def room(self) -> Optional[int]:
        """Columns that a table has where somebody looks on; None if it is piped or written: nothing is cut then."""
        return self.width if self.terminal else None

    @property
    def string_limit(self) -> Optional[int]:
        """Bytes that a table shows of a string, where nobody chose that."""
        return STRING_LIMIT if self.terminal else None

    def line(self, text: str = "") -> None:
        self.write(text.rstrip() + "\n")

    def folded(self, text: str, first: str = "  ", rest: str = "") -> None:
        """As `paragraph` where somebody looks on; else one line, for what is piped is searched by line."""
        if self.terminal:
            self.paragraph(text, first, rest)
        else:
            self.line(first + text)

    def paragraph(self, text: str, first: str = "  ", rest: str = "") -> None:
        """Words, broken between them at the width; ``first`` in front of them, ``rest`` in front of further lines.

        >>> Output(print, width=40).paragraph("eight buckets and two overflow, chain 2", "  buckets  ", " " * 11)
          buckets  eight buckets and two
                   overflow, chain 2
        <BLANKLINE>
        """
        width = max(MIN_WIDTH, self.width - 1)
        lines = wrap(text, width, initial_indent=first, subsequent_indent=rest or first, break_on_hyphens=False)
        self.write("".join(f"{line.rstrip()}\n" for line in lines))


@dataclass
class Settings:
    """What `set gomap` (or the shell's options) chose. ``limit``: entries of a table, 0 for all; ``string_limit``:
    bytes of a string in a table, None for as many as JSON has.

    ``prompt`` and ``suffix`` stand around the examples of help, so that they work as typed.
    """

    limit: int = 200
    string_limit: Optional[int] = STRING_LIMIT
    prompt: str = "(gdb) "
    suffix: str = ""
