"""What the allocator of the target's Go release hands out for what the map code asks for."""

from __future__ import annotations

from typing import Optional, Protocol, Tuple

from gomap.layouts.classic import SPARE_MIN_B, ClassicLayout

__all__ = ["Sizer"]


class Unit(Protocol):
    """A bucket or group: its bytes, and whether the garbage collector scans it."""

    @property
    def size(self) -> int: ...

    @property
    def has_pointers(self) -> bool: ...


class Sizer:
    """The allocator of the target's Go release: bytes asked for -> bytes handed out."""

    def __init__(self, release: Optional[Tuple[int, int]], word: int):
        self.release = release
        self.word = word

    def allocated(self, size: int, pointerful: bool) -> int:
        from gomap.layouts.sizeclasses import allocated

        return allocated(size, pointerful, self.release, self.word) if self.release and size else 0

    def rounded(self, size: int, pointerful: bool) -> int:
        from gomap.layouts.sizeclasses import round_up

        return round_up(size, not pointerful, self.release, self.word) if self.release else size

    def array_buckets(self, layout: ClassicLayout, shape: Unit, B: int) -> int:
        """Buckets in the allocation of an array of 2^B: from 1.9 on there are spare ones behind (makeBucketArray)."""
        if not layout.spare or B < SPARE_MIN_B or self.release is None:
            return 1 << B
        wanted = ((1 << B) + (1 << (B - SPARE_MIN_B))) * shape.size
        return self.rounded(wanted, shape.has_pointers) // shape.size
