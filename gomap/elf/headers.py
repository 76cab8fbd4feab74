"""The headers of little-endian ELF files, as far as the shell command needs them before a debugger is started."""

from __future__ import annotations

import io
import struct
from typing import BinaryIO, List, NamedTuple, Optional

__all__ = ["MAGIC", "Head", "Segment", "build_notes", "read_head", "read_segments"]

# System V ABI: Elf32_Ehdr, Elf64_Ehdr, Elf32_Phdr, Elf64_Phdr.
_HEADER = {4: struct.Struct("<16xHHIIIIIHHH"), 8: struct.Struct("<16xHHIQQQIHHH")}
_PROGRAM = {4: struct.Struct("<IIIIIIII"), 8: struct.Struct("<IIQQQQQQ")}
_WORD = {1: 4, 2: 8}
PT_NOTE = 4
MAGIC = b"\x7fELF"
LITTLE = 1


class Head(NamedTuple):
    """``word``: 4 or 8 bytes. ``kind``: e_type. The program headers: where, how long each, how many."""

    word: int
    kind: int
    table: int
    entry: int
    entries: int


class Segment(NamedTuple):
    """``size``: bytes in the file."""

    kind: int
    offset: int
    address: int
    size: int


def read_head(file: BinaryIO) -> Optional[Head]:
    """None where it is no little-endian ELF file; struct.error where it ends too soon."""
    start = file.read(64)
    if start[:4] != MAGIC or len(start) < 6 or start[4] not in _WORD or start[5] != LITTLE:
        return None
    word = _WORD[start[4]]
    kind, _, _, _, table, _, _, _, entry, count = _HEADER[word].unpack_from(start)
    return Head(word, kind, table, entry, count)


def read_segments(file: BinaryIO, head: Head) -> List[Segment]:
    layout = _PROGRAM[head.word]
    if head.entry < layout.size:
        return []
    file.seek(head.table)
    raw = file.read(head.entry * head.entries)
    fields = [layout.unpack_from(raw, i * head.entry) for i in range(len(raw) // head.entry)]
    if head.word == 4:
        return [Segment(kind, offset, address, size) for kind, offset, address, _, size, *_ in fields]
    return [Segment(kind, offset, address, size) for kind, _, offset, address, _, size, *_ in fields]


def build_notes(image: bytes) -> Optional[bytes]:
    """The notes of a program (its build IDs among them), from its first page; None where they do not lie there.

    >>> build_notes(b"#!/bin/sh") is None
    True
    """
    file = io.BytesIO(image)
    try:
        head = read_head(file)
    except struct.error:
        return None
    notes = [segment for segment in read_segments(file, head) if segment.kind == PT_NOTE] if head else []
    if not notes or any(note.offset + note.size > len(image) for note in notes):
        return None
    return b"".join(image[note.offset : note.offset + note.size] for note in notes)
