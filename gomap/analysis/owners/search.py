"""Backwards: which words of memory point into some objects. By searching, never by walking the object graph.

Two or three bytes of a pointer are searched for (bytes.find is ten times as fast as with all eight), and the whole word
is looked at where they are found.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Callable, Dict, Iterable, Iterator, List, NamedTuple, Optional, Sequence, Set, Tuple, TypeVar

from gomap.errors import MemoryFault
from gomap.memory import CHUNK
from gomap.target import Target

__all__ = ["Hit", "Range", "find_in_turn", "find_pointers"]

RAREST = 3  # needles of up to 256 addresses end behind the third byte of a pointer
MOST_NEEDLES = 256  # of one object
MOST_HITS = 1 << 16
MOST_GAP = 64 << 10  # bytes that are read in less time than another read takes
LEAST = 32 << 10  # bytes: where memory is missing, nothing smaller is looked for beside it
SMALL = 4096  # bytes
MANY = 24  # objects

Found = TypeVar("Found")
Range = Tuple[int, int]
"""[first, end) of an object that may be pointed into."""


class Hit(NamedTuple):
    """``place``: address of a word whose ``value`` points into an object."""

    place: int
    value: int


def _ignored(lost: Range) -> None:
    """What cannot be read is of no interest."""


def find_pointers(
    target: Target,
    wanted: Sequence[Range],
    areas: Sequence[Range],
    go_on: Callable[[], bool] = lambda: True,
    tell_lost: Callable[[Range], None] = _ignored,
) -> Iterator[Hit]:
    """Aligned words in ``areas`` that point into any of ``wanted``. ``go_on``: asked before each piece of memory.

    What cannot be read is left out, and told. No more than 65536 hits.
    """
    word = target.arch.pointer_size
    needles = _needles(wanted, word)
    hits = 0
    for run in _runs(areas) if needles else ():
        if not go_on():
            return
        for base, data, parts in _read(target, run, tell_lost):
            for start, end in parts:
                for offset, value in _in_part(data, start - base, end - base, needles, word):
                    yield Hit(base + offset, value)
                    hits += 1
                    if hits >= MOST_HITS:
                        return


def find_in_turn(
    target: Target,
    objects: Iterable[int],
    places: Sequence[Sequence[Range]],
    read: Callable[[Hit], Optional[Found]],
    kin: Callable[[int], int] = int,
) -> Iterator[Found]:
    """What ``read`` makes of words that point to the beginning of ``objects``, in one place after the other; an object
    for which it made something, and all of the same ``kin``, are not looked for in the places after that."""
    left = set(objects)
    for areas in places:
        done: Set[int] = set()
        for hit in find_pointers(target, [(address, address + 1) for address in left], areas):
            found = read(hit) if hit.value in left else None
            if found is not None:
                done.add(kin(hit.value))
                yield found
        left = {address for address in left if kin(address) not in done}


def _runs(areas: Sequence[Range]) -> Iterator[List[Range]]:
    """Pieces of areas that are read at once, with the gaps between them: a read costs as much as many bytes."""
    run: List[Range] = []
    for start, end in areas:
        for at in range(start, end, CHUNK):
            piece = at, min(at + CHUNK, end)
            if run and not (0 <= at - run[-1][1] <= MOST_GAP and piece[1] - run[0][0] <= CHUNK):
                yield run
                run = []
            run.append(piece)
    if run:
        yield run


def _read(
    target: Target, run: List[Range], tell_lost: Callable[[Range], None]
) -> Iterator[Tuple[int, bytes, List[Range]]]:
    """(address, bytes from there on, parts of it to search); piece by piece where not all can be read."""
    start = run[0][0]
    try:
        data = target.read(start, run[-1][1] - start)
    except MemoryFault:
        pieces = run if len(run) > 1 else _parts(run[0])
        for piece in pieces:
            yield from _read(target, [piece], tell_lost)
        if not pieces:
            tell_lost(run[0])
        return
    yield start, data, run


def _parts(piece: Range) -> List[Range]:
    """Of a piece that cannot be read as a whole; none of one that is small."""
    start, end = piece
    return [(at, min(at + LEAST, end)) for at in range(start, end, LEAST)] if end - start > LEAST else []


class _Needle(NamedTuple):
    """``text`` is searched for; it stands ``back`` bytes behind the beginning of a pointer. ``firsts`` and ``ends`` of
    the ranges, in order."""

    text: bytes
    back: int
    firsts: List[int]
    ends: List[int]


def _needles(wanted: Sequence[Range], word: int) -> List[_Needle]:
    """What all pointers into a range share: the three low bytes of a single address, two of these for each 256 bytes of
    a small object, the three above for each 64 KiB of a large one, or of many."""
    found: Dict[Tuple[int, bytes], Set[Range]] = {}
    for first, end in wanted:
        shift = _shift(end - first, len(wanted))
        prefixes = range(first >> shift, (end - 1 >> shift) + 1)
        for prefix in prefixes[:MOST_NEEDLES]:
            text = _text((prefix << shift).to_bytes(16, "little")[:word], shift // 8)
            found.setdefault((shift // 8, text), set()).add((first, end))
    return [_needle(back, text, sorted(ranges)) for (back, text), ranges in found.items()]


def _text(pointer: bytes, back: int) -> bytes:
    """The third byte is the rarest; zeros are everywhere, so that a needle goes on until it ends in something else."""
    stop = min(RAREST if back < 2 else RAREST + 2, len(pointer))
    while stop < len(pointer) and not pointer[stop - 1] and any(pointer[stop:]):
        stop += 1
    return pointer[back:stop]


def _needle(back: int, text: bytes, ranges: List[Range]) -> _Needle:
    return _Needle(text, back, [first for first, _ in ranges], [end for _, end in ranges])


def _shift(size: int, together: int) -> int:
    if size > SMALL or together > MANY:
        return 16
    return 0 if size <= 1 else 8


def _in_part(data: bytes, start: int, end: int, needles: Sequence[_Needle], word: int) -> Iterator[Tuple[int, int]]:
    """(offset, value) of the words between two offsets."""
    for text, back, firsts, ends in needles:
        at = data.find(text, start, end)
        while at >= 0:
            offset = at - back
            if offset % word == 0 and start <= offset <= end - word:
                value = int.from_bytes(data[offset : offset + word], "little")
                i = bisect_right(firsts, value) - 1
                if i >= 0 and value < ends[i]:
                    yield offset, value
            at = data.find(text, at + 1, end)
