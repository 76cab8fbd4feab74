"""The table of functions: pcHeader, ftab and _func. Sources: src/internal/abi/symtab.go, src/runtime/symtab.go."""

from __future__ import annotations

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
    "NO_FUNCDATA",
    "PCDATA_INL_TREE_INDEX",
    "PCDATA_STACK_MAP_INDEX",
    "FuncLayout",
    "InlineLayout",
    "func_layout",
    "has_text_start",
]

Release = Tuple[int, int]

MAGICS: Dict[int, Tuple[Release, Release]] = {
    0xFFFFFFFA: ((1, 16), (1, 17)),
    0xFFFFFFF0: ((1, 18), (1, 19)),
    0xFFFFFFF1: ((1, 20), NEWEST),
}
"""First word of pcHeader -> first and last release that writes it."""

ENDING = b"\xff\xff\xff\0\0"
"""Bytes 1 to 5 of every pcHeader."""

PCDATA_STACK_MAP_INDEX, PCDATA_INL_TREE_INDEX = 1, 2
FUNCDATA_ARGS, FUNCDATA_LOCALS, FUNCDATA_STACK_OBJECTS, FUNCDATA_INL_TREE = range(4)
NO_FUNCDATA = 0xFFFFFFFF


def has_text_start(releases: Tuple[Release, Release]) -> bool:
    """Has pcHeader a textStart in front of the offsets?"""
    return releases[0] >= (1, 18)


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
