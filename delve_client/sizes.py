"""Sizes of Go values by the compiler's rules, for types that only show where their fields lie.

Source: src/cmd/compile/internal/types/size.go (CalcStructSize; a struct that ends in a field of no size is padded).
"""

from __future__ import annotations

from typing import Sequence

from gomap.golang.types import Field, Kind, alignment

__all__ = ["struct_size", "words"]

_WORDS = {Kind.STRING: 2, Kind.INTERFACE: 2, Kind.SLICE: 3}


def words(kind: Kind) -> int:
    """How many words a value of a kind takes that is made of words.

    >>> words(Kind.SLICE), words(Kind.MAP)
    (3, 1)
    """
    return _WORDS.get(kind, 1)


def struct_size(fields: Sequence[Field], word: int) -> int:
    """
    >>> from gomap.golang.types import GoType
    >>> byte, number = GoType(Kind.UINT8, 1, "uint8"), GoType(Kind.INT64, 8, "int64")
    >>> struct_size([Field("a", 0, number), Field("b", 8, byte)], 8)
    16
    """
    if not fields:
        return 0
    last = max(fields, key=lambda field: (field.offset, field.type.size))
    end = last.offset + last.type.size
    if end and not fields[-1].type.size:
        end += 1
    unit = max(alignment(field.type, word) for field in fields)
    return -(-end // unit) * unit
