"""Standard streams that whoever started us has closed, or that take no more."""

from __future__ import annotations

import io
import os
import sys

__all__ = ["STDERR", "STDOUT", "mute", "open_standard_streams", "shows_unicode"]

STDOUT, STDERR = 1, 2
PLAIN = ("C", "POSIX")
COERCED = "C.UTF-8"


def open_standard_streams() -> None:
    """What is closed leads nowhere: else the next file that is opened would take its number, and what is told would be
    printed elsewhere."""
    number = os.open(os.devnull, os.O_RDWR)
    while number <= STDERR:
        number = os.open(os.devnull, os.O_RDWR)
    os.close(number)
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # as standard error is: it may take less than UTF-8


def mute(stream: int) -> None:
    """What is still in its buffer may go nowhere: it would fail once more when we end, and change the exit status."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream)
    os.close(nowhere)


def shows_unicode() -> bool:
    """Whether standard output takes more than ASCII. Python writes UTF-8 in the C locale, too (PEP 538 and 540: it then
    sets LC_CTYPE itself); who says C in so many words has a terminal that may know no better."""
    if "utf" not in (sys.stdout.encoding or "").lower():
        return False
    names = [os.environ.get(name) or "" for name in ("LC_ALL", "LC_CTYPE", "LANG")]
    chosen = next((name for name in names if name and name != COERCED), "")
    return chosen not in PLAIN
