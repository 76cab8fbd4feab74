"""ELF files by their program headers alone: sections may have been stripped off."""

from __future__ import annotations

import mmap
import struct
from pathlib import Path
from typing import Iterator, List, NamedTuple, Optional, Tuple, Union

from gomap.errors import GomapError

__all__ = ["ElfFile", "Segment", "is_core"]

# System V ABI, "ELF Header", "Program Header", "Note Section"; by ELF class (1: 32-bit, 2: 64-bit).
_HEADER = {1: struct.Struct("<16xHHIIIIIHHH"), 2: struct.Struct("<16xHHIQQQIHHH")}
_SEGMENT = {1: struct.Struct("<IIIIIIII"), 2: struct.Struct("<IIQQQQQQ")}
_NOTE = struct.Struct("<III")
_MACHINES = {3: "386", 40: "arm", 62: "amd64", 183: "arm64"}
PT_LOAD, PT_NOTE = 1, 4
PF_X, PF_W = 1, 2
ET_DYN, ET_CORE = 3, 4
TYPE_AT, LITTLE = 16, 1
MOST_SEGMENTS = 65535
MOST_NOTES = 100_000


class Segment(NamedTuple):
    """A program header: ``kind`` is p_type; ``size`` bytes of memory at ``address``, ``stored`` of them in the file
    from ``offset`` on."""

    kind: int
    flags: int
    offset: int
    address: int
    stored: int
    size: int

    @property
    def writable(self) -> bool:
        return bool(self.flags & PF_W)

    @property
    def executable(self) -> bool:
        return bool(self.flags & PF_X)


class ElfFile:
    """A little-endian ELF file, mapped. ``machine`` is Go's name of the architecture, ``word`` 4 or 8 bytes.

    GomapError where the file cannot be read, or is none.
    """

    def __init__(self, path: Union[str, Path]):
        self.path = str(path)
        self.data = _open(self.path)
        self.word = 8 if self.data[4] == 2 else 4
        try:
            header = _HEADER[self.data[4]].unpack_from(self.data, 0)
        except struct.error:
            raise GomapError(f"{self.path} ends within its ELF header") from None
        self.type, machine, _, self.entry, start, _, _, _, size, count = header
        self.machine: Optional[str] = _MACHINES.get(machine)
        self.segments = self._segments(start, size, count)

    def _segments(self, start: int, size: int, count: int) -> List[Segment]:
        layout = _SEGMENT[self.data[4]]
        if size != layout.size and count:
            raise GomapError(f"{self.path} has program headers of {size} bytes, which no ELF file has")
        found = []
        for i in range(min(count, MOST_SEGMENTS)):
            if start + (i + 1) * size > len(self.data):
                break  # the file was cut off; what is there counts
            found.append(_segment(layout.unpack_from(self.data, start + i * size), self.word))
        return found

    @property
    def loads(self) -> List[Segment]:
        """What is mapped into memory, by address; ``stored`` is no more than the file really holds."""
        whole = len(self.data)
        kept = [s for s in self.segments if s.kind == PT_LOAD and s.size]
        held = [s._replace(stored=max(0, min(s.stored, s.size, whole - s.offset))) for s in kept]
        return sorted(held, key=lambda segment: segment.address)

    def notes(self) -> Iterator[Tuple[int, bytes]]:
        """(type, contents) of the notes, a damaged rest left out."""
        for segment in self.segments:
            if segment.kind == PT_NOTE:
                yield from _notes(self.data[segment.offset : segment.offset + segment.stored])


def is_core(path: Union[str, Path]) -> bool:
    """Whether it is a little-endian ELF core dump, by its first bytes; False where it cannot be opened.

    >>> is_core("/proc/self/exe")
    False
    """
    try:
        with open(path, "rb") as file:
            start = file.read(TYPE_AT + 2)
    except OSError:
        return False
    return start[:4] == b"\x7fELF" and start[5:6] == bytes([LITTLE]) and start[TYPE_AT:] == bytes([ET_CORE, 0])


def _open(path: str) -> mmap.mmap:
    try:
        with open(path, "rb") as file:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise GomapError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(data) < 52 or data[:4] != b"\x7fELF" or data[4] not in _HEADER or data[5] != 1:
        raise GomapError(f"{path} is no little-endian ELF file")
    return data


def _segment(values: Tuple[int, ...], word: int) -> Segment:
    if word == 8:
        kind, flags, offset, address, _, stored, size, _ = values
    else:
        kind, offset, address, _, stored, size, flags, _ = values
    return Segment(kind, flags, offset, address, stored, size)


def _notes(data: bytes) -> Iterator[Tuple[int, bytes]]:
    at = 0
    for _ in range(MOST_NOTES):
        if at + _NOTE.size > len(data):
            return
        name, size, kind = _NOTE.unpack_from(data, at)
        start = at + _NOTE.size + (name + 3 & ~3)
        yield kind, data[start : start + size]
        at = start + (size + 3 & ~3)
