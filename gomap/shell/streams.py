"""Standard streams that whoever started us has closed."""

from __future__ import annotations

import os
import sys

__all__ = ["open_standard_streams"]

STDERR = 2


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
