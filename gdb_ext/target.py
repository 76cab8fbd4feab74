"""GDB as a Target: the memory of the selected inferior; gdb_ext/names.py has what it knows by name."""

from __future__ import annotations

from typing import List, Optional, Sequence

import gdb

from gdb_ext.files import core_file, program_of
from gdb_ext.names import GdbNames
from gdb_ext.regions import mapped_regions
from gdb_ext.types import GdbTypes
from gomap.elf.file import machine_of
from gomap.errors import GomapError, MemoryFault
from gomap.images.leftout import left_out_of
from gomap.memory.arrays import runs
from gomap.target import Architecture, Region, Target, TargetInfo

__all__ = ["GdbTarget"]

MOST_READ = 1 << 30  # bytes at once: GDB asks for memory first, and ends with an internal error where it gets none

_ARCHITECTURES = {"i386:x86-64": ("amd64", 8), "i386": ("386", 4), "aarch64": ("arm64", 8), "arm": ("arm", 4)}


class GdbTarget(Target):
    """What GDB has open. GomapError if it has nothing open that could be read."""

    def __init__(self, inferior: "gdb.Inferior"):
        self._inferior = inferior
        self._read = inferior.read_memory
        self.info = _info(inferior)
        self.arch = _architecture(inferior, self.info.exe)
        self.types = GdbTypes(self.arch.pointer_size)
        self.names = GdbNames(self.types, self.info.exe)
        self._end = 1 << (8 * self.arch.pointer_size)
        self._left_out = left_out_of(self.info.core) or None

    def read(self, address: int, size: int) -> bytes:
        if address + size <= self._end and size <= MOST_READ and not self._is_left_out(address, size):
            try:
                return bytes(self._read(address, size))
            except (gdb.error, OverflowError, ValueError):
                if size == 0:
                    return b""
        raise MemoryFault(address, size)

    def view(self, address: int, size: int) -> "bytes | memoryview":
        if address + size <= self._end and 0 < size <= MOST_READ and not self._is_left_out(address, size):
            try:
                return self._read(address, size)
            except (gdb.error, OverflowError, ValueError):
                pass  # told by read
        return self.read(address, size)

    def _is_left_out(self, address: int, size: int) -> bool:
        return self._left_out is not None and self._left_out.touches(address, size)

    def gather(self, addresses: Sequence[int], size: int) -> bytes:
        """Neighbours are read at once where ``addresses`` ascend."""
        read = self._read if self._left_out is None and size <= MOST_READ else self.read
        parts: List["bytes | memoryview"] = []
        try:
            for run in runs(addresses, size, self.gap):
                data = read(run[0], run[-1] - run[0] + size)
                parts += [data[at - run[0] : at - run[0] + size] for at in run] if len(run) > 1 else [data]
            return b"".join(parts)
        except (gdb.error, OverflowError, ValueError):
            return super().gather(addresses, size)

    def regions(self) -> Sequence[Region]:
        return mapped_regions(self._inferior, self.info)


def _architecture(inferior: "gdb.Inferior", exe: Optional[str]) -> Architecture:
    """As the executable says: a GDB that does not know its machine takes it for its own."""
    name = inferior.architecture().name() if hasattr(inferior, "architecture") else "auto"
    known = (machine_of(exe) if exe else None) or _ARCHITECTURES.get(name)
    order = gdb.execute("show endian", to_string=True) or ""
    if known is None:
        raise GomapError(f"this is a program for {name}, which gomap does not read", hint="amd64, arm64 and 386 work")
    return Architecture(known[0], known[1], "big" if "big" in order else "little")


def _info(inferior: "gdb.Inferior") -> TargetInfo:
    """A core or a process; GomapError if there is neither."""
    if not inferior.pid:  # one of a core has a number, too; without, GDB 13 crashes on `info target` after add-inferior
        raise GomapError("GDB has no process and no core open", hint="core-file FILE, attach PID, or start")
    connection = getattr(inferior, "connection", None)
    kind = getattr(connection, "type", None)
    space = inferior.progspace
    exe = program_of(space)
    core = core_file() if kind in ("core", None) else None  # None: nothing open, or a GDB before 11
    if kind == "core" or core:
        return TargetInfo("core", "gdb", inferior.pid, core, exe)
    return TargetInfo("live", "gdb", inferior.pid, None, exe)
