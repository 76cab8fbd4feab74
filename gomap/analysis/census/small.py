"""Small maps whose arrays carry no type: do their control bytes (tophashes) agree with the header's count?

Any object of the header's size class with a small number, a pointer and zeros looks like such a header.
"""

from __future__ import annotations

from typing import Iterable, List, Optional, Tuple

from gomap.analysis.census.heap import Heap
from gomap.analysis.census.model import FoundMap
from gomap.errors import MemoryFault
from gomap.layouts.classic import BUCKET_CELLS, HASH_WRITING, ClassicLayout
from gomap.layouts.swiss import CTRL_STATES, STATE_INVALID, SwissLayout
from gomap.maps.base import live_flags
from gomap.progress import OFTEN, Progress, quiet

__all__ = ["Small"]

NO_CTRL = bytes(byte for byte, state in enumerate(CTRL_STATES) if state == STATE_INVALID)


class Small:
    """Each span is read once."""

    def __init__(self, heap: Heap, layout: "ClassicLayout | SwissLayout"):
        self._heap = heap
        self._layout = layout
        self._live = live_flags(layout.states)
        self._piece: Tuple[int, bytes] = (0, b"")

    def wrong(self, maps: Iterable[FoundMap], progress: Progress = quiet) -> List[FoundMap]:
        """Those of ``maps`` that are none."""
        small = sorted((found for found in maps if self._can_be_told(found)), key=lambda found: found.arrays[0].data)
        wrong: List[FoundMap] = []
        for done, found in enumerate(small):
            if not self._agrees(found):
                wrong.append(found)
            if not done % OFTEN:
                progress(done, len(small), "checking small maps", "maps")
        return wrong

    def _can_be_told(self, found: FoundMap) -> bool:
        one = len(found.arrays) == 1 and found.units == 1 and found.simple and not found.overflow
        return one and found.storage == "heap" and not found.certain

    def _agrees(self, found: FoundMap) -> bool:
        control = self._control(found.arrays[0].data)
        if control is None:
            return True  # that cannot be told
        if isinstance(self._layout, SwissLayout) and len(control.translate(None, NO_CTRL)) < BUCKET_CELLS:
            return False
        live = sum(control.translate(self._live))
        if found.length > BUCKET_CELLS:
            return isinstance(self._layout, SwissLayout)  # a table of one group
        return live == found.length or (abs(live - found.length) == 1 and self._is_written(found.address))

    def _control(self, address: int) -> Optional[bytes]:
        start, data = self._piece
        if not start <= address <= start + len(data) - BUCKET_CELLS:
            span = self._heap.span_of(address)
            try:
                start = address if span is None else span.start
                size = BUCKET_CELLS if span is None else span.nelems * span.elemsize
                data = self._heap.target.read(start, size)
            except MemoryFault:
                return None
            self._piece = (start, data)
        return data[address - start : address - start + BUCKET_CELLS]

    def _is_written(self, header: int) -> bool:
        """In the midst of an insertion or deletion the count is one off."""
        classic = isinstance(self._layout, ClassicLayout)
        try:
            flag = self._heap.target.read(header + self._layout.header.offsets["flags" if classic else "writing"], 1)[0]
        except MemoryFault:
            return True
        return bool(flag & HASH_WRITING) if classic else flag != 0
