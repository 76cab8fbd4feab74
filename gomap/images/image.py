"""`ImageTarget`: a core file or a process as a Target, without a debugger."""

from __future__ import annotations

from bisect import bisect_right
from pathlib import Path
from typing import List, Optional, Sequence, Union

from gomap.elf.file import ElfFile
from gomap.elf.symbols import data_symbol
from gomap.errors import GomapError, MemoryFault
from gomap.images.corefile import CoreImage
from gomap.images.procmem import ProcessMemory, process_regions
from gomap.target import Architecture, Names, NoNames, Region, Target, TargetInfo

__all__ = ["ImageNames", "ImageTarget"]

LONGEST = 1 << 40


class ImageTarget(Target):
    """Memory only: no variables, frames or types by name. GomapError if the files or the process cannot be read.

    ``source``: a core file's path, with the executable in ``exe`` where it is at hand; or a process id.
    """

    def __init__(self, source: Union[int, str, Path], exe: "Optional[str | Path]" = None):
        self._core = None if isinstance(source, int) else CoreImage(source, exe)
        self.names: Names = ImageNames(self._core)
        self._process = ProcessMemory(source) if isinstance(source, int) else None
        if isinstance(source, int):
            path = f"/proc/{source}/exe"
            self.arch = _architecture(ElfFile(path))
            self.info = TargetInfo("live", "none", source, None, path)
        else:
            assert self._core is not None
            known = self._core.exe if self._core.matches is not False else None
            self.arch = _architecture(known or self._core.core)  # qemu's cores are of the machine that it runs on
            self.info = TargetInfo("core", "none", None, str(source), None if exe is None else str(exe))
        self._pieces = [] if self._core is None else self._core.pieces
        self._starts = [piece.start for piece in self._pieces]

    def read(self, address: int, size: int) -> bytes:
        if self._process is not None:
            return self._process.read(address, size)
        i = bisect_right(self._starts, address) - 1
        if i >= 0:
            piece = self._pieces[i]
            at = address - piece.start
            if at + size <= piece.stored:
                return piece.file.data[piece.offset + at : piece.offset + at + size]
        return self._across(i, address, size)

    def _across(self, i: int, address: int, size: int) -> bytes:
        """From several pieces, or from the zeros behind what a file stores."""
        if size > LONGEST:
            raise MemoryFault(address, size)
        found: List[bytes] = []
        at, end = address, address + size
        while at < end:
            if not 0 <= i < len(self._pieces) or not self._pieces[i].start <= at < self._pieces[i].end:
                raise MemoryFault(address, size)
            piece = self._pieces[i]
            stop, skip = min(end, piece.end), at - piece.start
            stored = max(0, min(piece.stored - skip, stop - at))
            found.append(piece.file.data[piece.offset + skip : piece.offset + skip + stored])
            found.append(bytes(stop - at - stored))
            at, i = stop, i + 1
        return b"".join(found)

    def regions(self) -> Sequence[Region]:
        if self._process is not None:
            return process_regions(self._process.pid)
        assert self._core is not None
        return self._core.regions()


class ImageNames(NoNames):
    """Symbols of the executable's own table; of variables, types and frames it knows nothing."""

    def __init__(self, core: Optional[CoreImage]):
        self._core = core

    def symbol_address(self, name: str) -> Optional[int]:
        """By the executable's symbol table."""
        if self._core is None or self._core.exe is None or self._core.matches is False:
            return None
        symbol = data_symbol(self._core.exe.path, name)
        return None if symbol is None else symbol.address + self._core.bias


def _architecture(elf: ElfFile) -> Architecture:
    if elf.machine is None:
        raise GomapError(f"{elf.path} is for a machine that gomap does not read", hint="amd64, arm64 and 386 work")
    return Architecture(elf.machine, elf.word)
