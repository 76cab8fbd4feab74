"""The Go version in the build information that every binary carries, from memory: stripping leaves it."""

from __future__ import annotations

from typing import Optional

from gomap.errors import MemoryFault
from gomap.memory.search import occurrences, program_regions
from gomap.target import Target

__all__ = ["INLINE", "MAGIC", "version_text"]

MAGIC = b"\xff Go buildinf:"  # src/debug/buildinfo/buildinfo.go
INLINE = 2  # flags: the strings follow at +32 (1.18)
POINTER_SIZE, FLAGS, STRINGS = 14, 15, 32
ALIGN = 16
MOST_TEXT = 256
MOST_HITS = 100


def version_text(target: Target) -> Optional[str]:
    """As the linker wrote it, "go1.25.5 X:noswissmap"; None if no build information can be read."""
    regions = program_regions(target)
    named = [region for region in regions if region.backing[:1] not in ("", "[")]
    for places in ([r for r in named if r.writable], [r for r in named if not r.writable], regions):
        for hits, at in enumerate(occurrences(target, places, MAGIC, ALIGN)):
            text = _at(target, at)
            if text or hits > MOST_HITS:
                return text
    return None


def _at(target: Target, address: int) -> Optional[str]:
    try:
        head = target.read(address, STRINGS)
        if head[FLAGS] & INLINE:
            length = target.read(address + STRINGS, 1)[0]
            return _text(target, address + STRINGS + 1, length)
        if head[POINTER_SIZE] == target.arch.pointer_size and not head[FLAGS]:
            return _by_pointer(target, int.from_bytes(head[16 : 16 + head[POINTER_SIZE]], "little"))
    except MemoryFault:
        pass
    return None


def _by_pointer(target: Target, string: int) -> Optional[str]:
    """1.13 to 1.17: a pointer to a Go string."""
    word = target.arch.pointer_size
    pair = target.read(string, 2 * word)
    return _text(target, int.from_bytes(pair[:word], "little"), int.from_bytes(pair[word:], "little"))


def _text(target: Target, address: int, length: int) -> Optional[str]:
    if not 0 < length <= MOST_TEXT:
        return None
    text = target.read(address, length)
    return text.decode("ascii") if text.isascii() and text[:1] in b"gd" else None
