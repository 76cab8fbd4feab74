"""runtime.mspan and where mheap_ keeps all of them, by release. Source: src/runtime/mheap.go."""

from __future__ import annotations

import struct
from typing import List, NamedTuple, Optional, Tuple

__all__ = ["SpanLayout", "allspans_offset", "span_layouts"]

Release = Tuple[int, int]


class SpanLayout(NamedTuple):
    """Offsets in mspan. ``counts``: bytes of nelems and freeindex; ``large_type``: None before 1.22."""

    word: int
    nelems: int
    freeindex: int
    counts: int
    alloc_bits: int
    sweepgen: int
    alloc_count: int
    spanclass: int
    state: int
    elemsize: int
    limit: int
    large_type: Optional[int]
    start: int = 24
    npages: int = 32

    @property
    def unpacker(self) -> "struct.Struct":
        """Start, npages, elemsize, nelems, freeindex, state, spanclass, alloc_bits, sweepgen, alloc_count, limit,
        specials, and large_type where there is one, in the order in which they lie: see `order`."""
        code, at = "<", 0
        for offset, size, _ in self._fields_by_offset():
            code += f"{offset - at}x" + {1: "B", 2: "H", 4: "I", 8: "Q"}[size]
            at = offset + size
        return struct.Struct(code)

    @property
    def order(self) -> Tuple[str, ...]:
        """The names of what `unpacker` gives."""
        return tuple(name for _, _, name in self._fields_by_offset())

    def _fields_by_offset(self) -> List[Tuple[int, int, str]]:
        sizes = {"nelems": self.counts, "freeindex": self.counts, "sweepgen": 4, "alloc_count": 2}
        sizes.update(spanclass=1, state=1)
        words = ("start", "npages", "elemsize", "alloc_bits", "limit", "specials", "large_type")
        sizes.update(dict.fromkeys(words, self.word))
        found = [(getattr(self, name), size, name) for name, size in sizes.items()]
        return sorted(field for field in found if field[0] is not None)

    @property
    def specials(self) -> int:
        """The list of its finalizers and the like: behind limit there is speciallock, a mutex of one word."""
        return self.limit + 2 * self.word

    @property
    def size(self) -> int:
        """Bytes from the beginning that hold all of these."""
        return max(self.specials, self.large_type or 0) + self.word


_TO_1_20 = SpanLayout(8, 56, 48, 8, 72, 88, 96, 98, 99, 104, 112, None)
_ONLY_1_21 = SpanLayout(8, 56, 48, 8, 72, 96, 104, 106, 107, 112, 120, None)
_FROM_1_22 = SpanLayout(8, 50, 48, 2, 64, 88, 96, 98, 99, 104, 112, 152)
_FROM_1_22_32 = SpanLayout(4, 26, 24, 2, 40, 52, 60, 62, 63, 68, 72, 92, 12, 16)
_TO_1_20_32 = SpanLayout(4, 28, 24, 4, 40, 48, 56, 58, 59, 64, 68, None, 12, 16)
_ONLY_1_21_32 = SpanLayout(4, 28, 24, 4, 40, 52, 60, 62, 63, 68, 72, None, 12, 16)


def span_layouts(word: int) -> Tuple[SpanLayout, ...]:
    """Those that a target of that word size may have; memory tells which (only one fits all spans in use).

    >>> [layout.elemsize for layout in span_layouts(8)]
    [104, 104, 112]
    """
    return (_FROM_1_22, _TO_1_20, _ONLY_1_21) if word == 8 else (_FROM_1_22_32, _TO_1_20_32, _ONLY_1_21_32)


def allspans_offset(release: Release, word: int) -> Optional[int]:
    """Where allspans is in runtime.mheap; None if it is not declared.

    >>> allspans_offset((1, 27), 8), allspans_offset((1, 18), 8), allspans_offset((1, 15), 8)
    (65864, 65848, None)
    """
    if release < (1, 16):
        return None
    if word == 4:
        return 180 if release >= (1, 21) else None
    return {16: 65848, 17: 65848, 18: 65848, 19: 65856, 20: 65824}.get(release[1], 65864)
