"""A function's stack maps: which words hold pointers. Source: src/runtime/symtab.go, stackmap {n, nbit int32;
bytedata}: n times nbit bits, each time in whole bytes.
"""

from __future__ import annotations

import struct

__all__ = ["HEAD", "row"]

HEAD = struct.Struct("<II")
"""How many maps there are, and of how many words each is."""


def row(number: int, words: int) -> "tuple[int, int]":
    """(offset, bytes) of one map.

    >>> row(2, 9)
    (12, 2)
    """
    size = (words + 7) // 8
    return HEAD.size + number * size, size
