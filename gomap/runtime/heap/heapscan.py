"""runtime.mheap_.allspans and runtime.allgs, found among the runtime's variables by what they must look like."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from typing import Iterator, List, NamedTuple, Optional, Sequence, Tuple

from gomap.errors import GomapError, MemoryFault
from gomap.layouts.goroutine import SCAN, STATUSES, GoroutineLayout
from gomap.layouts.heap import PAGE_SHIFT
from gomap.layouts.span import SpanLayout, allspans_offset, span_layouts
from gomap.memory.search import words_in
from gomap.runtime.heap.spans import MOST_SPANS, choose_span_layout
from gomap.runtime.modules.modulescan import Module
from gomap.target import Target

__all__ = ["Found", "Mapped", "find_allgs", "find_allspans"]

SAMPLE = 64
FEW = 16
"""Of so many records that are looked at, one may be damaged: the others tell enough, and it is a problem of its own."""
MOST_GOROUTINES = 1 << 24


class Found(NamedTuple):
    """``address`` of a slice header, and how it was known."""

    address: int
    how: str


def find_allspans(target: Target, modules: Sequence[Module], release: Optional[Tuple[int, int]]) -> Optional[Found]:
    """Where mheap_.allspans is; None if nothing looks like it."""
    known = _allspans_by_symbol(target, release)
    if known is not None and _spans_there(target, known):
        return Found(known, "the symbol runtime.mheap_")
    for start, end in _bss(modules):
        for address, pointer, length in _slices(target, start, end, MOST_SPANS):
            if _look_like_spans(target, pointer, length):
                return Found(address, f"a search of {end - start:,} bytes of variables")
    return None


def _allspans_by_symbol(target: Target, release: Optional[Tuple[int, int]]) -> Optional[int]:
    heap = target.names.symbol_address("runtime.mheap_") if release is not None else None
    offset = allspans_offset(release, target.arch.pointer_size) if release is not None else None
    return None if heap is None or offset is None else heap + offset


def _spans_there(target: Target, address: int) -> bool:
    word = target.arch.pointer_size
    words = words_in(target, address, address + 3 * word)
    return len(words) == 3 and 0 < words[1] <= words[2] <= MOST_SPANS and _look_like_spans(target, words[0], words[1])


def _bss(modules: Sequence[Module]) -> List[Tuple[int, int]]:
    return [pair for m in modules for pair in ((m.bss, m.ebss), (m.noptrbss, m.enoptrbss)) if pair[0] < pair[1]]


def _slices(target: Target, start: int, end: int, most: int) -> Iterator[Tuple[int, int, int]]:
    """(address, pointer, length) of what may be slice headers of words: pointer, 0 < len <= cap."""
    word = target.arch.pointer_size
    words = words_in(target, start, end)
    mask = word - 1
    mapped = Mapped(target)
    for i, (pointer, length, capacity) in enumerate(zip(words, words[1:], words[2:])):
        if 0 < length <= capacity <= most and pointer > 0xFFF and not pointer & mask:
            if mapped.holds(pointer, length * word):
                yield start + i * word, pointer, length


class Mapped:
    """Is a range mapped, as far as regions tell?"""

    def __init__(self, target: Target):
        regions = target.regions()
        self._starts = [region.start for region in regions]
        self._ends = [region.end for region in regions]

    def holds(self, address: int, size: int) -> bool:
        i = bisect_right(self._starts, address) - 1
        return not self._starts or (i >= 0 and address < self._ends[i])


def _look_like_spans(target: Target, pointer: int, length: int) -> bool:
    """Distinct pointers to mspans, of which those in use make sense."""
    pointers = _sample(target, pointer, length)
    mask = target.arch.pointer_size - 1
    if len(set(pointers)) != len(pointers) or not all(p > 0xFFF and not p & mask for p in pointers):
        return False
    try:
        layout = choose_span_layout(target, pointers)
    except GomapError:
        return False
    return any(_all_plausible(target, pointers, one) for one in (layout, *span_layouts(layout.word)))


def _all_plausible(target: Target, pointers: Sequence[int], layout: SpanLayout) -> bool:
    """All but `FEW` are dead, of a stack, or in use; their pages are apart."""
    starts, bad = [], 0
    for pointer in pointers:
        start = _span_start(target, pointer, layout)
        if start is None:
            bad += 1
        elif start:
            starts.append(start)
    bad += len(starts) - len(set(starts))
    return bad <= len(pointers) // FEW and len(starts) > bad


def _span_start(target: Target, pointer: int, layout: SpanLayout) -> Optional[int]:
    """0 of a span that is dead; None if it makes no sense."""
    try:
        data = target.read(pointer, layout.size)
    except MemoryFault:
        return None
    start = int.from_bytes(data[layout.start : layout.start + layout.word], "little")
    if data[layout.state] > 3 or start & ((1 << PAGE_SHIFT) - 1):
        return None
    return start if data[layout.state] else 0


def _sample(target: Target, pointer: int, length: int) -> List[int]:
    """The first, and the last."""
    word = target.arch.pointer_size
    first = words_in(target, pointer, pointer + min(length, SAMPLE) * word)
    last = words_in(target, pointer + (length - 1) * word, pointer + length * word)
    return [*first, *last] if length > SAMPLE else list(first)


def find_allgs(target: Target, modules: Sequence[Module], layout: GoroutineLayout) -> Optional[Found]:
    """Where runtime.allgs is: the slice of goroutines whose pointer stands in bss once more (allgptr) and whose length
    in noptrbss (allglen)."""
    for module in modules:
        pointers = Counter(words_in(target, module.bss, module.ebss))
        lengths = set(words_in(target, module.noptrbss, module.enoptrbss))
        for start, end in _bss([module]):
            for address, pointer, length in _slices(target, start, end, MOST_GOROUTINES):
                if (
                    length in lengths
                    and pointers[pointer] > 1
                    and _look_like_goroutines(target, pointer, length, layout)
                ):
                    return Found(address, f"a search of {end - start:,} bytes of variables")
    return None


def _look_like_goroutines(target: Target, pointer: int, length: int, layout: GoroutineLayout) -> bool:
    verdicts = [_goroutine_sense(target, address, layout) for address in _sample(target, pointer, length)]
    bad = verdicts.count(None)
    return bad <= max(1, len(verdicts) // FEW) and verdicts.count(True) > 2 * bad


def _goroutine_sense(target: Target, address: int, layout: GoroutineLayout) -> Optional[bool]:
    """Has it a stack and a number, as one that has not ended? None if it makes no sense."""
    word = layout.word
    try:
        data = target.read(address, layout.size)
    except MemoryFault:
        return None
    own, low, high, status, number = (
        int.from_bytes(data[at : at + size], "little")
        for at, size in (
            *((layout.g, word), (layout.stack, word), (layout.stack + word, word)),
            *((layout.status, 4), (layout.id, 8)),
        )
    )
    if own not in (address, 0) or low > high or status & ~SCAN not in STATUSES:
        return None
    return own == address and low < high and number > 0
