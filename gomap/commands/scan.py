"""`gomap scan`: every map of the process, the most wasteful first."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Callable, Dict, List, Optional, Sequence, Tuple

from gomap.analysis.census.filters import Filter
from gomap.analysis.census.grouping import UNKNOWN, Group, collapsed, group_of, where
from gomap.analysis.census.holding import name_holders
from gomap.analysis.census.model import Census, FoundMap
from gomap.collector import without_collector
from gomap.commandline.arguments import Arguments, Command, Option
from gomap.commandline.common import INTS, OUTPUT
from gomap.commandline.reports import Report
from gomap.errors import GomapError, Problem, UsageError
from gomap.progress import quiet
from gomap.session import Session

__all__ = ["COMMAND", "ScanReport"]

SORTS: Dict[str, Callable[[FoundMap], Tuple[float, int]]] = {
    "reclaimable": lambda found: (-(found.reclaimable or 0), -(found.total or 0)),
    "total": lambda found: (-(found.total or 0), -found.length),
    "len": lambda found: (-found.length, -(found.total or 0)),
    "occupancy": lambda found: (2.0 if found.occupancy is None else found.occupancy, -(found.total or 0)),
}
USUAL_TOP = 20


@dataclass
class ScanReport(Report):
    """``shown``: the maps to list (or group), in order; ``chosen``: how many the filters left; ``spell``: a type as
    shown; ``most``: groups to list, 0 all; ``none_left``: what to say where nothing is listed."""

    view = "scan"

    census: Census
    shown: List[FoundMap]
    chosen: int
    group_by: Optional[str]
    spell: Callable[[str], str]
    most: int = 0
    none_left: str = ""
    _spelled: Dict[str, str] = field(default_factory=dict)

    def spelled(self, name: str) -> str:
        """A type's name as shown; thousands of maps have the same few."""
        if name not in self._spelled:
            self._spelled[name] = self.spell(name)
        return self._spelled[name]

    @property
    def problems(self) -> Sequence[Problem]:
        return self.census.problems

    def type_of(self, found: FoundMap) -> str:
        """As reflection spells it; "map[?]?" where no type fits."""
        if found.sync is not None:
            return str(found.sync["type"])
        return self.spelled(found.type.name) if found.type is not None else "map[?]?"

    def groups(self) -> List[Group]:
        """By type or holder, the most reclaimable first; what stands at some index or key of one variable together."""
        found: Dict[str, List[FoundMap]] = {}
        for one in self.shown:
            name = self.type_of(one) if self.group_by == "type" else collapsed(where(one) or UNKNOWN)
            found.setdefault(name, []).append(one)
        groups = [group_of(name, maps) for name, maps in found.items()]
        return sorted(groups, key=lambda group: (-group.reclaimable, -group.total, group.name))

    def listed_groups(self) -> List[Group]:
        """As many as were asked for."""
        return self.groups()[: self.most or None]


@without_collector()
def run(session: Session, arguments: Arguments) -> ScanReport:
    from gomap.analysis.census.census import take_census  # when it is needed: loading the plugin must be quick

    _check(arguments)
    start = time.perf_counter()
    census = take_census(session, arguments.get("progress") or quiet)
    wanted = Filter(session, arguments.type, arguments.min_bytes)
    chosen = [found for found in census.maps if wanted(found)]
    for found in chosen:
        found.holder = found.holders[0] if found.holders else None
    chosen.sort(key=SORTS[arguments.sort])
    most = arguments.top if arguments.top is not None else USUAL_TOP if arguments.format == "table" else 0
    shown = chosen[: most or None] if arguments.group_by is None else chosen
    try:
        _look_closer(session, arguments, census, chosen, shown, time.perf_counter() - start)
    except KeyboardInterrupt:  # the maps are all there
        census.notes.append("interrupted: who holds the others was not looked for")
    shown = [found for found in shown if wanted(found)]  # of whose holder is known what it is
    if session.stood_still is not None:
        census.notes.append(f"the process stood still for {session.stood_still:.2f} s")
    return ScanReport(census, shown, len(chosen), arguments.group_by, session.types.spell, most, wanted.none_left)


def _check(arguments: Arguments) -> None:
    """Before the work is done."""
    if arguments.format == "pprof" and arguments.output is None:
        raise UsageError("a profile is no text", hint="-o maps.pb.gz, then `go tool pprof maps.pb.gz`")


def _look_closer(
    session: Session,
    arguments: Arguments,
    census: Census,
    chosen: List[FoundMap],
    shown: List[FoundMap],
    taken: float,
) -> None:
    """Who holds the maps that are listed, and all there is to say of the first of them. ``taken``: seconds so far."""
    progress, first = arguments.get("progress") or quiet, chosen[: arguments.top or USUAL_TOP]
    if arguments.group_by == "holder" or arguments.format == "pprof":
        name_holders(session, chosen, 0, census, taken, progress)
    else:
        open_ones = [found for found in shown if not found.certain] if arguments.group_by else shown
        name_holders(session, open_ones, len(first), census, taken, progress)
    for found in shown if arguments.full else first if arguments.group_by is None else ():
        _detail(session, found, census)


def _detail(session: Session, found: FoundMap, census: Census) -> None:
    """The full statistics of one map; what is wrong with it is no trouble for the others."""
    if found.stats is not None or found.type is None:
        return
    try:
        found.stats = session.map_at(found.address, found.type).stats()
    except GomapError as error:
        census.problems.append(Problem(str(error), found.address))


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
        "scan --type string --min-bytes 1KiB",
        "scan --group-by type",
    ),
    positionals=(),
    options=(
        Option("--top", "only the N first maps or groups (20; 0: all)", "N", kind="int"),
        Option("--sort", "by what", kind="choice", choices=tuple(SORTS), default="reclaimable"),
        Option("--min-bytes", "only maps of N bytes and more (4096, 64KiB, 1.5MiB)", "N", kind="size"),
        Option("--type", "only maps that are, or may be, of this type, or whose type has that name", "TYPE", "string"),
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
    rank=60,
    heap_wide=True,
)
