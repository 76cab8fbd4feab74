"""A sound core of whose memory a few words are read other than they were."""

from __future__ import annotations

import random
from bisect import bisect_left
from typing import Callable, List, NamedTuple, Sequence

from gomap.images import ImageTarget
from tests.fuzz.cores import Small
from tests.fuzz.survey import Survey

__all__ = ["DamagedTarget", "Word", "damaged_words"]

MOST_WORDS = 6


class Word(NamedTuple):
    """What is read at ``address``, instead of what the core has there."""

    address: int
    data: bytes


class DamagedTarget(ImageTarget):
    """A core, with some words of its memory other than they were."""

    def __init__(self, small: Small, words: Sequence[Word] = ()):
        super().__init__(small.core, small.exe)
        self._words = sorted(words)
        self._ends = [word.address + len(word.data) for word in self._words]

    def read(self, address: int, size: int) -> bytes:
        data = super().read(address, size)
        if not self._ends or address >= self._ends[-1] or address + size <= self._words[0].address:
            return data
        return self._overlaid(address, bytearray(data))

    def _overlaid(self, address: int, data: bytearray) -> bytes:
        for word in self._words[bisect_left(self._ends, address + 1) :]:
            at = word.address - address
            if at >= len(data):
                break
            first, end = max(0, at), min(len(data), at + len(word.data))
            data[first:end] = word.data[first - at : end - at]
        return bytes(data)


def damaged_words(rng: random.Random, survey: Survey, aim: str, whole: ImageTarget) -> List[Word]:
    """A few words of what ``aim`` names: of one place, or of several."""
    place = survey.place(aim, rng)
    places = {place}
    for _ in range(rng.choice((0, 0, 1, 2, MOST_WORDS - 1))):
        places.add(survey.place(aim, rng) if rng.random() < 0.5 else place + rng.randrange(-4, 5) * survey.word)
    return [Word(at, _value(rng, survey, whole, at)) for at in sorted(places)]


def _value(rng: random.Random, survey: Survey, whole: ImageTarget, address: int) -> bytes:
    """Something that is wrong there, and often nearly right."""
    bits = survey.word * 8
    old = int.from_bytes(whole.read(address, survey.word), "little")
    aim = rng.choice(list(survey.areas))
    choices: List[Callable[[], int]] = [
        lambda: old ^ 1 << rng.randrange(bits),
        lambda: old + rng.choice((-64, -16, -8, -4, -1, 1, 4, 8, 16, 64, 1 << 13)),
        lambda: rng.getrandbits(bits),
        lambda: rng.getrandbits(rng.randrange(1, bits)),
        lambda: rng.choice((0, 1, (1 << bits) - 1, 1 << bits - 1, (1 << bits - 1) - 1)),
        lambda: survey.place(aim, rng),
        lambda: address,
        lambda: int.from_bytes(whole.read(survey.place(aim, rng), survey.word), "little"),
    ]
    return (rng.choice(choices)() & (1 << bits) - 1).to_bytes(survey.word, "little")
