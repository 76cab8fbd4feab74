"""`gomap heat EXPR`: the whole map as a picture."""

from __future__ import annotations

from gomap.commands.arguments import Arguments, Command, Positional
from gomap.commands.common import OUTPUT, PLAIN_FORMAT, TYPE, open_buckets
from gomap.commands.reports import HeatReport
from gomap.session import Session

__all__ = ["COMMAND"]


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
)
