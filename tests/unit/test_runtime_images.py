"""ELF files, whole, damaged and hostile, as targets without a debugger."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import List, Tuple

import pytest

from gomap.elf.file import ElfFile
from gomap.errors import GomapError, MemoryFault
from gomap.images import ImageTarget
from gomap.images.corefile import CoreImage
from gomap.runtime.bookkeeping import Runtime

Load = Tuple[int, bytes, int, int]  # address, contents, size in memory, flags


def elf(kind: int, loads: List[Load], entry: int = 0, notes: bytes = b"") -> bytes:
    """A 64-bit ELF file with these PT_LOADs and one PT_NOTE."""
    count = len(loads) + 1
    head = (
        b"\x7fELF\2\1\1"
        + bytes(9)
        + struct.pack("<HHIQQQIHHHHHH", kind, 62, 1, entry, 64, 0, 0, 64, 56, count, 0, 0, 0)
    )
    at, table, body = 64 + 56 * count, b"", b""
    table += struct.pack("<IIQQQQQQ", 4, 4, at, 0, 0, len(notes), len(notes), 4)
    body += notes
    for address, data, size, flags in loads:
        table += struct.pack("<IIQQQQQQ", 1, flags, at + len(body), address, 0, len(data), size, 4096)
        body += data
    return head + table + body


def note(kind: int, data: bytes) -> bytes:
    return struct.pack("<III", 5, len(data), kind) + b"CORE\0\0\0\0" + data + bytes(-len(data) % 4)


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_core_alone(tmp_path: Path) -> None:
    loads = [(0x1000, b"a" * 4096, 4096, 6), (0x2000, b"b" * 100, 4096, 4), (0x9000, b"", 4096, 5)]
    target = ImageTarget(write(tmp_path / "core", elf(4, loads)))
    assert target.read(0x1FFE, 4) == b"aabb" and target.arch.name == "amd64"
    assert [(r.start, r.end, r.writable) for r in target.regions()] == [(0x1000, 0x2000, True), (0x2000, 0x2064, False)]
    for address, size in ((0x2060, 8), (0x9000, 1), (0xFFF, 2), (0, 1), (1 << 64, 1), (0x1000, 1 << 50)):
        with pytest.raises(MemoryFault):
            target.read(address, size)


def test_what_the_core_lacks_is_the_executables(tmp_path: Path) -> None:
    """Moved by what AT_ENTRY says; what the file does not store is zero."""
    exe = elf(3, [(0x5000, b"x" * 16, 32, 5)], entry=0x100).ljust(4096, b"\0")
    auxv = struct.pack("<QQQQ", 9, 0x70100, 0, 0)
    core = elf(4, [(0x75010, b"core", 4, 6)], notes=note(6, auxv))
    target = ImageTarget(write(tmp_path / "core", core), write(tmp_path / "exe", exe))
    assert target.read(0x75000, 24) == b"x" * 16 + b"core" + bytes(4)
    assert [region.writable for region in target.regions()] == [False, True, False]


def test_files_that_were_mapped(tmp_path: Path) -> None:
    mapped = struct.pack("<QQ", 1, 4096) + struct.pack("<QQQ", 0x1000, 0x2000, 0) + b"/bin/it\0"
    core = write(tmp_path / "core", elf(4, [(0x1000, b"a" * 4096, 4096, 6)], notes=note(0x46494C45, mapped)))
    assert [region.backing for region in CoreImage(core).regions()] == ["/bin/it"]


NO_GO = "this does not look like a Go program"
WITHIN = "core ends within its ELF header"


@pytest.mark.parametrize(
    ("sizes", "says"),
    [((0,), "empty"), ((3,), "no little-endian ELF"), ((20, 51, 52, 63), WITHIN), ((64, 100, 130, 180, 4000), NO_GO)],
)
def test_cut_off_anywhere(tmp_path: Path, sizes: Tuple[int, ...], says: str) -> None:
    data = elf(4, [(0x1000, b"a" * 4096, 4096, 6)], notes=note(0x46494C45, struct.pack("<QQ", 1 << 60, 1)))
    for size in sizes:
        with pytest.raises(GomapError, match=says):
            Runtime.of(ImageTarget(write(tmp_path / "core", data[:size])))


def test_garbage_in_every_byte_of_the_headers(tmp_path: Path) -> None:
    """Read right, at another place of the file, or refused with a reason: each of them happens."""
    data = elf(4, [(0x1000, b"a" * 64, 64, 6)], notes=note(6, bytes(32)))
    ways = Counter(
        _read_spoilt(tmp_path / "core", data[:i] + bytes([value]) + data[i + 1 :])
        for i in range(4, 64 + 56 * 2 + 20)
        for value in (0, 0x7F, 0xFF)
    )
    assert ways["right"] > ways["unreadable"] > 20 and ways["refused"] > 10 and ways["moved"] < 5, ways


REFUSED = re.compile("is no little-endian ELF|is no core file|for a machine that gomap|program headers of [0-9]+ bytes")


def _read_spoilt(path: Path, data: bytes) -> str:
    """What becomes of eight bytes of the core."""
    try:
        said = ImageTarget(write(path, data)).read(0x1000, 8)
    except MemoryFault as fault:
        assert fault.address == 0x1000
        return "unreadable"
    except GomapError as error:
        assert REFUSED.search(str(error)), error
        return "refused"
    assert said in data
    return "right" if said == b"a" * 8 else "moved"


def test_no_core(tmp_path: Path) -> None:
    with pytest.raises(GomapError, match="no core file"):
        CoreImage(write(tmp_path / "core", elf(2, [])))
    with pytest.raises(GomapError, match="no little-endian ELF file"):
        ElfFile(write(tmp_path / "text", b"hello" * 100))
    with pytest.raises(GomapError, match="cannot be read"):
        ElfFile(tmp_path / "nothing")


def test_a_process_that_is_no_go_program() -> None:
    with subprocess.Popen([sys.executable, "-c", "input(1)"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout and process.stdout.read(1), "it has been loaded"
            target = ImageTarget(process.pid)
            assert any(region.executable for region in target.regions())
            with pytest.raises(GomapError, match="does not look like a Go program"):
                Runtime.of(target)
            with pytest.raises(MemoryFault):
                target.read(0, 8)
        finally:
            process.kill()


def test_a_process_that_is_gone() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    with pytest.raises(GomapError):
        ImageTarget(process.pid)
    assert os.path.exists("/proc/self/maps")
