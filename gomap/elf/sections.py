"""Sections of an ELF file by name, decompressed where they are compressed."""

from __future__ import annotations

import mmap
import struct
import zlib
from pathlib import Path
from typing import Dict, NamedTuple, Optional, Sequence, Union

__all__ = ["debug_sections"]

# System V ABI, "ELF Header", "Sections", "Section Compression"; by ELF class (1: 32-bit, 2: 64-bit).
_HEADER = {1: (0x20, "<I", 0x2E), 2: (0x28, "<Q", 0x3A)}  # e_shoff at, its format, e_shentsize at
_SECTION = {1: struct.Struct("<IIIIIIIIII"), 2: struct.Struct("<IIQQQQIIQQ")}
_COMPRESSED = {1: struct.Struct("<III"), 2: struct.Struct("<IIQQ")}
_OLD_COMPRESSED = struct.Struct(">4sQ")  # .zdebug_NAME: "ZLIB", size
SHF_COMPRESSED, ELFCOMPRESS_ZLIB = 0x800, 1
MOST = 1 << 30  # bytes of one section, decompressed


class _Section(NamedTuple):
    flags: int
    data: bytes


def debug_sections(path: Union[str, Path], names: Sequence[str]) -> Dict[str, bytes]:
    """``.debug_NAME`` for each of ``names`` that the file has. OSError where it cannot be read."""
    with open(path, "rb") as file:
        try:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError:
            return {}
    with data:
        if len(data) < 0x40 or data[:4] != b"\x7fELF" or data[4] not in _SECTION or data[5] != 1:
            return {}
        found = _named(data, {f".{old}debug_{name}".encode() for name in names for old in ("", "z")})
        plain = {name: _plain(data[4], name, section) for name, section in found.items()}
    return {name.decode().rpartition("_")[2]: content for name, content in plain.items() if content is not None}


def _named(data: mmap.mmap, names: "set[bytes]") -> Dict[bytes, _Section]:
    at, code, sizes = _HEADER[data[4]]
    layout = _SECTION[data[4]]
    (start,) = struct.unpack_from(code, data, at)
    entry, count, strings = struct.unpack_from("<HHH", data, sizes)
    if entry != layout.size or start + count * entry > len(data) or strings >= count:
        return {}
    headers = [layout.unpack_from(data, start + i * entry) for i in range(count)]
    first = headers[strings][4]
    found = {}
    for header in headers:
        name = data[first + header[0] : first + header[0] + 32].partition(b"\0")[0]
        if name in names:
            found[name] = _Section(header[2], data[header[4] : header[4] + header[5]])
    return found


def _plain(kind: int, name: bytes, section: _Section) -> Optional[bytes]:
    """None for what cannot be decompressed."""
    try:
        if section.flags & SHF_COMPRESSED:
            head = _COMPRESSED[kind]
            fields = head.unpack_from(section.data)
            return _inflated(section.data[head.size :]) if fields[0] == ELFCOMPRESS_ZLIB else None
        if name.startswith(b".z"):
            return _inflated(section.data[_OLD_COMPRESSED.size :])
    except (struct.error, zlib.error):
        return None
    return section.data


def _inflated(data: bytes) -> bytes:
    return zlib.decompressobj().decompress(data, MOST)
