"""Reading arrays out of a target in bounded pieces, around what cannot be read."""

from __future__ import annotations

from typing import Callable, Iterator, List, Optional, Sequence, Tuple, cast

from gomap.errors import MemoryFault, Problem, Problems
from gomap.target import Target

__all__ = ["CHUNK", "Load", "column_view", "read_array", "read_word", "runs"]

Load = Callable[[int, int], bytes]

CHUNK = 256 << 10  # bytes; larger pieces were slower (they leave the cache before they are looked at)
PAGE = 4096
MAX_HOLES = 64


def read_word(target: Target, address: int) -> int:
    """One pointer-sized unsigned word."""
    return int.from_bytes(target.read(address, target.arch.pointer_size), "little")


def column_view(target: Target) -> Load:
    """`Target.view` for `read_array`, where only columns are taken of what is read, which a memoryview does as well."""
    return cast(Load, target.view)


def runs(addresses: Sequence[int], size: int, gap: int) -> Iterator[List[int]]:
    """Neighbours together: of ``size`` bytes each, ascending, no more than ``gap`` bytes apart, and `CHUNK` in all.

    >>> list(runs([0, 16, 1 << 20, 8], 8, 8))
    [[0, 16], [1048576], [8]]
    """
    run: List[int] = []
    for address in addresses:
        if run and not (run[-1] <= address <= run[-1] + size + gap and address - run[0] <= CHUNK - size):
            yield run
            run = []
        run.append(address)
    if run:
        yield run


def read_array(
    target: Target, address: int, unit: int, count: int, what: str, problems: Problems, load: Optional[Load] = None
) -> Iterator[Tuple[int, int, bytes]]:
    """The units of an array that can be read, a chunk at a time: (index of the first, how many, their bytes).

    ``unit`` in bytes. Units that cannot be read are left out, each hole noted in ``problems`` as part of ``what``
    ("bucket array"). After `MAX_HOLES` holes the rest is given up, so garbage in ``count`` costs no more than that.
    ``load``: what reads a piece, `Target.read` unless told.
    """
    if unit <= 0 or count <= 0:
        return
    if address + unit * count > 1 << (8 * target.arch.pointer_size):
        problems.append(
            Problem(f"the {what} ({count:,} times {unit} bytes) would go beyond the address space", address, lost=True)
        )
        return
    per_chunk = max(1, CHUNK // unit)
    index, holes = 0, 0
    while index < count:
        wanted = min(per_chunk, count - index)
        data = _prefix(target, address + index * unit, wanted * unit, load or target.read)
        whole = len(data) // unit
        if whole:
            yield index, whole, data if len(data) == whole * unit else data[: whole * unit]
        index += whole
        if whole < wanted:
            holes += 1
            problems.append(_hole(what, address, unit, index, count))
            if holes >= MAX_HOLES:
                problems.append(
                    Problem(f"the rest of the {what} was given up after {holes} unreadable places", lost=True)
                )
                return
            index = -(-(_next_readable(target, address + index * unit, address + count * unit) - address) // unit)


def _hole(what: str, address: int, unit: int, index: int, count: int) -> Problem:
    return Problem(f"cannot read the {what} from unit {index:,} of {count:,} on", address + index * unit, lost=True)


def _readable(target: Target, address: int) -> bool:
    try:
        target.read(address, 1)
    except MemoryFault:
        return False
    return True


def _next_readable(target: Target, address: int, end: int) -> int:
    """Where reading may go on behind a hole, to a page: found in growing steps, then narrowed down; or ``end``."""
    hole, step = address - address % PAGE, PAGE
    while hole + step < end and not _readable(target, hole + step):
        hole += step
        step *= 2
    found = min(hole + step, (end - 1) - (end - 1) % PAGE)
    if found <= hole or not _readable(target, found):
        return end
    while found - hole > PAGE:
        middle = hole + (found - hole) // PAGE // 2 * PAGE
        if _readable(target, middle):
            found = middle
        else:
            hole = middle
    return found


def _prefix(target: Target, address: int, size: int, load: Load) -> bytes:
    """As much from ``address`` on as can be read, up to ``size``: found by halving where the whole cannot be."""
    try:
        return load(address, size)
    except MemoryFault:
        if not _readable(target, address):
            return b""
    low, high, best = 0, size, b""  # low bytes can be read, high bytes cannot
    while high - low > 1:
        middle = (low + high) // 2
        try:
            best = target.read(address, middle)
            low = middle
        except MemoryFault:
            high = middle
    return best
