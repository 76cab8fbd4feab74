"""Whole columns of an array of buckets or groups at a time: the only way pure Python is fast enough.

A *word* here is the eight control bytes (tophash or ctrl) of one bucket or group.
"""

from __future__ import annotations

from typing import List

__all__ = ["control_words", "histogram", "pointer_column", "slots_per_unit", "sum_of_columns"]


def control_words(data: bytes, stride: int, count: int) -> bytes:
    """The eight bytes at the beginning of each of ``count`` units of ``stride`` bytes, one after the other.

    >>> control_words(b"12345678--abcdefgh--", 10, 2)
    b'12345678abcdefgh'
    """
    whole = data if len(data) == count * stride else data[: count * stride]
    if stride == 8:
        return bytes(whole)
    if stride % 8 == 0:
        return memoryview(whole).cast("Q")[:: stride // 8].tobytes()
    words = bytearray(8 * count)
    for i in range(8):
        words[i::8] = whole[i::stride]
    return bytes(words)


def slots_per_unit(flags: bytes) -> bytes:
    """The sum of each eight bytes of ``flags``, a byte per unit: how many of them are 1, where they are 0 or 1.

    Each of the eight columns is one big integer, and so is their sum: no sum may exceed 255.

    >>> list(slots_per_unit(bytes([1, 1, 0, 0, 0, 0, 0, 1]) + bytes(8) + bytes([1] * 8)))
    [3, 0, 8]
    """
    return sum_of_columns(flags).to_bytes(len(flags) // 8, "little")


def sum_of_columns(flags: bytes) -> int:
    """`slots_per_unit` as an integer, little-endian."""
    return sum([int.from_bytes(flags[i::8], "little") for i in range(8)])


def histogram(counts: bytes, into: List[int]) -> None:
    """Adds to ``into[i]`` how many of ``counts`` are i, for i from 0 to 8.

    Each match costs, so the value that was most frequent so far is not counted: it is what is left.

    >>> into = [0] * 9; histogram(bytes([3, 0, 8, 0]), into); into
    [2, 0, 0, 1, 0, 0, 0, 0, 1]
    """
    usual = into.index(max(into))
    rest = len(counts)
    for i in range(9):
        if i != usual:
            found = counts.count(i)
            into[i] += found
            rest -= found
    into[usual] += rest


def pointer_column(data: bytes, stride: int, offset: int, word: int, count: int) -> List[int]:
    """The pointer of ``word`` bytes at ``offset`` in each of ``count`` units.

    >>> pointer_column(bytes(8) + (7).to_bytes(8, "little") + bytes(15) + b"\\1", 16, 8, 8, 2)
    [7, 72057594037927936]
    """
    view = memoryview(data)[: count * stride]
    words = view.cast("Q") if word == 8 else view.cast("I")
    return words[offset // word :: stride // word].tolist()
