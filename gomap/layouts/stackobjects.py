"""What the compiler tells of variables on a stack whose address was taken. Source: src/runtime/stack.go,
stackObjectRecord: {off int; typ *_type} in 1.16, {off, size, _ptrdata int32; gcdata *byte} in 1.17, from 1.18 with
gcdataoff uint32 as its last field. A word in front of the records counts them.
"""

from __future__ import annotations

import struct
from typing import NamedTuple, Optional, Tuple

__all__ = ["StackObjectLayout", "stack_object_layout"]


class StackObjectLayout(NamedTuple):
    """``reader``: of off, and of size where ``sized``, else of the address of its type. ``size``: of a record."""

    reader: struct.Struct
    sized: bool
    size: int


def stack_object_layout(release: Optional[Tuple[int, int]], word: int) -> StackObjectLayout:
    """
    >>> stack_object_layout((1, 17), 8).size, stack_object_layout((1, 27), 8).size, stack_object_layout((1, 16), 4).size
    (24, 16, 8)
    """
    if release is not None and release < (1, 17):
        return StackObjectLayout(struct.Struct("<qQ" if word == 8 else "<iI"), False, 2 * word)
    return StackObjectLayout(struct.Struct("<ii"), True, 24 if release == (1, 17) and word == 8 else 16)
