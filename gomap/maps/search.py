"""Looking for one key: where its hash says that it lies, else in all live slots.

They are compared in place, and what many keys refer to is read together.
"""

from __future__ import annotations

from typing import Iterator, List, NamedTuple, Optional, Tuple

from gomap.errors import MemoryFault
from gomap.maps.base import GoMap, Pattern
from gomap.maps.lookup import lookup
from gomap.maps.model import Unit

__all__ = ["search"]

AT_ONCE = 256
MOST_BYTES = 1 << 20  # read at once
Found = Optional[Tuple[Unit, int]]


class Candidate(NamedTuple):
    """A key that fits as far as its own bytes tell. ``place``: of the bytes that it refers to."""

    unit: Unit
    slot: int
    offset: int
    place: int


def search(gomap: GoMap, pattern: Pattern) -> Found:
    """The unit and slot of the first live entry whose key the pattern matches; None if there is none."""
    answer = lookup(gomap, pattern)
    if answer is not None:
        return answer.found
    if not pattern.far:
        return _near(gomap, pattern)
    most = max(1, min(AT_ONCE, MOST_BYTES // len(pattern.far)))
    pending: List[Candidate] = []
    for candidate in _candidates(gomap, pattern):
        pending.append(candidate)
        if len(pending) == most:
            found = _first(gomap, pattern, pattern.far, pending)
            if found is not None:
                return found
            pending.clear()
    return _first(gomap, pattern, pattern.far, pending) if pending else None


def _near(gomap: GoMap, pattern: Pattern) -> Found:
    shape, match = gomap.context.geometry, gomap.matcher(pattern)
    for unit in gomap.units():
        for slot in gomap.live_slots(unit):
            if match(unit.data, unit.offset + shape.key_offset + slot * shape.key_stride) is True:
                return unit, slot
    return None


def _candidates(gomap: GoMap, pattern: Pattern) -> Iterator[Candidate]:
    shape = gomap.context.geometry
    for unit in gomap.units():
        start = unit.offset + shape.key_offset
        for slot in gomap.live_slots(unit):
            offset = start + slot * shape.key_stride
            place = pattern.place(unit.data, offset)
            if place is not None:
                yield Candidate(unit, slot, offset, place)


def _first(gomap: GoMap, pattern: Pattern, far: bytes, pending: List[Candidate]) -> Found:
    """The first of them that is the one; each by itself where not all can be read."""
    try:
        read = gomap.context.target.gather([candidate.place for candidate in pending], len(far))
    except MemoryFault:
        fit = (one for one in pending if pattern.matches(one.unit.data, one.offset))
    else:
        if far not in read:
            return None
        fit = (one for i, one in enumerate(pending) if read[i * len(far) : (i + 1) * len(far)] == far)
    return next(((one.unit, one.slot) for one in fit), None)
