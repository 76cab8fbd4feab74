"""A line that tells what a long job does, and is gone when it is done."""

from __future__ import annotations

import time
from typing import Callable, Optional

from gomap.rendering.output import Output
from gomap.text import bytes_text, count_text

__all__ = ["ProgressLine"]

PATIENCE = 0.4  # seconds before anything is shown
OFTEN = 0.2  # seconds between two lines


class ProgressLine:
    """A `gomap.progress.Progress`; `clear` wipes the line. Silent where ``output`` is no terminal.

    >>> line = ProgressLine(Output(print)); line(1, 2, "looking"); line.clear()
    """

    def __init__(self, output: Output):
        self._output = output
        self._start = self._began = time.monotonic()
        self._what = ""
        self._shown: Optional[float] = None
        self._width = 0

    def __call__(self, done: int, whole: int, what: str, counted: str = "") -> None:
        now = time.monotonic()
        if what != self._what:  # its rate is its own
            self._what, self._began, self._shown = what, now, None
        if not self._output.terminal or now - self._start < PATIENCE:
            return
        if self._shown is None or now - self._shown >= OFTEN:
            self._shown = now
            self._show(self._text(done, whole, count_text if counted else bytes_text, counted, now - self._began))

    def _text(self, done: int, whole: int, text: Callable[[int], str], counted: str, seconds: float) -> str:
        rate = done / seconds if seconds > 0 else 0.0
        speed = f", {text(round(rate))}/s" if rate >= 1 else ""
        left = f", {(whole - done) / rate:.0f} s left" if rate > 0 and whole > done else ""
        return f"{self._what}: {text(done)} of {text(whole)}{counted and ' '}{counted}{speed}{left}"

    def _show(self, text: str) -> None:
        text = text[: max(10, self._output.width - 1)]
        self._output.write("\r" + text.ljust(self._width))
        self._width = len(text)

    def clear(self) -> None:
        """Wipes the line."""
        if self._width:
            width = min(self._width + len("^C"), max(self._width, self._output.width - 1))  # a terminal echoes that
            self._output.write("\r" + " " * width + "\r")
            self._width = 0
