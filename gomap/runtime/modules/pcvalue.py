"""A pc-value table: what holds from which pc on, as differences in varints. Source: src/runtime/symtab.go, pcvalue."""

from __future__ import annotations

from typing import Callable, Iterator, Optional

__all__ = ["pc_value"]

Read = Callable[[int, int], bytes]

MOST_STEPS = 1 << 15
PAGE = 4096


def pc_value(read: Read, start: int, entry: int, pc: int, quantum: int) -> Optional[int]:
    """The value at ``pc`` of the table at ``start`` for the function at ``entry``; None if it ends before.
    ``quantum``: the unit of instruction lengths. MemoryFault if the table cannot be read.

    >>> table = bytes([2, 4, 16, 6, 15, 1, 0])  # 0 for 4 bytes, 8 for 6, 0 for 1
    >>> [pc_value(lambda at, size: table[at:at + size], 0, 100, pc, 1) for pc in (103, 104, 109, 110, 111)]
    [0, 8, 8, 0, None]
    """
    numbers = _varints(read, start)
    value, at = -1, entry
    for _ in range(MOST_STEPS):
        change = next(numbers, 0)
        if not change and at != entry:
            return None
        value += -(change >> 1) - 1 if change & 1 else change >> 1
        at += next(numbers, 0) * quantum
        if pc < at:
            return value
    return None


def _varints(read: Read, address: int) -> Iterator[int]:
    number = shift = 0
    while True:
        size = min(64, PAGE - (address & (PAGE - 1)))
        piece = read(address, size)
        for byte in piece:
            number |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80 or shift > 63:
                yield number
                number = shift = 0
        if not piece:
            return
        address += size
