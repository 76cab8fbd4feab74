"""Finalizers and cleanups that wait to be run, or run: one that blocks keeps all behind it, and what they hold."""

from __future__ import annotations

from typing import Callable, Dict, Iterator, List, Optional, Sequence, Set, Tuple

from gomap.errors import MemoryFault
from gomap.layouts.records import Record
from gomap.layouts.specials import BlockLayout, block_layouts
from gomap.memory.arrays import read_word
from gomap.memory.search import words_in
from gomap.runtime.heap.heapscan import Mapped
from gomap.runtime.heap.spans import Spans
from gomap.runtime.heap.specials import Special
from gomap.runtime.modules.modulescan import Module
from gomap.target import Target

__all__ = ["queued_specials"]

MOST_BLOCKS = 1 << 16
LOWEST = 1 << 16  # no pointer is below
HOLDERS = ("call", "fn", "arg")

Is = Callable[[int], bool]


def queued_specials(
    target: Target, modules: Sequence[Module], spans: Spans, release: Tuple[int, int], is_call: Is
) -> List[Special]:
    """Of all blocks, which are found by what points to them where there are no symbols."""
    found: Dict[int, Special] = {}
    candidates: List[int] = []
    for layout in block_layouts(release, target.arch.pointer_size, target.arch.name):
        place = target.names.symbol_address(layout.root)
        if place is None and not candidates:
            candidates = _pointed_to(target, modules, spans)
        firsts = candidates if place is None else [_word(target, place + layout.offset)]
        for special in _Blocks(target, spans, is_call, layout).listed(firsts):
            found.setdefault(special.words[0][0], special)
    return list(found.values())


def _word(target: Target, place: int) -> int:
    try:
        return read_word(target, place)
    except MemoryFault:
        return 0


def _pointed_to(target: Target, modules: Sequence[Module], spans: Spans) -> List[int]:
    """What variables lead to: blocks are none of the heap's."""
    places = [pair for m in modules for pair in ((m.noptrbss, m.enoptrbss), (m.bss, m.ebss))]
    words = {word for start, end in places for word in words_in(target, start, end)}
    own, mapped, align = [(m.text, max(m.etypes, m.enoptrbss)) for m in modules], Mapped(target), 4
    return [
        word
        for word in sorted(words)
        if word >= LOWEST and not word % align and not any(start <= word < end for start, end in own)
        if mapped.holds(word, 1) and spans.find(word) is None
    ]


class _Blocks:
    def __init__(self, target: Target, spans: Spans, is_call: Is, layout: BlockLayout):
        self._target = target
        self._spans = spans
        self._is_call = is_call
        self._word = target.arch.pointer_size
        self._layout = layout

    def listed(self, firsts: Sequence[int]) -> Iterator[Special]:
        """What waits in these blocks and in those behind them."""
        seen: Set[int] = set()
        queue = list(firsts)
        while queue and len(seen) < MOST_BLOCKS:
            address = queue.pop()
            if address in seen or not address:
                continue
            seen.add(address)
            found = self._block(address)
            if found is not None:
                queue += found[0]
                yield from found[1]

    def _block(self, address: int) -> Optional[Tuple[List[int], List[Special]]]:
        """(the blocks behind it, what waits in it); None if there is none."""
        layout = self._layout
        try:
            data = self._target.read(address, layout.size)
        except MemoryFault:
            return None
        head = _fields(layout.head, data, 0)
        links, count = [head[name] for name in layout.links], head[layout.used]
        if count > layout.most or any(link % self._word for link in links):
            return None
        found = []
        for i in range(count):
            at = layout.head.size + i * layout.entry.size
            entry = _fields(layout.entry, data, at)
            if any(entry[name] for name in HOLDERS if name in entry):  # not one that was run
                special = self._entry(address + at, entry)
                if special is None:
                    return None
                found.append(special)
        return links, found

    def _entry(self, at: int, entry: Dict[str, int]) -> Optional[Special]:
        """None if it makes no sense. A cleanup has no object any more (1.24 has some among the finalizers)."""
        finalizer = "ot" in entry and entry["arg"] != 0
        whole = self._spans.object_at(entry["arg"]) if finalizer else (0, 0)
        if whole is None or not all(self._is_call(entry[name]) for name in ("call", "fn") if name in entry):
            return None
        offsets = self._layout.entry.offsets
        words = tuple((at + offsets[name], entry[name]) for name in HOLDERS if name in entry)
        kind = "finalizer" if finalizer else "cleanup"
        return Special(kind, *whole, words, entry["fn"], entry.get("ot", 0), True)


def _fields(record: Record, data: bytes, at: int) -> Dict[str, int]:
    return dict(zip(record.fields, record.unpacker.unpack_from(data, at)))
