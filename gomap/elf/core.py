"""What an ELF core says of itself: the program it is of, and whether all of it is there."""

from __future__ import annotations

import os
from typing import NamedTuple, Optional

from gomap.elf.file import ET_CORE, MAGIC, PT_LOAD, PT_NOTE, ElfImage, is_elf, opened
from gomap.elf.notes import mapped_files
from gomap.errors import GomapError

__all__ = ["CoreFile", "build_notes", "read_core"]

PAGE = 4096
BIG_ENDIAN = MAGIC + b"\2\2"


class CoreFile(NamedTuple):
    """``program``: its path, if the core tells. ``start``: its first bytes as they were in memory, if they are there.
    ``size``: of the core file; ``wanted``: by its headers; ``notes``: whether any could be read."""

    program: Optional[str]
    start: bytes
    size: int
    wanted: int
    notes: bool

    @property
    def truncated(self) -> bool:
        return self.size < self.wanted

    @property
    def exe(self) -> Optional[str]:
        """The program, if there still is a file of that name."""
        return self.program if self.program and os.path.isfile(self.program) else None


def read_core(path: str) -> CoreFile:
    """GomapError if there is no such file, or it is no core."""
    try:
        _check(path)
        with opened(path) as image:
            if image is None:
                raise GomapError(f"{path} ends within its headers: not a core, or next to nothing of one")
            return _read(image, path)
    except OSError as error:
        raise GomapError(f"cannot open the core {path}: {error.strerror}") from None


def _check(path: str) -> None:
    with open(path, "rb") as file:
        start = file.read(len(BIG_ENDIAN))
    if start == BIG_ENDIAN:
        raise GomapError(f"{path} is of a big-endian machine: gomap reads little-endian ones only")
    if not is_elf(start):
        raise GomapError(f"{path} is no ELF core dump", hint="`file` on it; gunzip or unzstd it if it is compressed")


def _read(core: ElfImage, path: str) -> CoreFile:
    if core.type != ET_CORE:
        raise GomapError(f"{path} is no core dump but a program", hint=f"--exe {path}, and --core for the core")
    files, segments, size = mapped_files(core), core.segments, len(core.data)
    wanted = max((segment.offset + segment.stored for segment in segments), default=0)
    notes = any(segment.kind == PT_NOTE and segment.stored and segment.offset < size for segment in segments)
    first = files[0] if files else None
    start = b""
    for segment in segments if first is not None and first.offset == 0 else ():
        if first is not None and segment.kind == PT_LOAD and segment.address == first.start:
            start = bytes(core.data[segment.offset : segment.offset + min(segment.stored, PAGE)])
            break
    return CoreFile(first.path if first else None, start, size, wanted, notes)


def build_notes(image: bytes) -> Optional[bytes]:
    """The notes of a program (its build IDs among them), from its first page; None if they do not lie there.

    >>> build_notes(b"#!/bin/sh") is None
    True
    """
    try:
        return ElfImage(image, "the program").note_bytes()
    except GomapError:
        return None
