"""Which pages of a process' own memory hold anything, by /proc/PID/pagemap: the others were never touched, and are
zeros. A Go runtime maps gigabytes that it never touches; to read them takes seconds, and page tables of the process."""

from __future__ import annotations

import mmap
import os
import re
from typing import Iterator, Tuple

__all__ = ["present_runs"]

PAGE = mmap.PAGESIZE
ENTRY = 8
PAGES_AT_ONCE = 1 << 16
PRESENT_OR_SWAPPED = 0xC0  # of an entry's highest byte: bits 63 and 62
_HELD = bytes(1 if byte & PRESENT_OR_SWAPPED else 0 for byte in range(256))
_RUN = re.compile(b"\x01+")


def present_runs(pagemap: int, start: int, end: int) -> Iterator[Tuple[int, int]]:
    """(start, end) of each run of pages that are there, of private memory with no file behind it.

    ``pagemap``: /proc/PID/pagemap, open. What it does not tell counts as there.
    """
    for first in range(start // PAGE, -(-end // PAGE), PAGES_AT_ONCE):
        count = min(PAGES_AT_ONCE, -(-end // PAGE) - first)
        held = _held(pagemap, first, count)
        for run in _RUN.finditer(held):
            yield max(start, (first + run.start()) * PAGE), min(end, (first + run.end()) * PAGE)


def _held(pagemap: int, first: int, count: int) -> bytes:
    """A byte for each page: is it there?"""
    try:
        entries = os.pread(pagemap, count * ENTRY, first * ENTRY)
    except (OSError, OverflowError):
        entries = b""
    return entries[ENTRY - 1 :: ENTRY].translate(_HELD).ljust(count, b"\x01")
