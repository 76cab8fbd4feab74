"""Slices of pointers in the runtime's own variables."""

from __future__ import annotations

from typing import List

from gomap.errors import GomapError, MemoryFault
from gomap.maps.columns import pointer_column
from gomap.target import Target

__all__ = ["slice_of_words"]

MOST_WORDS = 1 << 26


def slice_of_words(target: Target, address: int, what: str) -> List[int]:
    """The words of the slice whose header is at ``address``; GomapError where there is none. ``what``: its name."""
    word = target.arch.pointer_size
    try:
        data, length, capacity = pointer_column(target.read(address, 3 * word), word, 0, word, 3)
        if not 0 <= length <= min(capacity, MOST_WORDS):
            raise GomapError(f"{what} is no slice that makes sense", address=address)
        return pointer_column(target.read(data, length * word), word, 0, word, length)
    except MemoryFault as fault:
        raise GomapError(f"{what} cannot be read", address=address) from fault
