"""Small reads served from pages that were read before: for jobs of millions of them."""

from __future__ import annotations

from typing import Callable, Dict

from gomap.errors import MemoryFault

__all__ = ["PageCache"]

SHIFT = 12
PAGE = 1 << SHIFT
MOST_PAGES = 8192  # 32 MiB

Read = Callable[[int, int], bytes]


class PageCache:
    """Remembers pages of a target that stands still. It holds at most 32 MiB, whatever is asked of it.

    >>> asked = []
    >>> def read(address, size): asked.append((address, size)); return bytes(size)
    >>> cached = PageCache(read).read
    >>> cached(0x1008, 8) == cached(0x1010, 8) == bytes(8), asked
    (True, [(4096, 4096)])
    """

    def __init__(self, read: Read):
        self._pages: Dict[int, bytes] = {}
        self._miss = read

    @property
    def read(self) -> Read:
        """As `Target.read`: MemoryFault if any byte cannot be read."""
        pages, miss, load = self._pages, self._miss, self._load

        def read(address: int, size: int) -> bytes:
            page = pages.get(address >> SHIFT)
            start = address & (PAGE - 1)
            if start + size > PAGE:
                return miss(address, size)
            if page is None:
                page = load(address >> SHIFT)
            return page[start : start + size] if page else miss(address, size)

        return read

    def _load(self, number: int) -> bytes:
        """Empty if the page cannot be read as a whole."""
        if len(self._pages) >= MOST_PAGES:
            self._pages.clear()
        try:
            page = self._miss(number << SHIFT, PAGE)
        except MemoryFault:
            page = b""
        self._pages[number] = page
        return page
