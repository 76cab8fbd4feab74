"""What lies where in a sound core: what damage is aimed at."""

from __future__ import annotations

import random
from typing import Callable, Dict, Iterator, List, NamedTuple, Tuple

from gomap.analysis.census.census import take_census
from gomap.analysis.census.model import Census
from gomap.analysis.owners.stacks import stack_in_use
from gomap.golang.types import Kind
from gomap.images import ImageTarget
from gomap.session import Session
from tests.fuzz.cores import Small

__all__ = ["AIMS", "Survey", "survey_of"]

Area = Tuple[int, int]
"""(address, size in bytes)"""

MODULE_WORDS = 90  # at least as long as a moduledata of any release
SPECIAL, MAPEXTRA, PCHEADER = 64, 64, 80  # bytes: as long as any
FUNCTIONS = 1 << 12


class Survey(NamedTuple):
    """``areas``: of each aim; ``maps``: (address, type) of those that the census finds. ``word`` in bytes."""

    word: int
    areas: Dict[str, List[Area]]
    maps: List[Tuple[int, str]]

    def place(self, aim: str, rng: random.Random) -> int:
        """The address of a word of what is aimed at."""
        address, size = rng.choice(self.areas[aim])
        return address + rng.randrange(max(1, size // self.word)) * self.word


def survey_of(small: Small) -> Survey:
    """By gomap's own reading of the core, of which other tests prove that it is right."""
    session = Session(ImageTarget(small.core, small.exe))
    census = take_census(session)
    assert not census.problems, f"{small.core} is damaged already: {census.problems}"
    areas = {aim: sorted(set(find(session, census))) for aim, find in AIMS.items()}
    empty = [aim for aim, found in areas.items() if not found]
    assert not empty, f"{small.core} has no {', '.join(empty)}"
    maps = [(found.address, found.types[0].name) for found in census.maps if found.types]
    return Survey(session.target.arch.pointer_size, areas, sorted(maps))


def _headers(session: Session, census: Census) -> Iterator[Area]:
    return ((found.address, 48) for found in census.maps)


def _arrays(session: Session, census: Census) -> Iterator[Area]:
    return ((array.data, min(array.size, 1 << 12)) for found in census.maps for array in found.arrays)


def _spans(session: Session, census: Census) -> Iterator[Area]:
    spans = session.runtime.spans
    yield from ((span.address, spans.layout.size) for span in spans.in_use())
    yield spans.address, 3 * session.target.arch.pointer_size


def _goroutines(session: Session, census: Census) -> Iterator[Area]:
    yield from ((goroutine.address, 512) for goroutine in session.runtime.goroutines())
    yield from ((goroutine.address, 80) for goroutine in session.runtime.goroutines())  # stack bounds and sched
    yield session.runtime.goroutines_found_at[0], 3 * session.target.arch.pointer_size


def _modules(session: Session, census: Census) -> Iterator[Area]:
    for module in session.runtime.modules:
        yield module.address, MODULE_WORDS * session.target.arch.pointer_size
        yield module.pcheader, PCHEADER


def _descriptors(session: Session, census: Census) -> Iterator[Area]:
    """Of map types, and of all that they are made of."""
    seen: Dict[int, int] = {}
    types = [gotype for found in census.maps for gotype in found.types[:1]]
    while types:
        gotype = types.pop()
        if not isinstance(gotype.native, int) or gotype.native in seen:
            continue
        seen[gotype.native] = session.types.layout.record(gotype.kind).size
        details = gotype.details
        parts = (details.elem, details.key, details.unit, *(field.type for field in details.fields))
        types += [part for part in parts if part is not None]
        if gotype.kind is Kind.STRUCT:
            values = session.types.whole(gotype.native, gotype.kind)
            yield values["data"], max(1, len(details.fields)) * session.types.layout.field.size
    yield from seen.items()


def _itabs(session: Session, census: Census) -> Iterator[Area]:
    """What the interfaces of main.Shapes begin with."""
    word = session.target.arch.pointer_size
    shapes = session.map("main.Shapes")
    for _, elem in shapes.live_addresses():
        yield int.from_bytes(session.target.read(elem, word), "little"), 4 * word


def _specials(session: Session, census: Census) -> Iterator[Area]:
    for span in session.runtime.spans.in_use():
        at = span.specials
        while at:
            yield at, SPECIAL
            at = int.from_bytes(session.target.read(at, session.target.arch.pointer_size), "little")


def _stacks(session: Session, census: Census) -> Iterator[Area]:
    for goroutine in session.runtime.goroutines():
        low, high = stack_in_use(goroutine)
        yield low, high - low


def _functions(session: Session, census: Census) -> Iterator[Area]:
    """Of those whose frames are on stacks: what tells their frames, lines and maps of stacks."""
    functions = session.runtime.functions
    for goroutine in session.runtime.goroutines():
        for frame in session.runtime.frames(goroutine):
            function = functions.at(frame.pc)
            if function is not None:
                yield function.record, 64
                yield session.runtime.modules[0].funcnametab, FUNCTIONS


def _variables(session: Session, census: Census) -> Iterator[Area]:
    return ((part.start, part.end - part.start) for part in session.runtime.pointerful_data)


def _objects(session: Session, census: Census) -> Iterator[Area]:
    return ((span.start, span.npages << 13) for span in session.runtime.spans.in_use())


AIMS: Dict[str, Callable[[Session, Census], Iterator[Area]]] = {
    "map header": _headers,
    "array": _arrays,
    "mspan": _spans,
    "g": _goroutines,
    "moduledata": _modules,
    "type descriptor": _descriptors,
    "itab": _itabs,
    "special": _specials,
    "stack": _stacks,
    "function": _functions,
    "variable": _variables,
    "object": _objects,
}
