"""The memory of a process as it was at one moment, in a private temporary file: so that it need not stand still while
it is looked at."""

from __future__ import annotations

import errno
import os
import tempfile
from bisect import bisect_right
from contextlib import ExitStack, contextmanager, suppress
from typing import Any, Iterator, List, NamedTuple, Optional, Sequence, Set, Tuple

from gomap.elf.file import ET_DYN, ElfFile
from gomap.errors import GomapError, MemoryFault
from gomap.golang.types import GoType
from gomap.images.present import present_runs
from gomap.images.procmem import process_mappings
from gomap.target import Names, Region, Root, Scope, Target

__all__ = ["SpooledTarget", "spool_process"]

PIECE = 1 << 20


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
        self.arch, self.info = base.arch, base.info
        self.names = NamesWithoutFrames(base.names)
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


class NamesWithoutFrames(Names):
    """All that ``base`` knows but frames: the process has gone on, and its frames with it."""

    def __init__(self, base: Names):
        self._base = base

    def variable(self, name: str) -> Optional[Root]:
        return self._base.variable(name)

    def symbol_address(self, name: str) -> Optional[int]:
        return self._base.symbol_address(name)

    def variables_ending(self, name: str) -> Sequence[str]:
        return self._base.variables_ending(name)

    def scope(self) -> Optional[Scope]:
        return None

    def type_named(self, name: str) -> Optional[GoType]:
        return self._base.type_named(name)

    def function_at(self, pc: int) -> Optional[str]:
        return self._base.function_at(pc)

    def has_debug_information(self) -> bool:
        return self._base.has_debug_information()


def spool_process(pid: int, base: Target) -> SpooledTarget:
    """Copies what a stopped process or its loader may have written; the rest is read from its executable. GomapError
    where /proc does not allow it. The copy has no name, and is gone with us."""
    mapped = process_mappings(pid)
    try:
        with _Process.of(pid) as process:
            return SpooledTarget(base, _copy(mapped, process))
    except OSError as error:
        what = f"the memory of process {pid} cannot be copied to {tempfile.gettempdir()}: {error.strerror}"
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise GomapError(what, hint="TMPDIR=/a/folder/with/room before the command" if full else None) from None


class _Process(NamedTuple):
    """Open files: its memory, which of its pages are there (None: unknown), and its executable with its path."""

    memory: int
    pagemap: Optional[int]
    program: int
    exe: str

    @classmethod
    @contextmanager
    def of(cls, pid: int) -> Iterator["_Process"]:
        """``program`` stays open."""
        with ExitStack() as stack:
            try:
                memory = _open(stack, f"/proc/{pid}/mem")
                program = os.open(f"/proc/{pid}/exe", os.O_RDONLY | os.O_CLOEXEC)
                exe = os.readlink(f"/proc/{pid}/exe")
            except OSError as error:
                raise GomapError(f"the memory of process {pid} cannot be read: {error.strerror}") from None
            pagemap = None
            with suppress(OSError):
                pagemap = _open(stack, f"/proc/{pid}/pagemap")
            yield cls(memory, pagemap, program, exe)

    def written(self, region: Region) -> Iterator[Tuple[int, int]]:
        """(start, end) of what may be other than zeros."""
        if self.pagemap is None or region.backing.startswith("/"):
            return iter([(region.start, region.end)])
        return present_runs(self.pagemap, region.start, region.end)


def _open(stack: ExitStack, path: str) -> int:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    stack.callback(os.close, descriptor)
    return descriptor


def _copy(mapped: Sequence[Tuple[Region, int]], process: _Process) -> List[_Piece]:
    spool: Any = tempfile.TemporaryFile(prefix="gomap-")  # noqa: SIM115 - open as long as it is read
    file, at = os.dup(spool.fileno()), 0
    spool.close()
    pieces: List[_Piece] = []
    relocated = _relocated(mapped, process)
    for region, offset in mapped:
        from_loader = region.backing in relocated and not region.executable
        if region.writable or from_loader or not region.backing.startswith("/"):
            pieces.append(_Piece(region.start, region.end, file, at, region))
            _copy_region(process, region, file, at)
            at += region.end - region.start
        elif region.backing == process.exe:
            pieces.append(_Piece(region.start, region.end, process.program, offset, region))
    os.ftruncate(file, at)
    return pieces


def _relocated(mapped: Sequence[Tuple[Region, int]], process: _Process) -> Set[str]:
    """Libraries, and a program that lies anywhere (PIE): the loader wrote addresses into their constants, and only then
    made them read only."""
    loaded = {region.backing for region, _ in mapped if region.executable and region.backing.startswith("/")}
    return loaded if ElfFile(f"/proc/self/fd/{process.program}").type == ET_DYN else loaded - {process.exe}


def _copy_region(process: _Process, region: Region, file: int, at: int) -> None:
    """What was never written leaves a hole; what cannot be read is zeros."""
    for start, end in process.written(region):
        for address in range(start, end, PIECE):
            try:
                data = os.pread(process.memory, min(PIECE, end - address), address)
            except (OSError, OverflowError):
                continue
            os.pwrite(file, data, at + address - region.start)
