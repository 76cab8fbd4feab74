"""The one reader of ELF files: header, program headers, section headers, notes. Little-endian, 32 and 64 bits.

Cores have no sections, stripped programs no symbols, and both may be cut short: what is there counts.
"""

from __future__ import annotations

import mmap
import struct
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, List, NamedTuple, Optional, Tuple, Union

from gomap.errors import GomapError

__all__ = ["ElfFile", "ElfImage", "Section", "Segment", "is_core", "is_elf", "machine_of", "opened"]

# System V ABI, "ELF Header", "Program Header", "Sections", "Note Section"; by ELF class (1: 32-bit, 2: 64-bit).
_HEADER = {1: struct.Struct("<16xHHIIIIIHHHHHH"), 2: struct.Struct("<16xHHIQQQIHHHHHH")}
_SEGMENT = {1: struct.Struct("<IIIIIIII"), 2: struct.Struct("<IIQQQQQQ")}
_SECTION = {1: struct.Struct("<IIIIIIIIII"), 2: struct.Struct("<IIQQQQIIQQ")}
_NOTE = struct.Struct("<III")
_MACHINES = {3: "386", 40: "arm", 62: "amd64", 183: "arm64"}  # EM_386, EM_ARM, EM_X86_64, EM_AARCH64
MAGIC = b"\x7fELF"
CLASS_AT, ORDER_AT, TYPE_AT = 4, 5, 16
LITTLE = 1
PT_LOAD, PT_NOTE = 1, 4
PF_X, PF_W = 1, 2
ET_EXEC, ET_DYN, ET_CORE = 2, 3, 4
MOST_ENTRIES = 65535
MOST_NOTES = 100_000
LONGEST_NAME = 64


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


class Section(NamedTuple):
    """A section header: ``kind`` is sh_type, ``link`` sh_link; ``size`` bytes in the file from ``offset`` on."""

    name: bytes
    kind: int
    flags: int
    offset: int
    size: int
    link: int


class ElfImage:
    """An ELF file in memory, or its beginning. ``machine`` is Go's name of the architecture (None: one that gomap does
    not know), ``word`` 4 or 8 bytes, ``type`` e_type. GomapError if it is none, or ends within its header."""

    def __init__(self, data: Union[bytes, mmap.mmap], name: str):
        self.data, self.path = data, name
        if not is_elf(data[: ORDER_AT + 1]):
            raise GomapError(f"{name} is no little-endian ELF file")
        self._class = data[CLASS_AT]
        self.word = 4 * self._class
        try:
            header = _HEADER[self._class].unpack_from(data, 0)
        except struct.error:
            raise GomapError(f"{name} ends within its ELF header") from None
        self.type, machine, _, self.entry, programs, sections, _, _, size, count, *table = header
        self.machine: Optional[str] = _MACHINES.get(machine)
        self._programs = (programs, size, count)
        self._table = (sections, *table)

    @property
    def segments(self) -> List[Segment]:
        """The program headers; of a file that was cut off, those that are there. GomapError if they are none."""
        layout, (start, size, count) = _SEGMENT[self._class], self._programs
        if size != layout.size and count:
            raise GomapError(f"{self.path} has program headers of {size} bytes, which no ELF file has")
        there = max(0, min(count, MOST_ENTRIES, (len(self.data) - start) // layout.size))
        return [_segment(layout.unpack_from(self.data, start + i * size), self.word) for i in range(there)]

    @property
    def loads(self) -> List[Segment]:
        """What is mapped into memory, by address; ``stored`` is no more than the file really holds."""
        whole = len(self.data)
        kept = [s for s in self.segments if s.kind == PT_LOAD and s.size]
        held = [s._replace(stored=max(0, min(s.stored, s.size, whole - s.offset))) for s in kept]
        return sorted(held, key=lambda segment: segment.address)

    def sections(self) -> List[Section]:
        """The section headers; none if they are not there, or damaged."""
        start, size, count, strings = self._table
        layout = _SECTION[self._class]
        if size != layout.size or start + count * size > len(self.data):
            return []
        headers = [layout.unpack_from(self.data, start + i * size) for i in range(count)]
        names = headers[strings][4] if strings < count else len(self.data)
        return [Section(self._name(names + h[0]), h[1], h[2], h[4], h[5], h[6]) for h in headers]

    def _name(self, at: int) -> bytes:
        return bytes(self.data[at : at + LONGEST_NAME]).partition(b"\0")[0]

    def notes(self) -> Iterator[Tuple[int, bytes]]:
        """(type, contents) of the notes, a damaged rest left out."""
        for segment in self.segments:
            if segment.kind == PT_NOTE:
                yield from _notes(bytes(self.data[segment.offset : segment.offset + segment.stored]))

    def note_bytes(self) -> Optional[bytes]:
        """The notes as they are (a program's build IDs among them); None if there are none, or not all are there."""
        found = [segment for segment in self.segments if segment.kind == PT_NOTE]
        if not found or any(note.offset + note.stored > len(self.data) for note in found):
            return None
        return b"".join(bytes(self.data[note.offset : note.offset + note.stored]) for note in found)


class ElfFile(ElfImage):
    """A file, mapped. GomapError if it cannot be read, or is no ELF file."""

    def __init__(self, path: Union[str, Path]):
        try:
            with open(path, "rb") as file:
                data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise GomapError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from None
        super().__init__(data, str(path))


@contextmanager
def opened(path: Union[str, Path]) -> Iterator[Optional[ElfImage]]:
    """A file as long as the ``with`` lasts; None if it is no ELF file. OSError if it cannot be read."""
    with open(path, "rb") as file:
        try:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError:  # an empty file
            yield None
            return
    with data:
        try:
            image: Optional[ElfImage] = ElfImage(data, str(path))
        except GomapError:
            image = None
        yield image


def machine_of(path: Union[str, Path]) -> Optional[Tuple[str, int]]:
    """(Go's name of the architecture, bytes of a word); None if the file cannot be read, or is for another machine."""
    try:
        with opened(path) as image:
            return None if image is None or image.machine is None else (image.machine, image.word)
    except OSError:
        return None


def is_elf(start: bytes) -> bool:
    """Whether a file that begins so is a little-endian ELF file.

    >>> is_elf(b"#!/bin/sh"), is_elf(bytes([0x7F]) + b"ELF" + bytes([2, 1]))
    (False, True)
    """
    return start[:4] == MAGIC and start[CLASS_AT : CLASS_AT + 1] in (b"\1", b"\2") and start[ORDER_AT:][:1] == b"\1"


def is_core(path: Union[str, Path]) -> bool:
    """Whether it is a little-endian ELF core dump, by its first bytes; False if it cannot be opened.

    >>> is_core("/proc/self/exe")
    False
    """
    try:
        with open(path, "rb") as file:
            start = file.read(TYPE_AT + 2)
    except OSError:
        return False
    return is_elf(start) and start[TYPE_AT:] == bytes([ET_CORE, 0])


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
