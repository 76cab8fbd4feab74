"""Where the hash of a key says that it lies in a classic map."""

from __future__ import annotations

from typing import Iterator

from gomap.layouts.hashing import TOPHASH_SHIFT
from gomap.maps.base import Place
from gomap.maps.classic.read import ClassicBuckets

__all__ = ["places"]


def places(gomap: ClassicBuckets, key_hash: int) -> Iterator[Place]:
    """The chain in the present array, then that in the old one where it has not moved."""
    top = key_hash >> TOPHASH_SHIFT
    top += gomap.rules.min_live if top < gomap.rules.min_live else 0
    for count, old in ((gomap.bucket_count, False), (gomap.old_bucket_count, True)):
        number = key_hash & (count - 1)
        for unit in gomap.units(number, number) if count else ():
            if unit.old is old:
                yield unit, top
