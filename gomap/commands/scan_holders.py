"""Who holds the maps that `gomap scan` lists: by a search backwards, for a time that grows with the heap only."""

from __future__ import annotations

from typing import Dict, List

from gomap.analysis.census.model import Census, FoundMap
from gomap.analysis.census.nearness import nearest_first, packages_of
from gomap.analysis.progress import Progress, quiet
from gomap.session import Session

__all__ = ["name_holders"]

SECONDS_PER_GIB, SECONDS_PER_MAP = 1.0, 8e-6  # what a scan takes in all: what the census leaves is for naming holders
FEWEST_SECONDS, SHARE = 0.25, 0.5  # however long the census took, of whose time it is a share
SMALL_HEAP, SMALL_SECONDS = 128 << 20, 1.0  # nobody minds a second
ALL_SECONDS = 15.0  # where they were asked for
TOGETHER, ALL_TOGETHER = 512, 1 << 17  # objects searched for at once: many take little longer than one


def name_holders(
    session: Session,
    top: List[FoundMap],
    census: Census,
    taken: float,
    all_of_them: bool = False,
    progress: Progress = quiet,
) -> None:
    """By the variables that hold them; the others are searched for, in what the first ``taken`` seconds left.
    ``all_of_them``: holders are what was asked for. Who holds a map has a say in what its type may be."""
    unnamed = {found.address: found for found in top if found.storage == "heap" and found.variable is None}
    if all_of_them:
        unnamed = {address: found for address, found in unnamed.items() if found.path is None}
    if unnamed and census.heap:
        left = max(_whole(census) - taken, SHARE * taken)
        seconds = max(_least(census, all_of_them), left)
        _search(session, unnamed, seconds, ALL_TOGETHER if all_of_them else TOGETHER, progress)


def _search(session: Session, unnamed: Dict[int, FoundMap], seconds: float, together: int, progress: Progress) -> None:
    from gomap.analysis.owners.find import holders_of
    from gomap.analysis.owners.naming import path_of

    searched = holders_of(session, list(unnamed), seconds, together=together, progress=progress)
    for address, owners in searched.items():
        found = unnamed[address]
        names = [name for name in map(path_of, owners.chains) if name]
        others = (name for name in found.holders if not any(known.startswith(name) for known in names))
        found.holders = (*names, *others)
        found.holder = found.holders[0] if found.holders else None
        if not found.certain:
            found.types = nearest_first(found.types, packages_of(owners.chains))
        found.garbage = owners.complete and not owners.chains and not owners.referrers


def _whole(census: Census) -> float:
    return SECONDS_PER_GIB * census.heap / (1 << 30) + SECONDS_PER_MAP * len(census.maps)


def _least(census: Census, all_of_them: bool) -> float:
    if all_of_them:
        return ALL_SECONDS
    return SMALL_SECONDS if census.heap < SMALL_HEAP else FEWEST_SECONDS
