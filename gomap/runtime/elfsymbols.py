"""Names of data symbols, read straight from an ELF file: milliseconds where a debugger's search takes a minute."""

from __future__ import annotations

import mmap
import struct
from pathlib import Path
from typing import Dict, Iterator, NamedTuple, Optional, Union

__all__ = ["DataSymbol", "data_symbols_ending"]

# System V ABI, "Sections" and "Symbol Table"; offsets by ELF class (1: 32-bit, 2: 64-bit).
_HEADER = {1: (0x20, "<I", 0x2E), 2: (0x28, "<Q", 0x3A)}  # e_shoff at, its format, e_shentsize at
_SECTION = {1: struct.Struct("<IIIIIIIIII"), 2: struct.Struct("<IIQQQQIIQQ")}
_SYMBOL = {1: struct.Struct("<IIIBBH"), 2: struct.Struct("<IBBHQQ")}
SHT_SYMTAB = 2
STT_OBJECT, STT_NOTYPE = 1, 0
MOST = 1000


class DataSymbol(NamedTuple):
    """``address`` is the file's own: a PIE's bias is not added."""

    name: str
    address: int
    size: int


class _Sections(NamedTuple):
    symbols: int
    symbols_size: int
    names: int
    names_size: int


def data_symbols_ending(path: Union[str, Path], ending: str) -> Iterator[DataSymbol]:
    """Data symbols whose name ends in ``ending`` (``.Cache``), at most a thousand; none where there is no symbol table.

    OSError where the file cannot be read; a file that is no ELF file has none.
    """
    with open(path, "rb") as file:
        try:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError:
            return
    with data:
        if data[:4] != b"\x7fELF" or data[4] not in _SECTION or data[5] != 1:
            return
        sections = _find(data, data[4])
        if sections is not None:
            yield from _matching(data, data[4], sections, ending.encode() + b"\0")


def _find(data: mmap.mmap, kind: int) -> Optional[_Sections]:
    at, code, sizes = _HEADER[kind]
    (start,) = struct.unpack_from(code, data, at)
    entry, count = struct.unpack_from("<HH", data, sizes)
    layout = _SECTION[kind]
    if entry != layout.size or start + count * entry > len(data):
        return None
    headers = [layout.unpack_from(data, start + i * entry) for i in range(count)]
    for header in headers:
        if header[1] == SHT_SYMTAB and header[6] < count:
            names = headers[header[6]]
            return _Sections(header[4], header[5], names[4], names[5])
    return None


def _matching(data: mmap.mmap, kind: int, sections: _Sections, ending: bytes) -> Iterator[DataSymbol]:
    offsets = _name_offsets(data, sections, ending)
    if not offsets:
        return
    table = data[sections.symbols : sections.symbols + sections.symbols_size]
    layout = _SYMBOL[kind]
    table = table[: len(table) - len(table) % layout.size]
    for symbol in layout.iter_unpack(table):
        name = offsets.get(symbol[0])
        if name is None:
            continue
        info, address, size = (symbol[1], symbol[4], symbol[5]) if kind == 2 else (symbol[3], symbol[1], symbol[2])
        if info & 15 in (STT_OBJECT, STT_NOTYPE):
            yield DataSymbol(name, address, size)


def _name_offsets(data: mmap.mmap, sections: _Sections, ending: bytes) -> Dict[int, str]:
    """Offset in the string table -> name, of every name with that ending."""
    found: Dict[int, str] = {}
    start, end = sections.names, sections.names + sections.names_size
    at = data.find(ending, start, end)
    while at >= 0 and len(found) < MOST:
        begin = data.rfind(b"\0", start, at) + 1
        found[begin - start] = data[begin : at + len(ending) - 1].decode("utf-8", "replace")
        at = data.find(ending, at + 1, end)
    return found
