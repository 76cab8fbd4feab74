"""Headers that only a typed place tells of: those of empty maps that lie in data, or that nothing was ever put into."""

from __future__ import annotations

from typing import Optional

from gomap.analysis.census.headers import examiner
from gomap.analysis.census.heap import Heap
from gomap.analysis.census.model import FoundMap
from gomap.analysis.census.types import MapTypes
from gomap.errors import MemoryFault

__all__ = ["Unlisted"]


class Unlisted:
    def __init__(self, heap: Heap, types: MapTypes):
        self._heap = heap
        self._record = types.layout.header
        self._examine = examiner(heap, types.layout, types.sizer)

    def __call__(self, header: int) -> Optional[FoundMap]:
        """The map whose header is there; None if what is there makes none, or has been freed."""
        storage = "data" if self._heap.span_of(header) is None else "heap"
        if storage == "heap" and self._heap.object_at(header) is None:
            return None
        try:
            values = self._record.unpacker.unpack(self._heap.target.read(header, self._record.size))
        except MemoryFault:
            return None
        found = self._examine(header, values, storage)
        if found is None and not any(self._record.parse(self._heap.target.read(header, self._record.size)).values()):
            return FoundMap(header, storage, 0, ())
        return found
