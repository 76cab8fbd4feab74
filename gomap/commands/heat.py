"""`gomap heat EXPR`: the whole map as a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Iterator, Sequence

from gomap.commandline.arguments import Arguments, Command, Positional
from gomap.commandline.common import OUTPUT, PLAIN_FORMAT, TYPE, open_buckets
from gomap.commandline.reports import Report
from gomap.errors import Problem
from gomap.maps.base import GoMap
from gomap.session import Session

__all__ = ["COMMAND", "HeatReport"]


@dataclass
class HeatReport(Report):
    """A map as a picture. ``fills()``: one byte per bucket or group of the present array in order, its live slots."""

    view = "heat"

    map: GoMap
    units: int
    unit_name: str
    fills: Callable[[], Iterator[bytes]]

    @property
    def problems(self) -> Sequence[Problem]:
        return self.map.problems


def run(session: Session, arguments: Arguments) -> HeatReport:
    gomap = open_buckets(session, arguments, "gomap heat")
    return HeatReport(gomap, gomap.unit_count(), gomap.unit_name, gomap.fills)


COMMAND = Command(
    name="heat",
    summary="the whole map as a picture, shaded by how full its buckets are",
    description="One cell stands for as many buckets (or groups) as it takes to fit the window. JSON has "
    "the live slots of each.",
    examples=("heat main.sessions", "heat main.sessions --format json"),
    positionals=(Positional("expr", "a Go expression for a map", "EXPR"),),
    options=(TYPE, PLAIN_FORMAT, OUTPUT),
    run=run,
    rank=40,
)
