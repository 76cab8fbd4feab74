"""A line that tells what a long job does, and is gone when it is done."""

from __future__ import annotations

import time
from typing import Optional

from gomap.render.output import Output
from gomap.render.text import bytes_text

__all__ = ["ProgressLine"]

PATIENCE = 0.4  # seconds before anything is shown
OFTEN = 0.2  # seconds between two lines


class ProgressLine:
    """Call it with (what is done, of how many bytes, at what); `clear` wipes the line. Silent where ``output`` is no
    terminal.

    >>> line = ProgressLine(Output(print)); line(1, 2, "looking"); line.clear()
    """

    def __init__(self, output: Output):
        self._output = output
        self._start = time.monotonic()
        self._shown: Optional[float] = None
        self._width = 0

    def __call__(self, done: int, whole: int, what: str) -> None:
        now = time.monotonic()
        if not self._output.terminal or now - self._start < PATIENCE:
            return
        if self._shown is None or now - self._shown >= OFTEN:
            self._shown = now
            self._show(self._text(done, whole, what, now - self._start))

    def _text(self, done: int, whole: int, what: str, seconds: float) -> str:
        rate = done / seconds if seconds > 0 else 0.0
        left = f", {(whole - done) / rate:.0f} s left" if rate > 0 and whole > done else ""
        return f"{what}: {bytes_text(done)} of {bytes_text(whole)}, {bytes_text(round(rate))}/s{left}"

    def _show(self, text: str) -> None:
        text = text[: max(10, self._output.width - 1)]
        self._output.write("\r" + text.ljust(self._width))
        self._width = len(text)

    def clear(self) -> None:
        """Wipes the line."""
        if self._width:
            self._output.write("\r" + " " * self._width + "\r")
            self._width = 0
