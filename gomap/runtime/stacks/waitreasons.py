"""What waiting goroutines wait for: the numbers change with releases, so their names are read from the target."""

from __future__ import annotations

from typing import Dict, Sequence

from gomap.errors import MemoryFault
from gomap.memory.search import words_in
from gomap.runtime.modules.modulescan import Module
from gomap.target import Target

__all__ = ["wait_reasons"]

FIRST = (b"GC assist marking", b"IO wait")  # waitReasonStrings[1] and [2]; src/runtime/runtime2.go
MOST_REASONS = 128
LONGEST = 64


def wait_reasons(target: Target, modules: Sequence[Module]) -> Dict[int, str]:
    """runtime.waitReasonStrings by number; empty if it was not found."""
    for module in modules[:1]:
        for start, end in module.variables:
            words = words_in(target, start, end)
            for i, pair in enumerate(zip(words[3:], words[5:])):
                if pair == (len(FIRST[0]), len(FIRST[1])) and not words[i] and not words[i + 1]:
                    found = _strings(target, words[i : i + 2 * MOST_REASONS].tolist())
                    if tuple(found.get(number, "").encode() for number in (1, 2)) == FIRST:
                        return found
    return {}


def _strings(target: Target, words: Sequence[int]) -> Dict[int, str]:
    found: Dict[int, str] = {}
    for number, (pointer, length) in enumerate(zip(words[::2], words[1::2])):
        text = _text(target, pointer, length) if number else ""
        if number and not text:
            break
        found[number] = text
    return found


def _text(target: Target, pointer: int, length: int) -> str:
    try:
        data = target.read(pointer, length) if 0 < length <= LONGEST else b""
    except MemoryFault:
        return ""
    return data.decode("ascii") if data.isascii() and data.decode("ascii").isprintable() else ""
