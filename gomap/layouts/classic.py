"""Classic maps: runtime.hmap, runtime.mapextra and tophash, Go 1.5 to 1.23 and noswissmap 1.24, 1.25.

Sources: src/runtime/hashmap.go (to 1.10), map.go (1.11 to 1.23), map_noswiss.go (1.24, 1.25).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Optional, Tuple

from gomap.layouts.records import Record, declare

__all__ = [
    "BUCKET_CELLS",
    "HASH_WRITING",
    "MAX_INLINE",
    "SAME_SIZE_GROW",
    "SIX_A_BUCKET",
    "STATE_DELETED",
    "STATE_EMPTY",
    "STATE_EVACUATED",
    "STATE_LIVE",
    "ClassicLayout",
    "TophashRules",
    "classic_layouts",
]

BUCKET_CELLS = 8  # bucketCnt, abi.MapBucketCount
MAX_INLINE = 128  # maxKeySize, maxValueSize; the same in Swiss maps
HASH_WRITING = 4  # hmap.flags, from 1.6
SAME_SIZE_GROW = 8  # hmap.flags, from 1.8
SIX_A_BUCKET = (1, 21)  # the release whose load factor was 6 by mistake, golang/go#63438
SPARE_MIN_B = 4  # makeBucketArray preallocates overflow buckets from this B on (1.9)

STATE_EMPTY, STATE_DELETED, STATE_EVACUATED, STATE_LIVE = 0, 1, 2, 3


@dataclass(frozen=True)
class TophashRules:
    """What the values of a tophash byte mean.

    ``states``: 256 bytes for bytes.translate, each one of STATE_*. A bucket is evacuated when the state of its
    first tophash is STATE_EVACUATED. ``marks_deleted``: emptyOne differs from emptyRest (1.12).
    """

    name: str
    min_live: int
    marks_deleted: bool
    states: bytes

    @staticmethod
    def of(name: str, empty: Tuple[int, ...], deleted: Tuple[int, ...], min_live: int) -> "TophashRules":
        states = bytearray([STATE_EVACUATED] * min_live + [STATE_LIVE] * (256 - min_live))
        for value in empty:
            states[value] = STATE_EMPTY
        for value in deleted:
            states[value] = STATE_DELETED
        return TophashRules(name, min_live, bool(deleted), bytes(states))


# hashmap.go to 1.11: empty 0, evacuatedEmpty 1, evacuatedX 2, evacuatedY 3, minTopHash 4.
TOPHASH_TO_1_11 = TophashRules.of("to 1.11", (0,), (), 4)
# map.go from 1.12: emptyRest 0, emptyOne 1, evacuatedX 2, evacuatedY 3, evacuatedEmpty 4, minTopHash 5.
TOPHASH_FROM_1_12 = TophashRules.of("from 1.12", (0,), (1,), 5)


@dataclass(frozen=True)
class ClassicLayout:
    """One generation of classic maps. ``first``, ``last``: Go releases (1, minor) that it covers.

    ``lists``: where the slices of overflow buckets hang: "extra" (mapextra) or "overflow" (hmap.overflow, a pointer
    to an array of two slice pointers). ``spare``: preallocated overflow buckets exist.
    """

    name: str
    first: Tuple[int, int]
    last: Tuple[int, int]
    header: Record
    extra: Optional[Record]
    tophash: TophashRules
    spare: bool

    array_field = "buckets"
    """The header's field that leads to the array."""

    @property
    def word(self) -> int:
        return self.header.word

    @property
    def states(self) -> bytes:
        """The STATE_* of each control byte."""
        return self.tophash.states

    @property
    def writing(self) -> Tuple[int, int]:
        """(offset in the header, bits) of what says that a goroutine writes to the map."""
        return self.header.offsets["flags"], HASH_WRITING


_COMMON = [("count", "int"), ("flags", "u8"), ("B", "u8")]
_ARRAYS = [("hash0", "u32"), ("buckets", "word"), ("oldbuckets", "word"), ("nevacuate", "word")]
_NOVERFLOW = [("noverflow", "u16")]
_HEADERS = {
    "1.5": _COMMON + _ARRAYS + [("overflow", "word")],
    "1.8": _COMMON + _NOVERFLOW + _ARRAYS + [("overflow", "word")],
    "1.9": _COMMON + _NOVERFLOW + _ARRAYS + [("extra", "word")],
    "noswiss": _COMMON + _NOVERFLOW + _ARRAYS + [("clearSeq", "u64"), ("extra", "word")],
}
_EXTRAS = {
    # 1.9: overflow is [2]*[]*bmap: present and old.
    "1.9": [("overflow", "word"), ("oldoverflow", "word"), ("nextOverflow", "word")],
    "1.10": [("overflow", "word"), ("oldoverflow", "word"), ("nextOverflow", "word")],
}

# name, first, last, header, extra, tophash rules, spare buckets, source file
_GENERATIONS = (
    ("classic 1.5-1.7", (1, 5), (1, 7), "1.5", None, TOPHASH_TO_1_11, False, "src/runtime/hashmap.go"),
    ("classic 1.8", (1, 8), (1, 8), "1.8", None, TOPHASH_TO_1_11, False, "src/runtime/hashmap.go"),
    ("classic 1.9", (1, 9), (1, 9), "1.9", "1.9", TOPHASH_TO_1_11, True, "src/runtime/hashmap.go"),
    (
        "classic 1.10-1.11",
        (1, 10),
        (1, 11),
        "1.9",
        "1.10",
        TOPHASH_TO_1_11,
        True,
        "src/runtime/hashmap.go (1.10), map.go (1.11)",
    ),
    ("classic 1.12-1.23", (1, 12), (1, 23), "1.9", "1.10", TOPHASH_FROM_1_12, True, "src/runtime/map.go"),
    (
        "noswissmap 1.24-1.25",
        (1, 24),
        (1, 25),
        "noswiss",
        "1.10",
        TOPHASH_FROM_1_12,
        True,
        "src/runtime/map_noswiss.go",
    ),
)


@lru_cache(maxsize=None)
def classic_layouts(word: int) -> Tuple[ClassicLayout, ...]:
    """Every classic layout for a word size of 4 or 8 bytes, oldest first.

    >>> [layout.header.size for layout in classic_layouts(8)]
    [48, 48, 48, 48, 48, 56]
    >>> classic_layouts(4)[4].header.size
    28
    """
    return tuple(
        ClassicLayout(
            name,
            first,
            last,
            declare(f"hmap ({name})", source, word, _HEADERS[header]),
            declare(f"mapextra ({name})", source, word, _EXTRAS[extra]) if extra else None,
            tophash,
            spare,
        )
        for name, first, last, header, extra, tophash, spare, source in _GENERATIONS
    )
