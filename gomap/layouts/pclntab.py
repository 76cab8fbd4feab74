"""The table of functions: pcHeader, ftab and _func. Sources: src/internal/abi/symtab.go, src/runtime/symtab.go."""

from __future__ import annotations

from typing import Dict, NamedTuple, Optional, Tuple

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
    """An inlinedCall record: ``parent_pc`` is relative to the function's entry."""

    size: int
    name: int
    parent_pc: int


class FuncLayout(NamedTuple):
    """Offsets in _func. ``relative``: ftab and funcdata are 32-bit offsets (1.18), else addresses.

    ``size``: bytes; behind them come npcdata words of 4 bytes, then nfuncdata.
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


_TO_1_19 = InlineLayout(20, 12, 16)
_FROM_1_20 = InlineLayout(16, 4, 8)


def func_layout(release: Release, word: int) -> FuncLayout:
    """
    >>> func_layout((1, 17), 8).pcsp, func_layout((1, 19), 8).size, func_layout((1, 27), 4).nfuncdata
    (20, 40, 43)
    """
    if release >= (1, 20):
        return FuncLayout(4, 8, 16, 20, 24, 28, 32, 43, 44, True, _FROM_1_20)
    if release >= (1, 18):
        return FuncLayout(4, 8, 16, 20, 24, 28, 32, 39, 40, True, _TO_1_19)
    offsets = [offset + word - 4 for offset in (4, 8, 16, 20, 24, 28, 32, 39, 40)]  # the entry in front is a whole pc
    return FuncLayout._make([*offsets, False, _TO_1_19])
