"""Pages that were never touched are not read, on this very process."""

from __future__ import annotations

import ctypes
import mmap
import os
from typing import Iterator, Tuple

import pytest

from gomap.images.present import present_runs

PAGE = mmap.PAGESIZE
SIZE = 1 << 30


@pytest.fixture
def untouched() -> Iterator[Tuple[mmap.mmap, int]]:
    """1 GiB of which two pages were written: (memory, address)."""
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | getattr(mmap, "MAP_NORESERVE", 0x4000)
    memory = mmap.mmap(-1, SIZE, flags=flags)
    memory.madvise(mmap.MADV_NOHUGEPAGE)
    memory[0:1] = b"a"
    memory[SIZE // 2 + PAGE : SIZE // 2 + PAGE + 1] = b"b"
    at = ctypes.c_char.from_buffer(memory)
    address = ctypes.addressof(at)
    del at
    yield memory, address
    memory.close()


def test_only_what_was_touched_is_there(untouched: Tuple[mmap.mmap, int]) -> None:
    _, address = untouched
    with open("/proc/self/pagemap", "rb", buffering=0) as pagemap:
        runs = list(present_runs(pagemap.fileno(), address, address + SIZE))
    middle = address + SIZE // 2 + PAGE
    assert runs == [(address, address + PAGE), (middle, middle + PAGE)]


def test_what_cannot_be_told_counts_as_there() -> None:
    empty = os.open(os.devnull, os.O_RDONLY)
    try:
        assert list(present_runs(empty, 3 * PAGE, 7 * PAGE)) == [(3 * PAGE, 7 * PAGE)]
    finally:
        os.close(empty)
