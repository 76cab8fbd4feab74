"""Where the runtime's bookkeeping of the heap is lost (a core cut short): the maps in package variables, at least."""

from __future__ import annotations

from typing import Dict

from gomap.analysis.census.heap import Heap
from gomap.analysis.census.model import Census, Coverage, FoundMap
from gomap.analysis.census.references import Slots
from gomap.analysis.census.types import MapType, MapTypes
from gomap.errors import GomapError, Problem, Problems
from gomap.program import Program

__all__ = ["maps_in_variables"]


def maps_in_variables(program: Program, why: GomapError) -> Census:
    """What can be read without spans; ``why`` there are none. GomapError, that very one, where no variable is known to
    hold a map."""
    try:
        types = MapTypes(program)
    except GomapError:
        raise why from None
    heap, problems = Heap(program.target, [], program.release), Problems()
    problems.append(Problem(f"{why.what}: only maps in package variables are listed", lost=True))
    slots = Slots(heap, types)
    maps: Dict[int, FoundMap] = {}
    for name, address, gotype in program.typed_variables():
        for header, path, known in slots.filled(gotype, address):
            found = maps.get(header) or _read(program, header, known, name + path, problems)
            if found is not None:
                maps[header] = found
                found.held_by(name + path)
    if not maps and len(problems) == 1:
        raise why
    return Census(list(maps.values()), Coverage(0, 0, 0), 0, problems, measured=False)


def _read(program: Program, header: int, known: MapType, name: str, problems: Problems) -> "FoundMap | None":
    try:
        stats = program.map_at(header, known.type, name).stats()
    except GomapError as error:
        problems.append(Problem(error.what, header, lost=True))
        return None
    problems.extend(stats.problems)
    found = FoundMap(header, stats.storage or "heap", stats.len or 0, ())
    found.types, found.certain, found.how, found.stats = (known.type,), True, "its variable", stats
    found.slots, found.total, found.minimal = stats.slots, stats.bytes.total, stats.bytes.minimal
    found.live = stats.bytes.live
    return found
