"""Who holds the maps that `gomap scan` lists: by a search backwards, for a time that grows with the heap only."""

from __future__ import annotations

import time
from typing import List

from gomap.analysis.census.model import Census, FoundMap
from gomap.analysis.census.nearness import nearest_first, packages_of
from gomap.golang.types import Kind
from gomap.program import Program
from gomap.progress import Progress, quiet

__all__ = ["name_holders"]

SECONDS_PER_GIB, SECONDS_PER_MAP = 1.0, 8e-6  # what a scan takes in all: what the census leaves is for naming holders
FEWEST_SECONDS, SHARE = 0.25, 0.5  # however long the census took; for the first, a share of its time
SMALL_HEAP, SMALL_SECONDS = 128 << 20, 1.0  # nobody minds a second
ALL_SECONDS = 15.0  # where they were asked for
TOGETHER, ALL_TOGETHER = 512, 1 << 17  # objects searched for at once: many take little longer than one


def name_holders(
    program: Program,
    maps: List[FoundMap],
    first: int,
    census: Census,
    taken: float,
    progress: Progress = quiet,
) -> None:
    """By the variables that hold them; the others are searched for, the ``first`` of them at once, in what the first
    ``taken`` seconds left: these for longer, if need be. ``first`` 0: holders are what was asked for. Who holds a map
    has a say in what its type may be."""
    if not census.heap:
        return
    unnamed = [
        found for found in maps if found.storage != "stack" and (found.path if not first else found.variable) is None
    ]
    start, left = time.perf_counter(), max(_least(census, not first), _whole(census) - taken)
    _search(program, census, unnamed[: first or None], start + max(left, SHARE * taken), ALL_TOGETHER, progress)
    if first:
        _search(program, census, unnamed[first:], start + left, TOGETHER, progress)


def _search(
    program: Program, census: Census, maps: List[FoundMap], end: float, together: int, progress: Progress
) -> None:
    from gomap.analysis.owners.find import holders_of
    from gomap.analysis.owners.naming import path_of

    if not maps:
        return
    by_address = {found.address: found for found in maps}
    structs = {found.address: str(found.sync["type"]) for found in maps if found.sync is not None}
    left = end - time.perf_counter()
    searched = holders_of(program, list(by_address), left, together=together, progress=progress, within=structs)
    for address, owners in searched.items():
        found = by_address[address]
        census.problems.extend(owners.problems)
        chains = [] if owners.is_garbage else owners.chains
        names = [name for name in map(path_of, chains) if name]
        others = () if owners.is_garbage else (name for name in found.holders if not _is_told(name, names))
        found.holders = (*names, *others)
        found.holder = found.holders[0] if found.holders else None
        gotype = None if owners.is_garbage or not chains else chains[0][0].type
        if gotype is not None and gotype.kind is Kind.MAP and found.sync is None:
            census.prove(found, gotype)
        if not found.certain:
            found.types = nearest_first(found.types, packages_of(owners.chains))
        found.garbage = owners.is_garbage


def _is_told(name: str, names: List[str]) -> bool:
    """``goroutine 7``, by ``goroutine 7 (main.serve)``."""
    return any(known.startswith(name) for known in names)


def _whole(census: Census) -> float:
    return SECONDS_PER_GIB * census.heap / (1 << 30) + SECONDS_PER_MAP * len(census.maps)


def _least(census: Census, all_of_them: bool) -> float:
    if all_of_them:
        return ALL_SECONDS
    return SMALL_SECONDS if census.heap < SMALL_HEAP else FEWEST_SECONDS
