"""What a long job calls to say how far it is."""

from __future__ import annotations

from typing import Protocol

__all__ = ["OFTEN", "Progress", "quiet"]

OFTEN = 4096  # maps between two words on how far we are


class Progress(Protocol):
    """Called with what is done, of how much, at what; ``counted``: what is counted, where it is not bytes."""

    def __call__(self, done: int, whole: int, what: str, counted: str = "") -> None: ...


def quiet(done: int, whole: int, what: str, counted: str = "") -> None:
    """Nobody wants to know."""
