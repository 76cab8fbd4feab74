"""Memory that was mapped, and that a core has no contents of: coredump_filter left it out, or the file was cut short.

GDB shows zeros there, or what the executable's file has (corelow.c: "These will typically read as all zero"): a map
full of zeros looks empty, and is not.
"""

from __future__ import annotations

from bisect import bisect_right
from pathlib import Path
from typing import List, Sequence, Tuple, Union

from gomap.elf.file import ElfFile
from gomap.errors import GomapError

__all__ = ["LeftOut", "left_out_of"]


class LeftOut:
    """``ranges``: [start, end), by address, apart from each other. False if there are none.

    >>> out = LeftOut([(0x2000, 0x3000)])
    >>> out.touches(0x1FF8, 8), out.touches(0x1FF8, 9), out.touches(0x2FFF, 1), out.touches(0x3000, 8)
    (False, True, True, False)
    """

    def __init__(self, ranges: Sequence[Tuple[int, int]]):
        self.ranges = ranges
        self._starts = [start for start, _ in ranges]

    def __bool__(self) -> bool:
        return bool(self._starts)

    def touches(self, address: int, size: int) -> bool:
        """Is any of those bytes left out?"""
        i = bisect_right(self._starts, address + size - 1) - 1
        return i >= 0 and size > 0 and self.ranges[i][1] > address


def left_out_of(core: Union[str, Path, None]) -> LeftOut:
    """Of a core file; of none, or one that is gone, nothing."""
    try:
        return LeftOut([] if core is None else _ranges(ElfFile(core)))
    except GomapError:
        return LeftOut([])


def _ranges(core: ElfFile) -> List[Tuple[int, int]]:
    """What could not be written is the executable's, or was only reserved."""
    return [(s.address + s.stored, s.address + s.size) for s in core.loads if s.writable and s.stored < s.size]
