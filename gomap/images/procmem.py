"""A running process by /proc: what is mapped, and its memory."""

from __future__ import annotations

import os
import re
from typing import List, Tuple

from gomap.errors import GomapError, MemoryFault
from gomap.target import Region

__all__ = ["ProcessMemory", "process_mappings", "process_regions"]

_LINE = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (r|-)(w|-)(x|-)\S ([0-9a-f]+) \S+ \S+ *(.*)")
MOST_MAPS = 1_000_000


class ProcessMemory:
    """Reads the memory of a process, which goes on as it was. GomapError if the kernel does not allow it."""

    def __init__(self, pid: int):
        self.pid = pid
        try:
            self._file = os.open(f"/proc/{pid}/mem", os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            hint = "the same user, and /proc/sys/kernel/yama/ptrace_scope 0"
            raise GomapError(f"the memory of process {pid} cannot be read: {error.strerror}", hint=hint) from None

    def read(self, address: int, size: int) -> bytes:
        """Exactly that many bytes, or MemoryFault."""
        try:
            data = os.pread(self._file, size, address) if address < 1 << 63 else b""
        except (OSError, OverflowError):
            data = b""
        if len(data) != size:
            raise MemoryFault(address, size)
        return data

    def close(self) -> None:
        """Nothing can be read any more."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def process_regions(pid: int) -> List[Region]:
    """What is mapped and may be read. GomapError if there is no such process."""
    return [region for region, _ in process_mappings(pid)]


def process_mappings(pid: int) -> List[Tuple[Region, int]]:
    """(region, where it begins in its file) of what may be read. GomapError if there is no such process."""
    try:
        with open(f"/proc/{pid}/maps", encoding="utf-8", errors="replace") as file:
            lines = file.read().splitlines()[:MOST_MAPS]
    except OSError as error:
        raise GomapError(f"what process {pid} has mapped cannot be read: {error.strerror}") from None
    found = [match for match in map(_LINE.match, lines) if match and match[3] == "r" and match[7] != "[vvar]"]
    return [(Region(int(m[1], 16), int(m[2], 16), m[4] == "w", m[5] == "x", m[7]), int(m[6], 16)) for m in found]
