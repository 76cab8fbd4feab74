"""runtime.moduledata from Go 1.16 on: offsets in words. Source: src/runtime/symtab.go of each release."""

from __future__ import annotations

from typing import Dict, List, NamedTuple, Tuple

from gomap.layouts.newest import NEWEST, known_release

__all__ = ["ANY_RELEASE", "OLDEST", "ModuleLayout", "module_layouts"]

Release = Tuple[int, int]

_HEAD = {
    "pcHeader": 0,
    "funcnametab": 1,
    "cutab": 4,
    "filetab": 7,
    "pctab": 10,
    "pclntable": 13,
    "ftab": 16,
    "findfunctab": 19,
    "minpc": 20,
    "maxpc": 21,
    "text": 22,
    "etext": 23,
    "noptrdata": 24,
    "enoptrdata": 25,
    "data": 26,
    "edata": 27,
    "bss": 28,
    "ebss": 29,
    "noptrbss": 30,
    "enoptrbss": 31,
}


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


def _layout(first: int, last: int, types: int, rodata: int, masks: int, *following: int) -> ModuleLayout:
    """``rodata`` 0: none, text is what offsets of functions count from. GC data lies two words in front of types."""
    words = {**_HEAD, "types": types, "etypes": types + 1, "gcdatamask": masks, "gcbssmask": masks + 2}
    if rodata:
        words.update(rodata=rodata, gofunc=rodata + 1)
    return ModuleLayout((1, first), (1, last), words, following)


_LAYOUTS = (
    _layout(16, 17, 35, 0, 60, 66),
    _layout(18, 19, 35, 37, 62, 68),
    _layout(20, 20, 37, 39, 64, 70),
    _layout(21, 25, 37, 39, 67, 73, 72),  # from 1.23 the second
    _layout(26, 26, 37, 39, 68, 73),
    _layout(27, NEWEST[1], 37, 42, 65, 70),
)
_LAYOUTS[-1].words["etypes"] = 39  # typedesclen stands between


OLDEST = _LAYOUTS[0].first
ANY_RELEASE = OLDEST, NEWEST
"""From the oldest that is declared to the newest, as which later ones are read."""


def module_layouts(releases: "Tuple[Release, Release]") -> List[ModuleLayout]:
    """The layouts that releases from the first to the last had, newest first.

    >>> [layout.words["gcdatamask"] * 8 for layout in module_layouts(((1, 21), (1, 27)))]
    [520, 544, 536]
    """
    first, last = map(known_release, releases)
    return [layout for layout in reversed(_LAYOUTS) if layout.first <= last and layout.last >= first]
