"""The table of functions: pcHeader, ftab and _func. Sources: src/internal/abi/symtab.go, src/runtime/symtab.go."""

from __future__ import annotations

from functools import lru_cache
from typing import Dict, NamedTuple, Optional, Tuple

from gomap.layouts.fields import OLDEST, offsets
from gomap.layouts.newest import NEWEST

__all__ = [
    "ENDING",
    "FUNCDATA_ARGS",
    "FUNCDATA_INL_TREE",
    "FUNCDATA_LOCALS",
    "FUNCDATA_STACK_OBJECTS",
    "MAGICS",
    "NO_FILE",
    "NO_FUNCDATA",
    "PCDATA_INL_TREE_INDEX",
    "PCDATA_STACK_MAP_INDEX",
    "QUANTA",
    "FuncLayout",
    "HeaderLayout",
    "InlineLayout",
    "func_layout",
    "header_layout",
]

Release = Tuple[int, int]

MAGICS: Dict[int, Tuple[Release, Release]] = {
    0xFFFFFFFA: ((1, 16), (1, 17)),
    0xFFFFFFF0: ((1, 18), (1, 19)),
    0xFFFFFFF1: ((1, 20), NEWEST),
}
"""First word of pcHeader -> first and last release that writes it."""

QUANTA = (1, 2, 4)
"""Sizes that the least instruction of a machine may have."""

ENDING = b"\xff\xff\xff\0\0"
"""Bytes 1 to 5 of every pcHeader: of its magic, and two that are 0."""

PCDATA_STACK_MAP_INDEX, PCDATA_INL_TREE_INDEX = 1, 2
FUNCDATA_ARGS, FUNCDATA_LOCALS, FUNCDATA_STACK_OBJECTS, FUNCDATA_INL_TREE = range(4)
NO_FUNCDATA = NO_FILE = 0xFFFFFFFF


class HeaderLayout(NamedTuple):
    """Offsets in pcHeader. ``quantum``: of the least size of an instruction, one of `QUANTA`; ``functions``: of their
    number; ``tables``: of the words that say how far from pcHeader each table begins, in the order of the tables.
    """

    quantum: int
    pointer_size: int
    functions: int
    tables: Tuple[int, ...]

    def size(self, word: int) -> int:
        """Bytes from the beginning that hold all of these."""
        return max(self.tables) + word


_TABLES = ("funcnameOffset", "cuOffset", "filetabOffset", "pctabOffset", "pclnOffset")


@lru_cache(maxsize=None)
def header_layout(release: Release, word: int) -> HeaderLayout:
    """The first word, its magic, tells the release; 1.18 put textStart in front of the tables.

    >>> header_layout((1, 17), 8).tables[0], header_layout((1, 18), 8).tables[0], header_layout((1, 27), 4).functions
    (24, 32, 8)
    """
    at = offsets("pcHeader", max(release, OLDEST), word) or {}
    return HeaderLayout(at["minLC"], at["ptrSize"], at["nfunc"], tuple(at[name] for name in _TABLES))


class InlineLayout(NamedTuple):
    """An inlinedCall record: ``parent_pc`` is relative to the function's entry. Its last field is an int32."""

    size: int
    name: int
    parent_pc: int


class FuncLayout(NamedTuple):
    """Offsets in _func. ``relative``: ftab and funcdata are 32-bit offsets (1.18), else addresses.

    ``size``: bytes, of which nfuncdata is the last; behind them come npcdata words of 4 bytes, then nfuncdata.
    """

    name: int
    args: int
    pcsp: int
    pcfile: int
    pcln: int
    npcdata: int
    cu: int
    nfuncdata: int
    size: int
    relative: bool
    inline: Optional[InlineLayout]


def func_layout(release: Release, word: int) -> FuncLayout:
    """
    >>> func_layout((1, 17), 8).pcsp, func_layout((1, 19), 8).size, func_layout((1, 27), 4).nfuncdata
    (20, 40, 43)
    """
    known = max(release, OLDEST)
    at, inlined = offsets("_func", known, word) or {}, offsets("inlinedCall", known, word) or {}
    return FuncLayout(
        name=at["nameOff"],
        args=at["args"],
        pcsp=at["pcsp"],
        pcfile=at["pcfile"],
        pcln=at["pcln"],
        npcdata=at["npcdata"],
        cu=at["cuOffset"],
        nfuncdata=at["nfuncdata"],
        size=at["nfuncdata"] + 1,
        relative="entry" not in at,
        inline=InlineLayout(max(inlined.values()) + 4, inlined["nameOff"], inlined["parentPc"]),
    )
