"""runtime.mspan and where mheap_ keeps all of them, by release. Source: src/runtime/mheap.go."""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import List, NamedTuple, Optional, Tuple

from gomap.layouts.fields import Generation, generations, offsets

__all__ = ["SpanLayout", "allspans_offset", "span_layouts"]

Release = Tuple[int, int]


class SpanLayout(NamedTuple):
    """Offsets in mspan, in releases from ``first`` to ``last``. ``counts``: bytes of nelems and freeindex;
    ``specials``: the list of its finalizers and the like; ``large_type``: None before 1.22.
    """

    word: int
    first: Release
    last: Release
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
    specials: int
    large_type: Optional[int]
    start: int
    npages: int

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
    def size(self) -> int:
        """Bytes from the beginning that hold all of these."""
        return max(self.specials, self.large_type or 0) + self.word


def _layout(word: int, one: Generation) -> SpanLayout:
    at = one.offsets
    return SpanLayout(
        word=word,
        first=one.first,
        last=one.last,
        nelems=at["nelems"],
        freeindex=at["freeindex"],
        counts=at["nelems"] - at["freeindex"],  # nelems is the next field, of the same type
        alloc_bits=at["allocBits"],
        sweepgen=at["sweepgen"],
        alloc_count=at["allocCount"],
        spanclass=at["spanclass"],
        state=at["state"],
        elemsize=at["elemsize"],
        limit=at["limit"],
        specials=at["specials"],
        large_type=at.get("largeType"),
        start=at["startAddr"],
        npages=at["npages"],
    )


@lru_cache(maxsize=None)
def span_layouts(word: int) -> Tuple[SpanLayout, ...]:
    """Those that a target of that word size may have, newest first; memory tells which (one fits all spans in use).

    >>> [layout.elemsize for layout in span_layouts(8)]
    [104, 112, 104]
    """
    return tuple(_layout(word, one) for one in generations("mspan", word))


def allspans_offset(release: Release, word: int) -> Optional[int]:
    """Where allspans is in runtime.mheap; None if it is not declared.

    >>> allspans_offset((1, 27), 8), allspans_offset((1, 18), 8), allspans_offset((1, 15), 8)
    (65864, 65848, None)
    """
    heap = offsets("mheap", release, word)
    return None if heap is None else heap["allspans"]
