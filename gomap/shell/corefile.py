"""What an ELF core says of itself: the program it is of, and whether all of it is there."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import BinaryIO, Iterator, List, NamedTuple, Optional, Tuple

from gomap.errors import GomapError

__all__ = ["CoreFile", "read_core"]

# System V ABI: Elf32_Ehdr, Elf64_Ehdr, program headers; notes as Linux writes them (fs/binfmt_elf.c).
_HEADER = {1: struct.Struct("<16xHHIIIIIHHH"), 2: struct.Struct("<16xHHIQQQIHHH")}
_PROGRAM = {1: struct.Struct("<IIIIIIII"), 2: struct.Struct("<IIQQQQQQ")}
ET_CORE, PT_LOAD, PT_NOTE = 4, 1, 4
NT_FILE = 0x46494C45
MOST_NOTES = 64 << 20
MOST_FILES = 100_000


class CoreFile(NamedTuple):
    """``files``: paths that were mapped, the program's own first. ``size``: of the file; ``wanted``: by its headers."""

    files: Tuple[str, ...]
    size: int
    wanted: int

    @property
    def truncated(self) -> bool:
        return self.size < self.wanted

    @property
    def exe(self) -> Optional[str]:
        """The program, if it is still where it was."""
        return next((path for path in self.files[:1] if os.path.isfile(path)), None)


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
    start = file.read(64)
    if start[:4] != b"\x7fELF" or start[4] not in _HEADER or start[5] != 1:
        raise GomapError(f"{path} is no ELF core dump", hint="`file` on it; gunzip or unzstd it if it is compressed")
    kind, _, _, _, table, _, _, _, entry, count = _HEADER[start[4]].unpack_from(start)
    if kind != ET_CORE:
        raise GomapError(f"{path} is no core dump but a program", hint=f"--exe {path}, and --core for the core")
    layout = _PROGRAM[start[4]]
    file.seek(table)
    raw = file.read(entry * count)
    headers = [layout.unpack_from(raw, i * entry) for i in range(len(raw) // entry)]
    segments = [_segment(header, start[4]) for header in headers]
    wanted = max((offset + size for _, offset, size in segments), default=0)
    files: Tuple[str, ...] = ()
    for segment_kind, offset, size in segments:
        if segment_kind == PT_NOTE and not files:
            file.seek(offset)
            files = tuple(_mapped_files(file.read(min(size, MOST_NOTES)), 4 if start[4] == 1 else 8))
    return CoreFile(files, Path(path).stat().st_size, wanted)


def _segment(header: Tuple[int, ...], kind: int) -> Tuple[int, int, int]:
    """(type, offset, bytes in the file)"""
    return (header[0], header[1], header[4]) if kind == 1 else (header[0], header[2], header[5])


def _mapped_files(notes: bytes, word: int) -> List[str]:
    for kind, body in _notes(notes):
        if kind == NT_FILE:
            code = "<Q" if word == 8 else "<I"
            (count,) = struct.unpack_from(code, body, 0)
            names = body[word * 2 + min(count, MOST_FILES) * word * 3 :].split(b"\0")
            return list(dict.fromkeys(os.fsdecode(name) for name in names if name))
    return []


def _notes(data: bytes) -> Iterator[Tuple[int, bytes]]:
    at = 0
    while at + 12 <= len(data):
        name, size, kind = struct.unpack_from("<III", data, at)
        body = at + 12 + -(-name // 4) * 4
        yield kind, data[body : body + size]
        at = body + -(-size // 4) * 4
