"""Arrays of buckets or groups that no map was found for: garbage that is not yet swept, or a map that was missed?

Only a header leads to such an array, in a larger Swiss map by a directory and a table. Where no allocated object of
the header's size class that was not recognised, and no stack, leads there, there is no map that it could belong to.
"""

from __future__ import annotations

from typing import Container, Iterable, Iterator, List, Sequence, Set, Tuple

from gomap.analysis.census.heap import Heap
from gomap.analysis.census.model import Array
from gomap.analysis.census.types import MapTypes
from gomap.errors import MemoryFault
from gomap.layouts.swiss import SwissLayout
from gomap.memory.arrays import read_word
from gomap.memory.columns import pointer_column
from gomap.runtime.heap.spans import Spans
from gomap.target import Target

__all__ = ["unreferenced"]

MOST_TABLES = 1 << 20


def unreferenced(
    heap: Heap,
    spans: Spans,
    types: MapTypes,
    known: Container[int],
    arrays: Iterable[Array],
    stacks: Sequence[Tuple[int, int]],
) -> List[Array]:
    """Those of ``arrays`` that nothing refers to which could be a map. ``known``: addresses of headers whose arrays are
    all accounted for."""
    wanted = {array.data: array for array in arrays}
    if not wanted:
        return []
    reached: Set[int] = set()
    for start, words in _possible_headers(heap, spans, types, known):
        reached.update(words)
        if isinstance(types.layout, SwissLayout):
            reached.update(_through_tables(heap.target, types.layout, start))
    for start, end in stacks:
        reached.update(_words(heap.target, start, end - start))
    return [array for data, array in wanted.items() if data not in reached]


def _possible_headers(
    heap: Heap, spans: Spans, types: MapTypes, known: Container[int]
) -> Iterator[Tuple[int, List[int]]]:
    """(address, words) of the allocated objects of the header's size class that were not recognised."""
    size = types.sizer.allocated(types.layout.header.size, True)
    each = size // heap.word
    for span in heap.of_size(size, noscan=False):
        words = _words(heap.target, span.start, span.nelems * size)
        try:
            used = spans.allocated(span)
        except MemoryFault:
            continue
        for i in range(len(words) // each):
            if used[i] and span.start + i * size not in known:
                yield span.start + i * size, words[i * each : (i + 1) * each]


def _through_tables(target: Target, layout: SwissLayout, header: int) -> List[int]:
    """The group arrays behind what may be the directory of a header."""
    offsets, word = layout.header.offsets, layout.word
    try:
        directory = read_word(target, header + offsets["dirPtr"])
        length = read_word(target, header + offsets["dirLen"])
        if not 0 < length <= MOST_TABLES:
            return []
        tables = set(_words(target, directory, length * word))
        return [read_word(target, table + layout.table.offsets["groups.data"]) for table in tables]
    except MemoryFault:
        return []


def _words(target: Target, address: int, size: int) -> List[int]:
    """The words there; none if they cannot be read."""
    word = target.arch.pointer_size
    try:
        return pointer_column(target.read(address, size), word, 0, word, size // word)
    except MemoryFault:
        return []
