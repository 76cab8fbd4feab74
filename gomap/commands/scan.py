"""`gomap scan`: every map of the process, the most wasteful first."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import Callable, Dict, List, Tuple

from gomap.analysis.census.model import Census, FoundMap
from gomap.commands.arguments import Arguments, Command, Option
from gomap.commands.common import INTS, OUTPUT
from gomap.commands.scan_report import ScanReport
from gomap.errors import GomapError, Problem
from gomap.session import Session

__all__ = ["COMMAND"]

SORTS: Dict[str, Callable[[FoundMap], Tuple[float, int]]] = {
    "reclaimable": lambda found: (-(found.reclaimable or 0), -(found.total or 0)),
    "total": lambda found: (-(found.total or 0), -found.length),
    "len": lambda found: (-found.length, -(found.total or 0)),
    "occupancy": lambda found: (2.0 if found.occupancy is None else found.occupancy, -(found.total or 0)),
}
USUAL_TOP = 20
SECONDS_PER_GIB, SECONDS_PER_MAP = 1.0, 8e-6  # what a scan takes in all: what the census leaves is for naming holders
FEWEST_SECONDS = 0.25


def run(session: Session, arguments: Arguments) -> ScanReport:
    from gomap.analysis.census.census import take_census  # when it is needed: loading the plugin must be quick

    start = time.perf_counter()
    census = take_census(session, arguments.get("progress"))
    chosen = [found for found in census.maps if _wanted(session, found, arguments)]
    for found in chosen:
        found.holder = found.holders[0] if found.holders else None
    chosen.sort(key=SORTS[arguments.sort])
    table = arguments.format == "table" and arguments.group_by is None
    top = arguments.top if arguments.top is not None else USUAL_TOP
    shown = chosen[: top or None] if table or arguments.top else chosen
    detailed = shown if arguments.full else chosen[: top or USUAL_TOP]
    try:
        for found in detailed:
            _detail(session, found, census)
        _name_holders(session, chosen[: top or USUAL_TOP], census, time.perf_counter() - start)
    except KeyboardInterrupt:
        census.complete = False
    if session.stood_still is not None:
        census.notes.append(f"the process stood still for {session.stood_still:.2f} s")
    return ScanReport(census, shown, len(chosen), arguments.group_by, session.types.spell)


def _wanted(session: Session, found: FoundMap, arguments: Arguments) -> bool:
    if arguments.min_bytes and (found.total or 0) < arguments.min_bytes:
        return False
    return arguments.type is None or any(_same(arguments.type, session, gotype.name) for gotype in found.types)


def _same(wanted: str, session: Session, name: str) -> bool:
    return _plain(wanted) in (_plain(name), _plain(_spelled(session, name)))


def _plain(name: str) -> str:
    return name.replace(" ", "")


@lru_cache(maxsize=10_000)
def _spelled(session: Session, name: str) -> str:
    return session.types.spell(name)


def _detail(session: Session, found: FoundMap, census: Census) -> None:
    """The full statistics of one map; what is wrong with it is no trouble for the others."""
    if found.stats is not None or found.type is None:
        return
    try:
        found.stats = session.map_at(found.address, found.type).stats()
    except GomapError as error:
        census.problems.append(Problem(str(error), found.address))


def _named(found: FoundMap) -> bool:
    """Is it known to be held by a variable? A word on a stack may be stale."""
    return any(not name.startswith("goroutine ") for name in found.holders)


def _name_holders(session: Session, top: List[FoundMap], census: Census, taken: float) -> None:
    """By the variables that hold them; the others by a search backwards, in what the first ``taken`` seconds left."""
    from gomap.analysis.owners.find import holders_of
    from gomap.analysis.owners.naming import path_of

    unnamed = {found.address: found for found in top if found.storage == "heap" and not _named(found)}
    if unnamed and census.heap:
        whole = SECONDS_PER_GIB * census.heap / (1 << 30) + SECONDS_PER_MAP * len(census.maps)
        seconds = max(FEWEST_SECONDS, whole - taken)
        for address, owners in holders_of(session, list(unnamed), seconds).items():
            found = unnamed[address]
            names = [name for name in map(path_of, owners.chains) if name]
            others = (name for name in found.holders if not any(known.startswith(name) for known in names))
            found.holders = (*names, *others)
            found.holder = found.holders[0] if found.holders else None
            found.garbage = owners.complete and not owners.chains and not owners.referrers


COMMAND = Command(
    name="scan",
    summary="every map of the process, and what could come back",
    description=(
        "Finds every map by the runtime's own bookkeeping, with its bytes, what rebuilding it would give back, and who"
        " holds it. Types that are not proved are marked with a ?; so is what was found on stacks."
    ),
    examples=(
        "scan",
        "scan --top 5 --sort total",
        "scan --type 'map[string]int' --format json",
        "scan --group-by type",
    ),
    positionals=(),
    options=(
        Option("--top", "only the N first (20; 0: all)", "N", kind="int"),
        Option("--sort", "by what", kind="choice", choices=tuple(SORTS), default="reclaimable"),
        Option("--min-bytes", "only maps of N bytes and more", "N", kind="int"),
        Option("--type", "only maps that are, or may be, of this type", "TYPE", kind="string"),
        Option("--group-by", "a line for each type or holder", kind="choice", choices=("type", "holder")),
        Option("--full", "read every map listed in full, not only the first"),
        Option(
            "--format",
            "how to print; pprof is for `go tool pprof`, with -o FILE",
            kind="choice",
            choices=("table", "json", "ndjson", "csv", "pprof"),
            default="table",
        ),
        OUTPUT,
        INTS,
    ),
    run=run,
)
