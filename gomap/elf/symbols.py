"""Names of data symbols, read straight from an ELF file: milliseconds where a debugger's search takes a minute."""

from __future__ import annotations

import mmap
import struct
from pathlib import Path
from typing import Callable, Dict, Iterator, NamedTuple, Optional, Union

__all__ = [
    "DataSymbol",
    "data_symbol",
    "data_symbols_ending",
    "data_symbols_starting",
    "fixed_address",
    "machine",
]

# System V ABI, "Sections" and "Symbol Table"; offsets by ELF class (1: 32-bit, 2: 64-bit).
_HEADER = {1: (0x20, "<I", 0x2E), 2: (0x28, "<Q", 0x3A)}  # e_shoff at, its format, e_shentsize at
_SECTION = {1: struct.Struct("<IIIIIIIIII"), 2: struct.Struct("<IIQQQQIIQQ")}
_SYMBOL = {1: struct.Struct("<IIIBBH"), 2: struct.Struct("<IBBHQQ")}
SHT_SYMTAB = 2
ET_EXEC = b"\x02\0"
STT_OBJECT, STT_NOTYPE = 1, 0
LONGEST = 4096
MOST = 20_000
"""Names that are looked at: no limit for a real program, one for a hostile file."""


class DataSymbol(NamedTuple):
    """``address`` is the file's own: a PIE's bias is not added."""

    name: str
    address: int
    size: int


Starts = Callable[[int, int], range]
"""(where the text was found, where the string it stands in begins) -> where a name may begin."""


class _Sections(NamedTuple):
    symbols: int
    symbols_size: int
    names: int
    names_size: int


def data_symbol(path: Union[str, Path], name: str) -> Optional[DataSymbol]:
    """The data symbol of that very name (as the linker spells it); None where there is none. OSError as below."""
    return next(_search(path, name.encode() + b"\0", lambda at, begin: range(at, at + 1)), None)


def fixed_address(path: Union[str, Path], name: str) -> Optional[int]:
    """Where a data symbol is in memory, for a program that is always loaded where it was linked to; None for a PIE."""
    with open(path, "rb") as file:
        start = file.read(18)
    if start[:4] != b"\x7fELF" or start[16:18] != ET_EXEC:
        return None
    symbol = data_symbol(path, name)
    return None if symbol is None else symbol.address


def machine(path: Union[str, Path]) -> Optional[int]:
    """e_machine of an ELF file; None for any other, and for one that cannot be read."""
    try:
        with open(path, "rb") as file:
            start = file.read(20)
    except OSError:
        return None
    return int.from_bytes(start[18:20], "little") if start[:4] == b"\x7fELF" and len(start) == 20 else None


def data_symbols_ending(path: Union[str, Path], ending: str) -> Iterator[DataSymbol]:
    """Data symbols whose name ends in ``ending`` (``.Cache``); none where there is no symbol table.

    OSError where the file cannot be read; a file that is no ELF file has none.
    """
    return _search(path, ending.encode() + b"\0", lambda at, begin: range(begin, at + 1))


def data_symbols_starting(path: Union[str, Path], start: str) -> Iterator[DataSymbol]:
    """Data symbols whose name begins with ``start`` (``main.Ca``). OSError as above."""
    return _search(path, start.encode(), lambda at, begin: range(at, at + 1))


def _search(path: Union[str, Path], text: bytes, starts: Starts) -> Iterator[DataSymbol]:
    with open(path, "rb") as file:
        try:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError:
            return
    with data:
        if len(data) < 6 or data[:4] != b"\x7fELF" or data[4] not in _SECTION or data[5] != 1:
            return
        sections = _find(data, data[4])
        if sections is not None:
            yield from _matching(data, data[4], sections, _name_offsets(data, sections, text, starts))


def _find(data: mmap.mmap, kind: int) -> Optional[_Sections]:
    at, code, sizes = _HEADER[kind]
    try:
        (start,) = struct.unpack_from(code, data, at)
        entry, count = struct.unpack_from("<HH", data, sizes)
    except struct.error:
        return None
    layout = _SECTION[kind]
    if entry != layout.size or start + count * entry > len(data):
        return None
    headers = [layout.unpack_from(data, start + i * entry) for i in range(count)]
    for header in headers:
        if header[1] == SHT_SYMTAB and header[6] < count:
            names = headers[header[6]]
            return _Sections(header[4], header[5], names[4], names[5])
    return None


def _matching(data: mmap.mmap, kind: int, sections: _Sections, names: Dict[int, str]) -> Iterator[DataSymbol]:
    if not names:
        return
    table = data[sections.symbols : sections.symbols + sections.symbols_size]
    layout = _SYMBOL[kind]
    table = table[: len(table) - len(table) % layout.size]
    for symbol in layout.iter_unpack(table):
        name = names.get(symbol[0])
        if name is None:
            continue
        info, address, size = (symbol[1], symbol[4], symbol[5]) if kind == 2 else (symbol[3], symbol[1], symbol[2])
        if info & 15 in (STT_OBJECT, STT_NOTYPE):
            yield DataSymbol(name, address, size)


def _name_offsets(data: mmap.mmap, sections: _Sections, text: bytes, starts: Starts) -> Dict[int, str]:
    """Offset in the string table -> name. Linkers let a name lie at the end of a longer one: each start counts."""
    found: Dict[int, str] = {}
    first, end = (min(at, len(data)) for at in (sections.names, sections.names + sections.names_size))
    at = data.find(text, first, end)
    while at >= 0 and len(found) < MOST:
        stop = data.find(b"\0", at, end)
        for begin in starts(at, max(data.rfind(b"\0", first, at) + 1, at - LONGEST)):
            found[begin - first] = data[begin : min(stop, at + LONGEST)].decode("utf-8", "replace")
        at = data.find(text, at + 1, end)
    return found
