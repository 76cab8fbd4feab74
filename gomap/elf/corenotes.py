"""What an ELF core says of itself: the program it is of, and whether all of it is there."""

from __future__ import annotations

import os
import struct
from typing import BinaryIO, Iterator, List, NamedTuple, Optional, Tuple

from gomap.elf.headers import MAGIC, Segment, read_head, read_segments
from gomap.errors import GomapError

__all__ = ["CoreFile", "read_core"]

# Notes as Linux writes them (fs/binfmt_elf.c); ELF types from the System V ABI.
ET_CORE, PT_LOAD, PT_NOTE = 4, 1, 4
NT_FILE = 0x46494C45
MOST_NOTES = 64 << 20
MOST_FILES = 100_000
PAGE = 4096


class Mapping(NamedTuple):
    """A file that was mapped: ``offset`` is in pages, 0 where its start was."""

    address: int
    offset: int
    path: str


class CoreFile(NamedTuple):
    """``program``: its path, where the core tells. ``start``: the first bytes of it, as they were in memory, where
    they are there. ``size``: of the core file; ``wanted``: by its headers; ``notes``: whether any could be read."""

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
    """GomapError where there is no such file, or it is no core."""
    try:
        with open(path, "rb") as file:
            return _read(file, path)
    except OSError as error:
        raise GomapError(f"cannot open the core {path}: {error.strerror}") from None
    except struct.error:
        raise GomapError(f"{path} ends within its headers: not a core, or next to nothing of one") from None


def _read(file: BinaryIO, path: str) -> CoreFile:
    head = read_head(file)
    if head is None:
        file.seek(0)
        if file.read(6) == MAGIC + b"\2\2":
            raise GomapError(f"{path} is of a big-endian machine: gomap reads little-endian ones only")
        raise GomapError(f"{path} is no ELF core dump", hint="`file` on it; gunzip or unzstd it if it is compressed")
    if head.kind != ET_CORE:
        raise GomapError(f"{path} is no core dump but a program", hint=f"--exe {path}, and --core for the core")
    segments = read_segments(file, head)
    notes = b"".join(_content(file, segment, MOST_NOTES) for segment in segments if segment.kind == PT_NOTE)
    program = next(_mappings(notes, head.word), None)
    wanted = max((segment.offset + segment.size for segment in segments), default=0)
    start = _start(file, segments, program)
    return CoreFile(program.path if program else None, start, os.fstat(file.fileno()).st_size, wanted, bool(notes))


def _content(file: BinaryIO, segment: Segment, most: int) -> bytes:
    file.seek(segment.offset)
    return file.read(min(segment.size, most))


def _start(file: BinaryIO, segments: List[Segment], program: Optional[Mapping]) -> bytes:
    for segment in segments if program and program.offset == 0 else []:
        if program and segment.kind == PT_LOAD and segment.address == program.address:
            return _content(file, segment, PAGE)
    return b""


def _mappings(notes: bytes, word: int) -> Iterator[Mapping]:
    """The mapped files by ascending address: the program's own first."""
    code = "<3Q" if word == 8 else "<3I"
    for kind, body in _notes(notes):
        if kind == NT_FILE:
            count = min(struct.unpack_from(code[0] + code[2], body, 0)[0], MOST_FILES)
            names = body[word * 2 + count * word * 3 :].split(b"\0")
            for i, name in enumerate(names[:count]):
                address, _, offset = struct.unpack_from(code, body, word * (2 + 3 * i))
                yield Mapping(address, offset, os.fsdecode(name))


def _notes(data: bytes) -> Iterator[Tuple[int, bytes]]:
    at = 0
    while at + 12 <= len(data):
        name, size, kind = struct.unpack_from("<III", data, at)
        body = at + 12 + -(-name // 4) * 4
        yield kind, data[body : body + size]
        at = body + -(-size // 4) * 4
