"""Special records of objects (finalizers, cleanups) and the blocks of finalizers that wait to be run.

Sources: src/runtime/mheap.go, mfinal.go, mcleanup.go of each release.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import NamedTuple, Optional, Sequence, Tuple

from gomap.layouts.records import Record, declare

__all__ = ["BLOCK_SIZE", "MOST_KIND", "BlockLayout", "SpecialLayout", "block_layout", "special_layouts"]

Release = Tuple[int, int]

MOST_KIND = 16  # kinds are numbered from 1, and there are fewer
BLOCK_SIZE = 4096  # _FinBlockSize


class SpecialLayout(NamedTuple):
    """``head``: runtime.special, with which each record begins; ``finalizer`` and ``cleanup``: what stands behind it
    (cleanup: None before 1.24). The kinds are what the head's says of these two."""

    head: Record
    finalizer: Record
    finalizer_kind: int
    cleanup: Optional[Record]
    cleanup_kind: int

    @property
    def words(self) -> int:
        """How many words of a cleanup hold something: the first ones; 0 where there are no cleanups."""
        return 0 if self.cleanup is None else self.cleanup.offsets["id"] // self.cleanup.word

    @property
    def reader(self) -> struct.Struct:
        """Of next, offset, kind, and the three words behind the head."""
        return struct.Struct(f"{self.head.unpacker.format}3{'Q' if self.head.word == 8 else 'I'}")


class BlockLayout(NamedTuple):
    """``head``: runtime.finblock without its array; ``entry``: runtime.finalizer; ``most``: of these in a block."""

    head: Record
    entry: Record
    most: int


_FINALIZER = [("fn", "word"), ("nret", "word"), ("fint", "word"), ("ot", "word")]
_CLEANUPS = (
    [("call", "word"), ("fn", "word"), ("arg", "word"), ("id", "u64")],  # cleanupFn
    [("fn", "word"), ("id", "u64")],
)


@lru_cache(maxsize=None)
def special_layouts(release: Release, word: int) -> Tuple[SpecialLayout, ...]:
    """Those that a release may have, for memory to tell: minor releases of 1.24 made the offset a word, and a cleanup's
    function became three words.

    >>> [layout.head.size for layout in special_layouts((1, 23), 8)], len(special_layouts((1, 27), 4))
    ([24, 16], 4)
    """
    source = "src/runtime/mheap.go"
    heads = [
        declare("runtime.special", source, word, [("next", "word"), ("offset", kind), ("kind", "u8")])
        for kind in ("word", "u16")
    ]
    finalizer = declare("runtime.specialfinalizer, behind its head", source, word, _FINALIZER)
    cleanups: Sequence[Optional[Record]] = (None,)
    if release >= (1, 24):
        cleanups = [declare("runtime.specialCleanup, behind its head", source, word, fields) for fields in _CLEANUPS]
    kinds = (2, 7) if release >= (1, 25) else (1, 6)
    return tuple(SpecialLayout(head, finalizer, kinds[0], one, kinds[1]) for head in heads for one in cleanups)


@lru_cache(maxsize=None)
def block_layout(word: int) -> BlockLayout:
    """
    >>> block_layout(8).entry.offsets["arg"], block_layout(8).most, block_layout(4).head.size
    (8, 101, 16)
    """
    source = "src/runtime/mfinal.go"
    head = declare(
        "runtime.finblock", source, word, [("alllink", "word"), ("next", "word"), ("cnt", "u32"), ("", "u32")]
    )
    fields = [("fn", "word"), ("arg", "word"), ("nret", "word"), ("fint", "word"), ("ot", "word")]
    entry = declare("runtime.finalizer", source, word, fields)
    return BlockLayout(head, entry, (BLOCK_SIZE - head.size) // entry.size)
