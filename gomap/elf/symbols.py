"""Names of data symbols, read straight from an ELF file: milliseconds where a debugger's search takes a minute."""

from __future__ import annotations

import mmap
import struct
from pathlib import Path
from typing import Callable, Dict, Iterator, NamedTuple, Optional, Tuple, Union

from gomap.elf.file import ET_EXEC, ElfImage, Section, opened

__all__ = [
    "DataSymbol",
    "data_symbol",
    "data_symbols_ending",
    "data_symbols_starting",
    "fixed_address",
]

# System V ABI, "Symbol Table"; by bytes of a word.
_SYMBOL = {4: struct.Struct("<IIIBBH"), 8: struct.Struct("<IBBHQQ")}
SHT_SYMTAB = 2
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


def data_symbol(path: Union[str, Path], name: str) -> Optional[DataSymbol]:
    """The data symbol of that very name (as the linker spells it); None if there is none. OSError as below."""
    return next(_search(path, name.encode() + b"\0", lambda at, begin: range(at, at + 1)), None)


def fixed_address(path: Union[str, Path], name: str) -> Optional[int]:
    """Where a data symbol is in memory, for a program that is always loaded where it was linked to; None for a PIE."""
    with opened(path) as image:
        if image is None or image.type != ET_EXEC:
            return None
    symbol = data_symbol(path, name)
    return None if symbol is None else symbol.address


def data_symbols_ending(path: Union[str, Path], ending: str) -> Iterator[DataSymbol]:
    """Data symbols whose name ends in ``ending`` (``.Cache``); none if there is no symbol table.

    OSError if the file cannot be read; a file that is no ELF file has none.
    """
    return _search(path, ending.encode() + b"\0", lambda at, begin: range(begin, at + 1))


def data_symbols_starting(path: Union[str, Path], start: str) -> Iterator[DataSymbol]:
    """Data symbols whose name begins with ``start`` (``main.Ca``). OSError as above."""
    return _search(path, start.encode(), lambda at, begin: range(at, at + 1))


def _search(path: Union[str, Path], text: bytes, starts: Starts) -> Iterator[DataSymbol]:
    with opened(path) as image:
        tables = _tables(image) if image is not None else None
        if image is not None and tables is not None:
            yield from _matching(image, tables[0], _name_offsets(image.data, tables[1], text, starts))


def _tables(image: ElfImage) -> Optional[Tuple[Section, Section]]:
    """(symbols, their names); None if the file is stripped of them."""
    sections = image.sections()
    for section in sections:
        if section.kind == SHT_SYMTAB and section.link < len(sections):
            return section, sections[section.link]
    return None


def _matching(image: ElfImage, symbols: Section, names: Dict[int, str]) -> Iterator[DataSymbol]:
    if not names:
        return
    table = bytes(image.data[symbols.offset : symbols.offset + symbols.size])
    layout = _SYMBOL[image.word]
    table = table[: len(table) - len(table) % layout.size]
    for symbol in layout.iter_unpack(table):
        name = names.get(symbol[0])
        if name is None:
            continue
        info, address, size = (
            (symbol[1], symbol[4], symbol[5]) if image.word == 8 else (symbol[3], symbol[1], symbol[2])
        )
        if info & 15 in (STT_OBJECT, STT_NOTYPE):
            yield DataSymbol(name, address, size)


def _fields(symbol: Tuple[int, ...], word: int) -> Tuple[int, int, int]:
    """(st_info, st_value, st_size)"""
    return (symbol[1], symbol[4], symbol[5]) if word == 8 else (symbol[3], symbol[1], symbol[2])


def _name_offsets(data: Union[bytes, mmap.mmap], names: Section, text: bytes, starts: Starts) -> Dict[int, str]:
    """Offset in the string table -> name. Linkers let a name lie at the end of a longer one: each start counts."""
    found: Dict[int, str] = {}
    first, end = (min(at, len(data)) for at in (names.offset, names.offset + names.size))
    at = data.find(text, first, end)
    while at >= 0 and len(found) < MOST:
        stop = data.find(b"\0", at, end)
        for begin in starts(at, max(data.rfind(b"\0", first, at) + 1, at - LONGEST)):
            found[begin - first] = data[begin : min(stop, at + LONGEST)].decode("utf-8", "replace")
        at = data.find(text, at + 1, end)
    return found
