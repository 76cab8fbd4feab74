"""What notes say: which files were mapped where (NT_FILE), and the auxiliary vector (NT_AUXV). Source: linux/elf.h,
fs/binfmt_elf.c."""

from __future__ import annotations

import os
from typing import Dict, List, NamedTuple

from gomap.elf.file import ElfImage

__all__ = ["Mapping", "auxiliary_vector", "mapped_files"]

NT_AUXV, NT_FILE = 6, 0x46494C45
MOST_FILES = 100_000


class Mapping(NamedTuple):
    """A file that was mapped to [start, end), from its page ``offset`` on."""

    start: int
    end: int
    offset: int
    path: str


def mapped_files(core: ElfImage) -> List[Mapping]:
    """By ascending address: the program's own first. Empty if the core does not tell."""
    body = next((data for kind, data in core.notes() if kind == NT_FILE), b"")
    words = _words(body, core.word)
    count = min(words[0], MOST_FILES, (len(words) - 2) // 3) if len(words) > 2 else 0
    names = body[(2 + 3 * count) * core.word :].split(b"\0")[:count]
    places = zip(words[2::3], words[3::3], words[4::3])
    return [Mapping(start, end, offset, os.fsdecode(name)) for (start, end, offset), name in zip(places, names)]


def auxiliary_vector(core: ElfImage) -> Dict[int, int]:
    """AT_* -> value; empty if the core does not tell."""
    body = next((data for kind, data in core.notes() if kind == NT_AUXV), b"")
    words = _words(body, core.word)
    return dict(zip(words[::2], words[1::2]))


def _words(data: bytes, word: int) -> List[int]:
    return memoryview(data[: len(data) // word * word]).cast("Q" if word == 8 else "I").tolist()
