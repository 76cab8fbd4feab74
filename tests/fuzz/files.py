"""Copies of a core and its executable with a few bytes damaged, or cut off at random."""

from __future__ import annotations

import os
import random
import struct
from pathlib import Path
from typing import Callable, Dict, List, Tuple

from gomap.elf.file import PT_NOTE, ElfFile
from tests.fuzz.cores import Small

__all__ = ["FILES", "damaged_file"]

MOST_PLACES = 6
Range = Tuple[int, int]
"""(offset in the file, size in bytes)"""


def damaged_file(rng: random.Random, how: str, small: Small, folder: Path) -> Small:
    """A damaged copy of the core or the executable in ``folder``; the other one is as it was."""
    of_core = how.startswith("core")
    source = small.core if of_core else small.exe
    copy = folder / f"{source.name}-{rng.getrandbits(64):x}"
    _copy(source, copy)
    if how.endswith("cut"):
        size = source.stat().st_size
        os.truncate(copy, rng.choice((rng.randrange(size), rng.randrange(1 << 12), rng.randrange(1 << 20))))
    else:
        _damage(rng, copy, FILES[how](ElfFile(source)))
    return Small(copy, small.exe) if of_core else Small(small.core, copy)


def _copy(source: Path, copy: Path) -> None:
    """Holes stay holes."""
    with open(source, "rb") as file, open(copy, "wb") as target:
        size, at = os.fstat(file.fileno()).st_size, 0
        target.truncate(size)
        while at < size:
            try:
                start = os.lseek(file.fileno(), at, os.SEEK_DATA)
            except OSError:  # nothing but a hole is left
                return
            at = os.lseek(file.fileno(), start, os.SEEK_HOLE)
            os.pwrite(target.fileno(), os.pread(file.fileno(), at - start, start), start)


def _damage(rng: random.Random, path: Path, ranges: List[Range]) -> None:
    with open(path, "r+b") as file:
        for _ in range(rng.randrange(1, MOST_PLACES)):
            start, size = rng.choice(ranges)
            wide = rng.choice((1, 2, 4, 8))
            value = rng.choice((0, (1 << 64) - 1, rng.getrandbits(64), rng.getrandbits(12), 1 << rng.randrange(64)))
            file.seek(start + rng.randrange(max(1, size - wide + 1)))
            file.write((value & (1 << 8 * wide) - 1).to_bytes(wide, "little"))


def _headers(elf: ElfFile) -> List[Range]:
    """The ELF header, and what it says of the program headers."""
    wide = elf.word == 8
    start = struct.unpack_from("<Q" if wide else "<I", elf.data, 32 if wide else 28)[0]
    size, count = struct.unpack_from("<HH", elf.data, 54 if wide else 42)
    return [(16, 48 if wide else 36), (start, size * count)]


def _notes(elf: ElfFile) -> List[Range]:
    return [(segment.offset, segment.stored) for segment in elf.segments if segment.kind == PT_NOTE and segment.stored]


def _sections(elf: ElfFile) -> List[Range]:
    """Section headers, and anything else: symbols, debug information, the runtime's tables."""
    wide = elf.word == 8
    start = struct.unpack_from("<Q" if wide else "<I", elf.data, 40 if wide else 32)[0]
    size, count = struct.unpack_from("<HH", elf.data, 58 if wide else 46)
    return [(start, size * count), (0, len(elf.data))]


def _nothing(elf: ElfFile) -> List[Range]:
    return []


FILES: Dict[str, Callable[[ElfFile], List[Range]]] = {
    "core header": _headers,
    "core note": _notes,
    "core cut": _nothing,
    "exe header": _headers,
    "exe note": _notes,
    "exe section": _sections,
    "exe cut": _nothing,
}
