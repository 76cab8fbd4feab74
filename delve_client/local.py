"""The target on this very machine: its memory straight from /proc/PID/mem, once it is sure that it is that process."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Callable, Optional, Sequence

from gomap.errors import MemoryFault

__all__ = ["LocalMemory", "local_exe", "open_local"]

PAGE = 4096
Read = Callable[[int, int], bytes]


def local_exe(pid: int) -> Optional[str]:
    """The program of a process that a debugger holds; None if there is no such process here."""
    with suppress(OSError, ValueError):
        with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as file:
            tracer = next((line for line in file if line.startswith("TracerPid:")), "TracerPid: 0")
        if int(tracer.split()[1]) and os.path.exists(f"/proc/{pid}/exe"):
            return f"/proc/{pid}/exe"
    return None


class LocalMemory:
    """Reads /proc/PID/mem; ``name`` says so."""

    def __init__(self, descriptor: int, pid: int, word: int):
        self._descriptor = descriptor
        self._end = min(1 << (8 * word), 1 << 63)
        self.limit = 1 << 20
        self.name = f"/proc/{pid}/mem"

    def read(self, address: int, size: int) -> bytes:
        """As Target.read: all of it, or MemoryFault."""
        if not 0 <= address <= self._end - size or size < 0:
            raise MemoryFault(address, size)
        try:
            data = os.pread(self._descriptor, size, address)
            while 0 < len(data) < size:
                more = os.pread(self._descriptor, size - len(data), address + len(data))
                if not more:
                    break
                data += more
        except (OSError, OverflowError, MemoryError):
            raise MemoryFault(address, size) from None
        if len(data) != size:
            raise MemoryFault(address, size)
        return data

    def gather(self, addresses: Sequence[int], size: int) -> bytes:
        """As Target.gather."""
        read = self.read
        return b"".join([read(address, size) for address in addresses])

    def close(self) -> None:
        """Let go of the file."""
        with suppress(OSError):
            os.close(self._descriptor)


def open_local(pid: int, word: int, witnesses: Sequence[int], read: Read) -> Optional[LocalMemory]:
    """The memory of process ``pid``, if we may read it and it holds what the debugger's ``read`` finds.

    A forwarded port looks like a local one, and its process id may be another's here. So whole pages are compared at
    ``witnesses``, which should hold what differs from process to process.
    """
    try:
        memory = LocalMemory(os.open(f"/proc/{pid}/mem", os.O_RDONLY | os.O_CLOEXEC), pid, word)
    except OSError:
        return None
    try:
        pages = [(address - address % PAGE, PAGE) for address in witnesses]
        if pages and all(memory.read(*page) == read(*page) for page in pages):
            return memory
    except MemoryFault:
        pass
    memory.close()
    return None
