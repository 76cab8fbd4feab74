"""Where a report goes: a function that writes text, and what the place can show."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import Callable

__all__ = ["Output", "Settings"]

MIN_WIDTH = 40


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
    """What `set gomap` (or the shell's options) chose. ``limit``: entries of a table, 0 for all.

    ``prompt`` and ``suffix`` stand around the examples of help, so that they work as typed.
    """

    limit: int = 200
    string_limit: int = 200
    prompt: str = "(gdb) "
    suffix: str = ""
