"""`gomap stats EXPR...`: occupancy, growth and where the bytes of each map go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Sequence, Union

from gomap.commandline.arguments import Arguments, Command, Positional
from gomap.commandline.common import FORMAT, INTS, OUTPUT, TYPE, map_of
from gomap.commandline.reports import Failure, Report
from gomap.errors import GomapError, Problem
from gomap.maps.model import MapStats
from gomap.session import Session

__all__ = ["COMMAND", "StatsReport"]


@dataclass
class StatsReport(Report):
    """One MapStats per argument, in order; a Failure where the argument could not be resolved."""

    view = "stats"

    maps: List["MapStats | Failure"]

    @property
    def problems(self) -> Sequence[Problem]:
        found = [problem for stats in self.maps if isinstance(stats, MapStats) for problem in stats.problems]
        failed = [Problem(str(one.error), one.error.address) for one in self.maps if isinstance(one, Failure)]
        return found + failed


def run(session: Session, arguments: Arguments) -> StatsReport:
    """One map failing does not lose the others; if every one fails, the first failure is the answer."""
    results = [_stats(session, expr, arguments) for expr in arguments.expr]
    failures = [result for result in results if isinstance(result, Failure)]
    if len(failures) == len(results):
        raise failures[0].error
    return StatsReport(results)


def _stats(session: Session, expr: str, arguments: Arguments) -> Union[MapStats, Failure]:
    try:
        return map_of(session, expr, arguments).stats()
    except GomapError as error:
        return Failure(expr, error)


COMMAND = Command(
    name="stats",
    summary="how full a map is, and what its bytes are",
    description=(
        "Counts every slot of a map and accounts for every byte of it, down to what a rebuild gives back. A sync.Map is"
        " told by its parts: read, dirty, amended and misses, or the nodes of its trie (Go 1.24 and later)."
    ),
    examples=("stats main.sessions", "stats server.cache.shards[3].m --format json"),
    positionals=(
        Positional(
            "expr", "a Go expression for a map or sync.Map: main.cache, s.store.items, shards[3].m", "EXPR", many=True
        ),
    ),
    options=(TYPE, FORMAT, OUTPUT, INTS),
    run=run,
    rank=10,
)
