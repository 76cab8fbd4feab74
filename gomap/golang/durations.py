"""Durations as Go writes them, so that what a dump shows can be typed back."""

from __future__ import annotations

import re
from typing import Optional

__all__ = ["duration"]

UNITS = {"ns": 1, "us": 10**3, "µs": 10**3, "μs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
PART = re.compile(r"(\d+(?:\.\d+)?)(ns|us|µs|μs|ms|s|m|h)")
WHOLE = re.compile(rf"([+-]?)((?:{PART.pattern})+)")
LONGEST = 64  # characters


def duration(text: str) -> Optional[int]:
    """Nanoseconds; None for what is no duration.

    >>> duration("1h30m"), duration("-1.5s"), duration("7ns"), duration("90"), duration("1s x")
    (5400000000000, -1500000000, 7, None, None)
    """
    found = WHOLE.fullmatch(text) if len(text) <= LONGEST else None
    if found is None:
        return None
    total = sum(_nanoseconds(*part) for part in PART.findall(found.group(2)))
    return -total if found.group(1) == "-" else total


def _nanoseconds(number: str, unit: str) -> int:
    whole, _, part = number.partition(".")
    return int(whole + part) * UNITS[unit] // int("1" + "0" * len(part))
