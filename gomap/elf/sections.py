"""Sections of an ELF file by name, decompressed where they are compressed."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Dict, Optional, Sequence, Union

from gomap.elf.file import ElfImage, Section, opened

__all__ = ["debug_sections"]

# System V ABI, "Section Compression"; by bytes of a word.
_COMPRESSED = {4: struct.Struct("<III"), 8: struct.Struct("<IIQQ")}
_OLD_COMPRESSED = struct.Struct(">4sQ")  # .zdebug_NAME: "ZLIB", size
SHF_COMPRESSED, ELFCOMPRESS_ZLIB = 0x800, 1
MOST = 1 << 30  # bytes of one section, decompressed


def debug_sections(path: Union[str, Path], names: Sequence[str]) -> Dict[str, bytes]:
    """``.debug_NAME`` for each of ``names`` that the file has. OSError if it cannot be read."""
    wanted = {f".{old}debug_{name}".encode() for name in names for old in ("", "z")}
    with opened(path) as image:
        found = [section for section in image.sections() if section.name in wanted] if image is not None else []
        data = {one.name: _plain(image, one) for one in found} if image is not None else {}
    return {name.decode().rpartition("_")[2]: content for name, content in data.items() if content is not None}


def _plain(image: ElfImage, section: Section) -> Optional[bytes]:
    """None for what cannot be decompressed."""
    data = bytes(image.data[section.offset : section.offset + section.size])
    try:
        if section.flags & SHF_COMPRESSED:
            head = _COMPRESSED[image.word]
            fields = head.unpack_from(data)
            return _inflated(data[head.size :]) if fields[0] == ELFCOMPRESS_ZLIB else None
        if section.name.startswith(b".z"):
            return _inflated(data[_OLD_COMPRESSED.size :])
    except (struct.error, zlib.error):
        return None
    return data


def _inflated(data: bytes) -> bytes:
    return zlib.decompressobj().decompress(data, MOST)
