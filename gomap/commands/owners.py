"""`gomap owners ADDR`: who keeps an object alive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Sequence

from gomap.analysis.owners.model import DEPTH, Owners
from gomap.commandline.arguments import Arguments, Command, Option, Positional
from gomap.commandline.common import OUTPUT, PLAIN_FORMAT
from gomap.commandline.reports import Report
from gomap.errors import GomapError, Problem, UsageError
from gomap.golang.types import Kind
from gomap.places.place import pointer_to, word
from gomap.progress import quiet
from gomap.session import Session

__all__ = ["COMMAND", "OwnersReport"]

LEADING = (Kind.MAP, Kind.POINTER, Kind.UNSAFE_POINTER, Kind.CHAN, Kind.FUNC, Kind.SLICE, Kind.STRING, Kind.INTERFACE)
"""Values that begin with the address of what they stand for (interfaces: their second word)."""


@dataclass
class OwnersReport(Report):
    """``owners`` of one object."""

    view = "owners"

    owners: Owners
    spell: Callable[[str], str]

    @property
    def problems(self) -> Sequence[Problem]:
        return self.owners.problems


def run(session: Session, arguments: Arguments) -> OwnersReport:
    from gomap.analysis.owners.find import owners_of  # when it is needed: loading the plugin must be quick

    depth = arguments.depth if arguments.depth is not None else DEPTH
    address, progress = _address(session, arguments.addr), arguments.get("progress") or quiet
    return OwnersReport(owners_of(session, address, depth, progress=progress), session.types.spell)


def _address(session: Session, text: str) -> int:
    """An address, or an expression: for a map its header's, for a pointer and the like what it leads to."""
    try:
        return int(text, 0)
    except ValueError:
        address = _kept(session, text)
    if not address:
        raise GomapError(f"{text} is nil: there is nothing that could be kept alive")
    return address


def _kept(session: Session, text: str) -> int:
    try:
        return session.map(text).address
    except UsageError:
        raise
    except GomapError:
        place = session.place(text)
    if place.type.kind in LEADING:
        return word(session, place, 1 if place.type.kind is Kind.INTERFACE else 0)
    return word(session, pointer_to(session, place))


COMMAND = Command(
    name="owners",
    summary="who keeps a map, or any heap object, alive",
    description=(
        "The chains of references from an object back to package variables, goroutines, finalizers, cleanups and"
        " timers, found by searching memory for pointers to it; by name and field where types are known, else by"
        " address and size."
    ),
    examples=("owners 0xc000014180", "owners main.sessions --format json", "owners main.server"),
    positionals=(Positional("addr", "an address, or a Go expression for a map, a pointer, ...", "ADDR"),),
    options=(
        Option("--depth", f"steps back at most ({DEPTH})", "N", kind="int"),
        PLAIN_FORMAT,
        OUTPUT,
    ),
    run=run,
    rank=70,
    heap_wide=True,
)
