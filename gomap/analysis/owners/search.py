"""Backwards: which words of memory point into some objects. By searching, never by walking the object graph."""

from __future__ import annotations

from bisect import bisect_right
from typing import Callable, Iterable, Iterator, List, NamedTuple, Optional, Sequence, Set, Tuple, TypeVar

from gomap.analysis.owners.sieve import Range, Sieve
from gomap.errors import MemoryFault
from gomap.memory.arrays import CHUNK
from gomap.memory.search import mapped_parts
from gomap.target import Target

__all__ = ["MOST_HITS", "Hit", "Range", "find_in_turn", "find_pointers"]

MOST_HITS = 1 << 16
LARGE = 64 << 20  # bytes: of larger areas, what is not mapped is left out before it is read
LEAST = 32 << 10  # bytes: where memory is missing, nothing smaller is looked for beside it

Found = TypeVar("Found")


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
    go_on: Callable[[int], bool] = lambda done: True,
    tell_lost: Callable[[Range], None] = _ignored,
    most: int = MOST_HITS,
) -> Iterator[Hit]:
    """Aligned words in ``areas`` that point into any of ``wanted``. ``go_on``: asked every 256 KiB or so, with how many
    bytes are done.

    What cannot be read is left out, and told. No more than ``most`` hits.
    """
    sieve = Sieve(wanted, target.arch.pointer_size)
    hits = done = asked = 0
    for run in _runs(_mapped(target, areas, tell_lost), target.gap) if wanted else ():
        if done >= asked:
            if not go_on(done):
                return
            asked = done + CHUNK
        done += run[-1][1] - run[0][0]
        for base, data, parts in _read(target, run, tell_lost):
            for offset, value in sieve.words(data):
                if _lies_in(parts, base + offset):
                    yield Hit(base + offset, value)
                    hits += 1
                    if hits >= most:
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


def _mapped(target: Target, areas: Sequence[Range], tell_lost: Callable[[Range], None]) -> Sequence[Range]:
    """The areas; of large ones, which a damaged record may have made, what is mapped."""
    if all(end - start <= LARGE for start, end in areas):
        return areas
    parts = [(area, mapped_parts(target, *area) if area[1] - area[0] > LARGE else [area]) for area in areas]
    for (start, end), found in parts:
        if sum(last - first for first, last in found) < end - start:
            tell_lost((start, end))
    return [part for _, found in parts for part in found]


def _runs(areas: Sequence[Range], gap: int) -> Iterator[List[Range]]:
    """Pieces of areas that are read at once, with gaps between them of ``gap`` bytes at most."""
    run: List[Range] = []
    for start, end in areas:
        for at in range(start, end, CHUNK):
            piece = at, min(at + CHUNK, end)
            if run and not (0 <= at - run[-1][1] <= gap and piece[1] - run[0][0] <= CHUNK):
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


def _lies_in(parts: List[Range], place: int) -> bool:
    i = bisect_right(parts, (place, place)) - 1
    return any(start <= place < end for start, end in parts[max(0, i) : i + 2])


def _parts(piece: Range) -> List[Range]:
    """Of a piece that cannot be read as a whole; none of one that is small."""
    start, end = piece
    return [(at, min(at + LEAST, end)) for at in range(start, end, LEAST)] if end - start > LEAST else []
