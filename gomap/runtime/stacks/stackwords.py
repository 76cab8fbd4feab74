"""Words of a goroutine's stack: whose frame each is in, and whether a variable that is needed yet holds it."""

from __future__ import annotations

from functools import cached_property
from typing import List, NamedTuple, Optional, Sequence, Set

from gomap.errors import MemoryFault
from gomap.memory.arrays import read_word
from gomap.memory.columns import pointer_column
from gomap.runtime.stacks.stackmaps import FrameMap, Range, StackMaps
from gomap.runtime.stacks.unwind import INTERRUPTED_BY, OUTERMOST, Frame
from gomap.target import Target

__all__ = ["StackWord", "StackWords"]

MOST_VARIABLES = 1 << 12  # of one stack whose address was taken
MOST_WORDS = 1 << 17  # of all of these that are looked at: what is beyond is not known


class StackWord(NamedTuple):
    """``frame``: of the function that the word belongs to; None if it is in none. ``live``: None if that is not
    known: of a goroutine that runs, in assembly, and where the function was interrupted."""

    frame: Optional[Frame]
    live: Optional[bool]


class StackWords:
    """Of one goroutine. ``frames``: innermost first; ``deferred``: what its deferred calls and its panic refer to."""

    def __init__(self, target: Target, maps: StackMaps, frames: Sequence[Frame], deferred: Sequence[int] = ()):
        self._target = target
        self._maps = maps
        self._deferred = deferred
        self.frames = _physical(frames)
        """Without those of inlined functions."""

    @cached_property
    def _known(self) -> List[Optional[FrameMap]]:
        """A map for each frame; None if there is none, or the collector looks at all of its words."""
        found, interrupted = [], False
        for frame in self.frames:
            whole = interrupted or frame.function in INTERRUPTED_BY
            found.append(None if whole else self._maps.of(frame.pc, frame.sp, frame.fp))
            interrupted = frame.function in INTERRUPTED_BY
        return found

    def at(self, place: int) -> StackWord:
        """What the word at an address is."""
        number = next((i for i, frame in enumerate(self.frames) if frame.sp <= place < frame.fp), None)
        callees = range(len(self.frames)) if number is None else range(max(0, number - 1), number)
        for i in callees:  # arguments lie in the caller's frame; to 1.16 those of go statements beyond all frames
            known = self._known[i]
            if known is not None and known.args[0] <= place < known.args[1]:
                return StackWord(self.frames[i], place in known.live or self._in_object(place))
        if number is None:
            return StackWord(None, False if self._is_beyond_all(place) else None)
        return StackWord(self.frames[number], self._is_live(number, place))

    def _is_beyond_all(self, place: int) -> bool:
        """Behind the frame of the function that the goroutine began with, where it is known to be the first."""
        return bool(self.frames) and self.frames[-1].function in OUTERMOST and place >= self.frames[-1].sp

    def _is_live(self, number: int, place: int) -> Optional[bool]:
        own = self._known[number]
        if own is None or place in own.live:
            return None if own is None else True
        if number and self._known[number - 1] is None:  # it may be an argument of that one
            return None
        return self._in_object(place)

    def _in_object(self, place: int) -> Optional[bool]:
        """Of a variable whose address was taken: True if something points to it; None if nothing was found that does;
        False if the word is in no such variable."""
        for known in self._known:
            for area in known.objects if known is not None else ():
                if area[0] <= place < area[1]:
                    return True if area in self._reached else None
        return False

    @cached_property
    def _reached(self) -> Set[Range]:
        """Variables whose address was taken, and which some word that is needed, or a deferred call, points to."""
        maps = [known for known in self._known if known is not None]
        areas = sorted({area for known in maps for area in known.objects})[:MOST_VARIABLES]
        low, high = (areas[0][0], max(end for _, end in areas)) if areas else (0, 0)
        values = [self._value(place) for known in maps for place in known.live] + list(self._deferred) if areas else []
        reached: Set[Range] = set()
        left = MOST_WORDS
        while values:
            value = values.pop()
            if not low <= value < high:
                continue
            for area in [one for one in areas if one[0] <= value < one[1] and one not in reached]:
                reached.add(area)
                found = self._values(area, left)
                values += found
                left -= len(found)
        return reached

    def _values(self, area: Range, most: int) -> List[int]:
        """The words of a variable, no more than ``most``; none if it cannot be read."""
        word = self._target.arch.pointer_size
        count = min((area[1] - area[0]) // word, most)
        try:
            return pointer_column(self._target.read(area[0], count * word), word, 0, word, count)
        except MemoryFault:
            return []

    def _value(self, place: int) -> int:
        try:
            return read_word(self._target, place)
        except MemoryFault:
            return 0


def _physical(frames: Sequence[Frame]) -> List[Frame]:
    return [frame for frame in frames if not frame.inlined]
