"""runtime.moduledata from Go 1.16 on: offsets in words. Source: src/runtime/symtab.go of each release."""

from __future__ import annotations

from typing import Dict, List, NamedTuple, Tuple

from gomap.layouts.fields import OLDEST, Generation, generations, offsets
from gomap.layouts.newest import NEWEST, known_release

__all__ = ["ANY_RELEASE", "OLDEST", "PCLNTABLE", "ModuleLayout", "module_layouts"]

Release = Tuple[int, int]


class ModuleLayout(NamedTuple):
    """``words``: field -> its offset in pointer-sized words; the masks are {n int32; bytedata *uint8}, two words.

    ``first`` and ``last``: the releases that have it. ``following``: where the pointer to the next one may be.
    """

    first: Release
    last: Release
    words: Dict[str, int]
    following: Tuple[int, ...]

    def has(self, release: Release) -> bool:
        return self.first <= release <= self.last

    @property
    def length(self) -> int:
        """Words from the beginning that hold all of these."""
        return max(self.following) + 1


_WORD = 8
_FOLLOWING = "next"


def _layout(one: Generation) -> ModuleLayout:
    """All fields are of whole words, so that their offsets in words are the same for every word size."""
    following = [offsets("moduledata", (1, minor), _WORD) or {} for minor in range(one.first[1], one.last[1] + 1)]
    places = dict.fromkeys(shown[_FOLLOWING] // _WORD for shown in following)
    words = {name: offset // _WORD for name, offset in one.offsets.items()}
    return ModuleLayout(one.first, one.last, words, tuple(places))


_LAYOUTS = tuple(map(_layout, generations("moduledata", _WORD, without=(_FOLLOWING,))))

(PCLNTABLE,) = {layout.words["pclntable"] for layout in _LAYOUTS}
"""Which word points to pclntable, in all releases; its length and capacity follow, then ftab, which begins there."""

ANY_RELEASE = OLDEST, NEWEST
"""From the oldest that is declared to the newest, as which later ones are read."""


def module_layouts(releases: "Tuple[Release, Release]") -> List[ModuleLayout]:
    """The layouts that releases from the first to the last had, newest first.

    >>> [layout.words["gcdatamask"] * 8 for layout in module_layouts(((1, 21), (1, 27)))]
    [520, 544, 536]
    """
    first, last = map(known_release, releases)
    return [layout for layout in _LAYOUTS if layout.first <= last and layout.last >= first]
