"""The heap's own pointer bitmap: which words of an object are pointers, whatever its type.

From Go 1.22 on it lies at the end of the spans whose objects have up to 512 bytes (128 on 32-bit targets); from 1.11 to
1.21 in heapArena, for all objects: up to 1.19 with a bit beside each that is 0 if an object's pointers are over.
Sources: src/runtime/mbitmap.go, mgcmark_greenteagc.go (inline mark bits).
"""

from __future__ import annotations

from typing import Dict, NamedTuple, Optional, Tuple

from gomap.errors import MemoryFault
from gomap.layouts.heap import (
    BITS_IN_ARENAS,
    BITS_IN_SPANS,
    CHECKMARKS,
    INLINE_MARKS,
    LEAST_MARKED,
    PAGE_SHIFT,
)
from gomap.layouts.sizeclasses import most_without_header
from gomap.runtime.heap.arenas import Arenas, find_arenas
from gomap.runtime.heap.spans import Span, Spans
from gomap.target import Target

__all__ = ["HeapBits"]

WINDOW = 1 << 20  # bytes of a span whose bits are read at once
MOST_WINDOWS = 1 << 16
PROBE = 48  # a size class whose spans tell whether Green Tea is on
Release = Optional[Tuple[int, int]]


class _Bits(NamedTuple):
    """Of a piece of a span, from ``start`` on: a bit for each word. ``goes_on``: 0 if an object's pointers are over;
    None if that need not be asked."""

    start: int
    pointers: bytes
    goes_on: Optional[bytes]


class HeapBits:
    """Of one heap. Each piece is read once."""

    def __init__(self, target: Target, spans: Spans, release: Release):
        self._target = target
        self._word = target.arch.pointer_size
        self._most_in_span = most_without_header(self._word)
        self._old = release is not None and release <= CHECKMARKS
        self.in_spans = release is not None and release >= BITS_IN_SPANS
        self._green = self.in_spans and _green_tea(spans)
        in_arenas = release is not None and BITS_IN_ARENAS <= release < BITS_IN_SPANS
        self.arenas: Optional[Arenas] = find_arenas(target, spans) if in_arenas else None
        self._known: Dict[int, Optional[_Bits]] = {}

    def carries_type(self, span: Span) -> bool:
        """Do objects of that span tell their type, so that there are no bits for them?"""
        return self.in_spans and (span.spanclass < 2 or span.elemsize > self._most_in_span)

    def may_be(self, span: Span, base: int, place: int) -> bool:
        """May the word at ``place``, of the object at ``base``, be a pointer? True if that is not known."""
        bits = self._at(span, place)
        if bits is None:
            return True
        first, last = (max(0, at - bits.start) // self._word for at in (base, place))
        if not bits.pointers[last >> 3] >> (last & 7) & 1:
            return False
        return not self._over(bits, first, last + 1, base)

    def of_object(self, span: Span, base: int, size: int) -> Optional[int]:
        """A bit for each word of the first ``size`` bytes of the object at ``base``, that of the first word lowest;
        None if that is not known."""
        bits = self._at(span, base)
        if bits is None:
            return None
        first = (base - bits.start) // self._word
        end = first + size // self._word
        if bits.goes_on is None and end <= len(bits.pointers) * 8:  # as nearly all do from Go 1.20 on
            return _slice(bits.pointers, first, end)
        return self._by_pieces(span, base, size)

    def _by_pieces(self, span: Span, base: int, size: int) -> Optional[int]:
        """Of an object that pieces part, or whose pointers may be over before it is."""
        found, at = 0, base
        while at < base + size:
            bits = self._at(span, at)
            if bits is None:
                return None
            first = (at - bits.start) // self._word
            end = min(first + (base + size - at) // self._word, len(bits.pointers) * 8)
            piece, over = _slice(bits.pointers, first, end), self._over(bits, first, end, base)
            if over:
                piece &= (over & -over) - 1
            found |= piece << (at - base) // self._word
            if over:
                break
            at = bits.start + end * self._word
        return found

    def _over(self, bits: _Bits, first: int, end: int, base: int) -> int:
        """A bit for each of the words [first, end) where the pointers of the object at ``base`` are over."""
        if bits.goes_on is None:
            return 0
        over = ~_slice(bits.goes_on, first, end) & ((1 << (end - first)) - 1)
        return over & ~2 if self._old and base >= bits.start else over

    def _at(self, span: Span, place: int) -> Optional[_Bits]:
        """Of the piece that ``place`` lies in."""
        start = span.start if self.in_spans else max(span.start, place & -WINDOW)
        if start not in self._known:
            if len(self._known) >= MOST_WINDOWS:
                self._known.clear()
            self._known[start] = self._read(span, start)
        return self._known[start]

    def _read(self, span: Span, start: int) -> Optional[_Bits]:
        try:
            return self._end_of(span) if self.in_spans else self._in_arena(start, span.end)
        except MemoryFault:
            return None

    def _end_of(self, span: Span) -> Optional[_Bits]:
        if self.carries_type(span):
            return None
        size = (span.npages << PAGE_SHIFT) // self._word // 8
        marks = INLINE_MARKS if self._green and span.elemsize >= LEAST_MARKED else 0
        return _Bits(span.start, self._target.read(span.end - size - marks, size), None)

    def _in_arena(self, start: int, end: int) -> Optional[_Bits]:
        """Arenas begin and end where windows do."""
        arena = self.arenas.at(start) if self.arenas is not None else 0
        if self.arenas is None or not arena:
            return None
        end = min(end, (start & -WINDOW) + WINDOW)
        each = self._word * 8 // self.arenas.bitmap.bits  # bytes of the heap for a byte of bits
        data = self._target.read(arena + self.arenas.offset(start) // each, (end - start) // each)
        return _Bits(start, data, None) if self.arenas.bitmap.bits == 1 else _Bits(start, *_halves(data))


def _halves(data: bytes) -> Tuple[bytes, bytes]:
    """The low and the high four bits of all bytes, each put together.

    >>> _halves(bytes([0x5A, 0x31]))
    (b'\\x1a', b'5')
    """
    digits = data.hex()
    low, high = (bytes.fromhex(half[::-1])[::-1] for half in (digits[1::2], digits[0::2]))
    return low, high


def _slice(data: bytes, first: int, end: int) -> int:
    """Bits [first, end) as a number, the first one lowest.

    >>> bin(_slice(bytes([0b10110000, 0b1]), 4, 9))
    '0b11011'
    """
    piece = int.from_bytes(data[first >> 3 : (end + 7) >> 3], "little")
    return piece >> (first & 7) & (1 << end - first) - 1


def _green_tea(spans: Spans) -> bool:
    """One-page spans of pointer-free objects then have room for fewer."""
    for span in spans.in_use():
        if span.elemsize == PROBE and span.spanclass > 1 and span.spanclass & 1 and span.npages == 1:
            return span.nelems < (1 << PAGE_SHIFT) // PROBE
    return False
