"""The memory of a process as it was at one moment, in a private temporary file: so that it need not stand still while
it is looked at."""

from __future__ import annotations

import os
import re
import tempfile
from bisect import bisect_right
from typing import Any, List, NamedTuple, Optional, Sequence, Tuple

from gomap.errors import GomapError, MemoryFault
from gomap.gotypes import GoType
from gomap.target import Region, Root, Scope, Target

__all__ = ["SpooledTarget", "spool_process"]

_LINE = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (r|-)(w|-)(x|-)\S ([0-9a-f]+) \S+ \S+ *(.*)")
PIECE = 1 << 20
MOST_MAPS = 1_000_000


class _Piece(NamedTuple):
    """[start, end) is in ``file`` at ``offset``."""

    start: int
    end: int
    file: int
    offset: int
    region: Region


class SpooledTarget(Target):
    """Names and types of ``base`` (a debugger that has let go of the process), memory of the copy."""

    def __init__(self, base: Target, pieces: Sequence[_Piece]):
        self._base = base
        self.arch, self.info = base.arch, base.info
        self._pieces = sorted(pieces)
        self._starts = [piece.start for piece in self._pieces]

    def read(self, address: int, size: int) -> bytes:
        data = b""
        while len(data) < size:
            part = self._part(address + len(data), size - len(data))
            if not part:
                raise MemoryFault(address, size)
            data += part
        return data

    def _part(self, address: int, size: int) -> bytes:
        i = bisect_right(self._starts, address) - 1
        if i < 0 or address >= self._pieces[i].end:
            return b""
        piece = self._pieces[i]
        return os.pread(piece.file, min(size, piece.end - address), piece.offset + address - piece.start)

    def regions(self) -> Sequence[Region]:
        return [piece.region for piece in self._pieces]

    def variable(self, name: str) -> Optional[Root]:
        return self._base.variable(name)

    def symbol_address(self, name: str) -> Optional[int]:
        return self._base.symbol_address(name)

    def variables_ending(self, name: str) -> Sequence[str]:
        return self._base.variables_ending(name)

    def scope(self) -> Optional[Scope]:
        """None: the process has gone on, and its frames with it."""
        return None

    def type_named(self, name: str) -> Optional[GoType]:
        return self._base.type_named(name)

    def function_at(self, pc: int) -> Optional[str]:
        return self._base.function_at(pc)

    def has_debug_information(self) -> bool:
        return self._base.has_debug_information()


def spool_process(pid: int, base: Target) -> SpooledTarget:
    """Copies what a stopped process may have written; the rest is read from its executable. GomapError where /proc
    does not allow it. The copy has no name, and is gone with us."""
    mapped = _mapped(pid)
    try:
        memory = os.open(f"/proc/{pid}/mem", os.O_RDONLY | os.O_CLOEXEC)
        program = os.open(f"/proc/{pid}/exe", os.O_RDONLY | os.O_CLOEXEC)
        exe = os.readlink(f"/proc/{pid}/exe")
    except OSError as error:
        raise GomapError(f"the memory of process {pid} cannot be read: {error.strerror}") from None
    try:
        return SpooledTarget(base, _copy(mapped, memory, program, exe))
    except OSError as error:
        raise GomapError(f"the memory of process {pid} cannot be copied to {tempfile.gettempdir()}: {error}") from None
    finally:
        os.close(memory)


def _mapped(pid: int) -> List[Tuple[Region, int]]:
    """(region, offset in its file) of all that may be read."""
    try:
        with open(f"/proc/{pid}/maps", encoding="utf-8", errors="replace") as file:
            lines = file.read().splitlines()[:MOST_MAPS]
    except OSError as error:
        raise GomapError(f"what process {pid} has mapped cannot be read: {error.strerror}") from None
    found = [match for match in map(_LINE.match, lines) if match and match[3] == "r" and match[7] != "[vvar]"]
    return [(Region(int(m[1], 16), int(m[2], 16), m[4] == "w", m[5] == "x", m[7]), int(m[6], 16)) for m in found]


def _copy(mapped: Sequence[Tuple[Region, int]], memory: int, program: int, exe: str) -> List[_Piece]:
    spool: Any = tempfile.TemporaryFile(prefix="gomap-")  # noqa: SIM115 - open as long as it is read
    file, at = os.dup(spool.fileno()), 0
    spool.close()
    pieces: List[_Piece] = []
    for region, offset in mapped:
        if region.writable or (region.backing != exe and not region.backing.startswith("/")):
            pieces.append(_Piece(region.start, region.end, file, at, region))
            _copy_region(memory, region, file, at)
            at += region.end - region.start
        elif region.backing == exe:
            pieces.append(_Piece(region.start, region.end, program, offset, region))
    os.ftruncate(file, at)
    return pieces


def _copy_region(memory: int, region: Region, file: int, at: int) -> None:
    """Pieces of zeros leave holes; what cannot be read is zeros."""
    for address in range(region.start, region.end, PIECE):
        try:
            data = os.pread(memory, min(PIECE, region.end - address), address)
        except (OSError, OverflowError):
            continue
        if data.count(0) != len(data):
            os.pwrite(file, data, at + address - region.start)
