"""Releases that are newer than those whose layouts are declared here: one rule for all of them.

They are read with the layouts of the newest release that is known, what they say is checked as that of any other is
(fields that are shown must stand where the layout has them, records must lead to each other), and a person is told.
"""

from __future__ import annotations

from typing import Tuple

__all__ = ["NEWEST", "known_release"]

Release = Tuple[int, int]

NEWEST = (1, 27)
"""The newest release whose sources the layouts were taken from."""


def known_release(release: Release) -> Release:
    """The release whose layouts a program of that release is read with.

    >>> known_release((1, 23)), known_release((1, 99)) == known_release((2, 0)) == NEWEST
    ((1, 23), True)
    """
    return min(release, NEWEST)
