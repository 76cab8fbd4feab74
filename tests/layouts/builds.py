"""The builds whose debug information gomap/layouts/generated.py is taken from: each Go release, for each machine."""

from __future__ import annotations

from pathlib import Path
from typing import List, Tuple

from tests.harness.build import Fixture, build_program
from tests.matrix import OLD_RELEASES, RELEASES, Config

__all__ = ["MACHINES", "OLDEST", "built", "minor", "releases"]

PROGRAM = Path(__file__).with_name("program")
MACHINES = ("amd64", "386", "arm64")
OLDEST = (1, 16)
BETWEEN = ("1.17.13",)
"""Releases that tests/matrix.py does not run."""


def releases() -> List[str]:
    """Every minor release from `OLDEST` on, oldest first.

    >>> releases()[:2]
    ['1.16.15', '1.17.13']
    """
    known = [go for go in (*OLD_RELEASES, *BETWEEN, *RELEASES) if minor(go) >= OLDEST]
    return sorted(known, key=minor)


def minor(go: str) -> Tuple[int, int]:
    """
    >>> minor("1.23.9")
    (1, 23)
    """
    first, second = go.split(".")[:2]
    return int(first), int(second)


def built(go: str, machine: str) -> Fixture:
    """The least program, from the cache if it was built before; a machine that is not this one is no hindrance."""
    return build_program(PROGRAM, Config(go, goarch=machine), label="layouts")
