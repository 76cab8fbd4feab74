"""What the allocator hands out for a size: size classes, malloc headers, pages.

Sources: src/runtime/sizeclasses.go (internal/runtime/gc/sizeclasses.go from 1.26), msize.go, malloc.go. The tiny
allocator, which packs pointer-free objects below 16 bytes together, is left out: no part of a map is that small.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Tuple

__all__ = [
    "HEADER",
    "HEADERS_SINCE",
    "MAX_SMALL",
    "PAGE",
    "SIZE_CLASSES",
    "SMOOTH_APPEND",
    "allocated",
    "most_without_header",
    "round_up",
]

Release = Tuple[int, int]

PAGE = 8192  # _PageSize
MAX_SMALL = 32768  # _MaxSmallSize
HEADER = 8  # mallocHeaderSize, on 32-bit targets too
HEADERS_SINCE = (1, 22)
SMOOTH_APPEND = (1, 18)  # runtime.growslice grows large slices more smoothly since

# class_to_size. 1.16 added the class of 24 bytes; the rest has been the same since 1.5.
_FROM_1_16 = (
    *(8, 16, 24, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240, 256, 288, 320, 352, 384, 416, 448),
    *(480, 512, 576, 640, 704, 768, 896, 1024, 1152, 1280, 1408, 1536, 1792, 2048, 2304, 2688, 3072, 3200, 3456, 4096),
    *(4864, 5376, 6144, 6528, 6784, 6912, 8192, 9472, 9728, 10240, 10880, 12288, 13568, 14336, 16384, 18432, 19072),
    *(20480, 21760, 24576, 27264, 28672, 32768),
)
_TO_1_15 = tuple(size for size in _FROM_1_16 if size != 24)
SIZE_CLASSES = _TO_1_15, _FROM_1_16
"""Those to 1.15, and those from 1.16 on."""


def most_without_header(word: int) -> int:
    """Bytes of an object whose pointers the bitmap of its span tells (minSizeForMallocHeader, heapBitsInSpan)."""
    return word * word * 8


def _class(size: int, release: Release) -> int:
    classes = _FROM_1_16 if release >= (1, 16) else _TO_1_15
    return classes[bisect_left(classes, size)]


def _header(size: int, pointerful: bool, release: Release, word: int) -> int:
    """From 1.22 a larger pointerful object begins with its type."""
    return HEADER if release >= HEADERS_SINCE and pointerful and size > most_without_header(word) else 0


def allocated(size: int, pointerful: bool, release: Release, word: int) -> int:
    """Bytes that the allocator uses for one object of ``size`` bytes.

    >>> allocated(37, False, (1, 23), 8), allocated(513, True, (1, 23), 8), allocated(40000, False, (1, 23), 8)
    (48, 576, 40960)
    >>> allocated(1024, True, (1, 21), 8), allocated(1024, True, (1, 22), 8)
    (1024, 1152)
    """
    if size <= 0:
        return 0
    if size > (MAX_SMALL - HEADER if release >= HEADERS_SINCE else MAX_SMALL):
        return -(-size // PAGE) * PAGE
    return _class(size + _header(size, pointerful, release, word), release)


def round_up(size: int, noscan: bool, release: Release, word: int) -> int:
    """runtime.roundupsize: what of an allocation of ``size`` bytes can be used.

    >>> round_up(56576, False, (1, 23), 8), round_up(1000, False, (1, 23), 8)
    (57344, 1016)
    """
    if release < HEADERS_SINCE and size >= MAX_SMALL:
        return -(-size // PAGE) * PAGE
    handed_out = allocated(size, not noscan, release, word)
    small = size <= MAX_SMALL - HEADER
    return handed_out - (_header(size, not noscan, release, word) if small else 0)
