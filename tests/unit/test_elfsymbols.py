"""Symbols by name out of ELF files made by hand."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import List, Tuple

import pytest

from gomap.elf.symbols import data_symbol, data_symbols_ending, data_symbols_starting

NAMES = b"\0main.Cache\0example.com/a.Cache\0main.Cached\0domain.Code\0"
SYMBOLS = [("main.Cache", 1), ("example.com/a.Cache", 1), ("main.Cached", 1), ("main.Code", 1), ("main.Cached", 2)]


def elf(bits: int, names: bytes = NAMES, symbols: List[Tuple[str, int]] = SYMBOLS) -> bytes:
    """A file of three sections: none, .symtab, .strtab. The linker let ``main.Code`` lie within ``domain.Code``."""
    entry = struct.Struct("<IBBHQQ" if bits == 64 else "<IIIBBH")
    section = struct.Struct("<IIQQQQIIQQ" if bits == 64 else "<IIIIIIIIII")
    table = b""
    for number, (name, kind) in enumerate(symbols):
        at, address = names.index(name.encode() + b"\0"), 0x1000 + 8 * number
        table += entry.pack(*((at, kind, 0, 1, address, 8) if bits == 64 else (at, address, 8, kind, 0, 1)))
    start = 64
    headers_at = start + len(table) + len(names)
    header = bytearray(64)
    header[:6] = b"\x7fELF" + bytes([2 if bits == 64 else 1, 1])
    struct.pack_into("<Q" if bits == 64 else "<I", header, 0x28 if bits == 64 else 0x20, headers_at)
    struct.pack_into("<HH", header, 0x3A if bits == 64 else 0x2E, section.size, 3)
    sections = [
        (0,) * 10,
        (0, 2, 0, 0, start, len(table), 2, 0, 0, 0),
        (0, 3, 0, 0, start + len(table), len(names), 0, 0, 0, 0),
    ]
    return bytes(header) + table + names + b"".join(section.pack(*fields) for fields in sections)


@pytest.mark.parametrize("bits", [64, 32])
def test_data_symbols_by_name(tmp_path: Path, bits: int) -> None:
    file = tmp_path / "exe"
    file.write_bytes(elf(bits))
    found = data_symbol(file, "main.Cache")
    assert found is not None and (found.address, found.size) == (0x1000, 8)
    assert data_symbol(file, "ain.Cache") is None and data_symbol(file, "main.Cach") is None
    assert [s.name for s in data_symbols_ending(file, ".Cache")] == ["main.Cache", "example.com/a.Cache"]
    assert [s.name for s in data_symbols_ending(file, ".Code")] == ["main.Code"]
    assert [s.name for s in data_symbols_starting(file, "main.Ca")] == ["main.Cache", "main.Cached"], (
        "functions are left out"
    )
    assert [s.name for s in data_symbols_starting(file, "main.Co")] == ["main.Code"]


@pytest.mark.parametrize("length", [0, 4, 6, 40, 63, 64, 100, -1])
def test_a_file_cut_short_has_no_symbols(tmp_path: Path, length: int) -> None:
    file = tmp_path / "exe"
    file.write_bytes(elf(64)[:length])
    assert list(data_symbols_ending(file, ".Cache")) == []


@pytest.mark.parametrize("header", [1, 2])  # .symtab's, .strtab's
@pytest.mark.parametrize("offset", [1 << 60, (1 << 64) - 1])
def test_offsets_beyond_the_file(tmp_path: Path, header: int, offset: int) -> None:
    data = bytearray(elf(64))
    at = len(data) - (3 - header) * 64
    struct.pack_into("<QQ", data, at + 24, offset, offset)
    file = tmp_path / "exe"
    file.write_bytes(data)
    assert list(data_symbols_ending(file, ".Cache")) == []


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        data_symbol(tmp_path / "none", "main.Cache")
