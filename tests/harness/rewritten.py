"""A core of GDB's written anew: its notes first, as kernels write them, and with only the memory that is wanted."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Callable, List, NamedTuple

__all__ = ["Part", "rewritten"]

HEAD = struct.Struct("<16sHHIQQQIHHHHHH")
PROGRAM_HEAD = struct.Struct("<IIQQQQQQ")
PT_LOAD, PT_NOTE = 1, 4
PAGE = 4096


class Part(NamedTuple):
    """A program header of a 64-bit core."""

    kind: int
    flags: int
    offset: int
    address: int
    physical: int
    size: int
    memory: int
    align: int


Keep = Callable[[Part], int]
"""How many of a segment's bytes are written: the rest is as what coredump_filter leaves out."""


def rewritten(core: Path, path: Path, keep: Keep = lambda part: part.size, share: float = 1.0) -> Path:
    """Writes ``core`` to ``path`` with what is kept of it; of the file only the first ``share``."""
    data = core.read_bytes()
    head = HEAD.unpack_from(data)
    start, count = head[5], head[10]
    parts = [Part(*PROGRAM_HEAD.unpack_from(data, start + i * PROGRAM_HEAD.size)) for i in range(count)]
    parts.sort(key=lambda part: part.kind != PT_NOTE)
    table: List[bytes] = []
    bodies: List[bytes] = []
    at = _whole_pages(HEAD.size + count * PROGRAM_HEAD.size)
    for part in parts:
        kept = keep(part) if part.kind == PT_LOAD else part.size
        table.append(PROGRAM_HEAD.pack(*part._replace(offset=at, size=kept)))
        bodies.append(data[part.offset : part.offset + kept].ljust(_whole_pages(kept), b"\0"))
        at += _whole_pages(kept)
    front = HEAD.pack(*head[:5], HEAD.size, 0, *head[7:11], 0, 0, 0) + b"".join(table)
    whole = front.ljust(_whole_pages(len(front)), b"\0") + b"".join(bodies)
    path.write_bytes(whole[: int(len(whole) * share)])
    return path


def _whole_pages(size: int) -> int:
    return -(-size // PAGE) * PAGE
