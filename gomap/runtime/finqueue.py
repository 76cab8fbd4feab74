"""Finalizers that wait to be run, or run: one that blocks keeps all behind it, and their objects."""

from __future__ import annotations

from typing import Callable, Iterator, List, Optional, Sequence, Set, Tuple

from gomap.errors import MemoryFault
from gomap.layouts.specials import BLOCK_SIZE, block_layout
from gomap.memory import read_word
from gomap.runtime.heapscan import Mapped
from gomap.runtime.modulescan import Module
from gomap.runtime.regions import words_in
from gomap.runtime.spans import Spans
from gomap.runtime.specials import Special
from gomap.target import Target

__all__ = ["queued_finalizers"]

MOST_BLOCKS = 1 << 16
LOWEST = 1 << 16  # no pointer is below

Is = Callable[[int], bool]


def queued_finalizers(target: Target, modules: Sequence[Module], spans: Spans, is_call: Is) -> Iterator[Special]:
    """Of all blocks (runtime.allfin), which are found by what points to them where there are no symbols."""
    blocks = _Blocks(target, spans, is_call)
    place = target.symbol_address("runtime.allfin")
    try:
        first = None if place is None else read_word(target, place)
    except MemoryFault:
        first = None
    yield from blocks.listed([first] if first else blocks.pointed_to(modules))


class _Blocks:
    def __init__(self, target: Target, spans: Spans, is_call: Is):
        self._target = target
        self._spans = spans
        self._is_call = is_call
        self._word = target.arch.pointer_size
        self._layout = block_layout(self._word)

    def pointed_to(self, modules: Sequence[Module]) -> List[int]:
        """What variables without pointers for the collector lead to: blocks are none of the heap's."""
        places = [pair for m in modules for pair in ((m.noptrbss, m.enoptrbss), (m.bss, m.ebss))]
        words = {word for start, end in places for word in words_in(self._target, start, end)}
        own, mapped = [(m.text, max(m.etypes, m.enoptrbss)) for m in modules], Mapped(self._target)
        return [word for word in sorted(words) if self._may_be(word, own, mapped)]

    def _may_be(self, address: int, own: Sequence[Tuple[int, int]], mapped: Mapped) -> bool:
        if address < LOWEST or address % self._word or any(start <= address < end for start, end in own):
            return False
        return mapped.holds(address, BLOCK_SIZE) and self._spans.find(address) is None

    def listed(self, firsts: Sequence[int]) -> Iterator[Special]:
        """The finalizers of these blocks and of those behind them."""
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
        """(the blocks behind it, its finalizers); None where there is none."""
        layout, word = self._layout, self._word
        try:
            data = self._target.read(address, layout.head.size + layout.most * layout.entry.size)
        except MemoryFault:
            return None
        alllink, following, count, _ = layout.head.unpacker.unpack_from(data)
        if count > layout.most or alllink % word or following % word:
            return None
        found = []
        for i in range(count):
            at = layout.head.size + i * layout.entry.size
            call, argument, _, _, pointer_type = layout.entry.unpacker.unpack_from(data, at)
            special = self._entry(address + at, call, argument, pointer_type)
            if special is None and (call or argument):
                return None
            found += [special] if special is not None else []
        return [alllink, following], found

    def _entry(self, at: int, call: int, argument: int, pointer_type: int) -> Optional[Special]:
        """None where it makes no sense, or was run already. Without an object it is a cleanup (1.24)."""
        whole = self._spans.object_at(argument) if argument else (0, 0)
        if whole is None or not call or not self._is_call(call):
            return None
        words = ((at, call), (at + self._layout.entry.offsets["arg"], argument))
        return Special("finalizer" if argument else "cleanup", *whole, words, call, pointer_type, True)
