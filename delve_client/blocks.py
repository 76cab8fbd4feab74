"""Small reads served from blocks that were read before: each block is one call of the server."""

from __future__ import annotations

from typing import Callable, Dict, Tuple

from gomap.errors import MemoryFault

__all__ = ["BlockCache"]

MOST_BYTES = 32 << 20
LARGEST = 4096  # a page: larger blocks could reach from what can be read into what cannot

Read = Callable[[int, int], bytes]


class BlockCache:
    """Remembers a target that stands still. ``limit``: the most bytes that one call gives.

    >>> asked = []
    >>> def read(address, size): asked.append((address, size)); return bytes(size)
    >>> cache = BlockCache(read, 1000)
    >>> cache.read(0x1008, 8) == cache.read(0x1010, 8) == bytes(8), asked
    (True, [(4096, 512)])
    """

    def __init__(self, read: Read, limit: int):
        self._miss = read
        self.block = 1 << (min(limit, LARGEST).bit_length() - 1)
        self._blocks: Dict[int, bytes] = {}
        self._kept: Tuple[int, bytes] = (0, b"")
        self._told: Dict[int, bytes] = {}

    def read(self, address: int, size: int) -> bytes:
        """As Target.read."""
        told = self._told.get(address)
        if told is not None and len(told) == size:
            return told
        start, data = self._kept
        if start <= address and address + size <= start + len(data):
            return data[address - start : address - start + size]
        at = address & (self.block - 1)
        if at + size > self.block or size <= 0 or address < 0:
            return self._miss(address, size)
        block = self._blocks.get(address - at)
        if block is None:
            block = self._load(address - at)
        return block[at : at + size] if block else self._miss(address, size)

    def _load(self, start: int) -> bytes:
        """Empty if the block cannot be read as a whole."""
        if len(self._blocks) * self.block >= MOST_BYTES:
            self._blocks.clear()
        try:
            block = self._miss(start, self.block)
        except MemoryFault:
            block = b""
        self._blocks[start] = block
        return block

    def tell(self, address: int, data: bytes) -> None:
        """What is known to lie there, for a read of just that."""
        self._told[address] = data

    def keep(self, start: int, end: int) -> None:
        """Reads one large region at once, for a job that will look all over it; too large a one is left."""
        if 0 < end - start <= MOST_BYTES and not (self._kept[0] == start and len(self._kept[1]) == end - start):
            try:
                self._kept = (start, self._miss(start, end - start))
            except MemoryFault:
                pass
