"""Special records of objects (finalizers, cleanups) and the blocks of finalizers that wait to be run.

Sources: src/runtime/mheap.go, mfinal.go, mcleanup.go of each release.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import Any, NamedTuple, Optional, Sequence, Tuple

from gomap.layouts.fields import offsets
from gomap.layouts.records import Record, declare

__all__ = ["MOST_KIND", "BlockLayout", "SpecialLayout", "block_layouts", "special_layouts"]

Release = Tuple[int, int]

MOST_KIND = 16  # kinds are numbered from 1, and there are fewer


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
        """How many words of a cleanup hold something: the first ones; 0 if there are no cleanups."""
        return 0 if self.cleanup is None else self.cleanup.offsets["id"] // self.cleanup.word

    @property
    def reader(self) -> struct.Struct:
        """Of next, offset, kind, and the three words behind the head."""
        return struct.Struct(f"{self.head.unpacker.format}3{'Q' if self.head.word == 8 else 'I'}")


class BlockLayout(NamedTuple):
    """``head``: runtime.finblock or cleanupBlockHeader; ``entry``: of the array behind it; ``most``: so many of them.

    ``links``, ``used``: fields of the head: other blocks, and how many entries are in use. ``root``: the variable that
    the first block's address is in, ``offset`` bytes into it.
    """

    head: Record
    entry: Record
    most: int
    links: Tuple[str, ...]
    used: str
    root: str
    offset: int

    @property
    def size(self) -> int:
        """Bytes of a block that are used."""
        return self.head.size + self.most * self.entry.size


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
def block_layouts(release: Release, word: int, architecture: str) -> Tuple[BlockLayout, ...]:
    """Of the queue of finalizers, and from 1.25 on of that of cleanups, whose entries memory is to tell apart.

    >>> [(layout.head.size, layout.most) for layout in block_layouts((1, 27), 8, "amd64")]
    [(24, 101), (32, 20), (32, 60)]
    """
    head = [("alllink", "word"), ("next", "word"), ("cnt", "u32"), ("", "u32")]
    fields = [("fn", "word"), ("arg", "word"), ("nret", "word"), ("fint", "word"), ("ot", "word")]
    finalizers = _blocks("mfinal.go", word, 4096, head, fields, ("alllink", "next"), "cnt", "runtime.allfin", 0)
    queue = offsets("cleanupQueue", release, word, architecture)
    if not queue:
        return (finalizers,)
    head = [("next", "u64"), ("pushcnt", "word"), ("alllink", "word"), ("n", "u32")]
    entries = [("call", "word"), ("fn", "word"), ("arg", "word")], [("fn", "word")]
    return (
        finalizers,
        *(
            _blocks("mcleanup.go", word, 512, head, one, ("alllink",), "n", "runtime.gcCleanups", queue["all"])
            for one in entries
        ),
    )


Fields = Sequence[Tuple[str, str]]


def _blocks(
    source: str, word: int, size: int, head: Fields, entry: Fields, links: Tuple[str, ...], *rest: Any
) -> BlockLayout:
    begins = declare(f"the head of a block of {source}", f"src/runtime/{source}", word, head)
    each = declare(f"an entry in a block of {source}", f"src/runtime/{source}", word, entry)
    return BlockLayout(begins, each, (size - begins.size) // each.size, links, *rest)
