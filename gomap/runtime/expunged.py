"""The marker of entries that a sync.Map of two maps has deleted from its dirty one (src/sync/map.go, expunged)."""

from __future__ import annotations

from functools import cached_property
from typing import Callable, Dict, FrozenSet, Iterable, Iterator, Optional, Tuple

from gomap.errors import MemoryFault
from gomap.memory.arrays import CHUNK, read_word
from gomap.target import Target

__all__ = ["Expunged"]

MOST_KEPT = 1 << 16  # answers


class Expunged:
    """Tells the marker from a stored nil: all entries share one pointer to a nil interface, which a variable of package
    sync leads to. ``place()``: where that variable is, None if that is not known; ``data()``: the data segments."""

    def __init__(
        self, target: Target, place: Callable[[], Optional[int]], data: Callable[[], Iterable[Tuple[int, int]]]
    ):
        self._target = target
        self._place = place
        self._ranges = data
        self._known: Dict[int, bool] = {}

    def __call__(self, value: int) -> bool:
        """Is what an entry points to the marker?"""
        if value not in self._known:
            if len(self._known) > MOST_KEPT:
                self._known.clear()
            self._known[value] = self._is_marker(value)
        return self._known[value]

    def _is_marker(self, value: int) -> bool:
        return value == self._marker if self._marker is not None else self._looks_so(value)

    @cached_property
    def _marker(self) -> Optional[int]:
        place = self._place()
        try:
            return read_word(self._target, place) if place is not None else None
        except MemoryFault:
            return None

    def _looks_so(self, value: int) -> bool:
        """Where symbols do not tell (stripped, PIE): a nil interface that is referred to from the data segments."""
        try:
            if any(self._target.read(value, 2 * self._target.arch.pointer_size)):
                return False
        except MemoryFault:
            return False
        return value in self._words

    @cached_property
    def _words(self) -> FrozenSet[int]:
        """Every word of the data segments."""
        return frozenset(word for start, end in self._ranges() for word in self._words_of(start, end))

    def _words_of(self, start: int, end: int) -> Iterator[int]:
        code = "Q" if self._target.arch.pointer_size == 8 else "I"
        for at in range(start, end, CHUNK):
            size = min(CHUNK, end - at) // self._target.arch.pointer_size * self._target.arch.pointer_size
            try:
                yield from memoryview(self._target.read(at, size)).cast(code)  # type: ignore[call-overload]
            except MemoryFault:
                continue
