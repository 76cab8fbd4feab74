"""`gomap get EXPR KEY`: one entry by its key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence

from gomap.commandline.arguments import Arguments, Command, Positional
from gomap.commandline.common import DEPTH, FORMAT, HEX, INTS, OUTPUT, TYPE, limits_of, open_map
from gomap.commandline.reports import Report
from gomap.errors import Problem
from gomap.keys import parse_key
from gomap.maps.base import AnyMap
from gomap.maps.model import Entry, SyncEntry
from gomap.session import Session

__all__ = ["COMMAND", "GetReport"]


@dataclass
class GetReport(Report):
    """One entry, found by its key. ``key_address``, ``value_address``: where they lie."""

    view = "get"

    map: AnyMap
    entry: "Entry | SyncEntry"
    key_address: int
    value_address: int
    hexadecimal: bool = False

    @property
    def problems(self) -> Sequence[Problem]:
        return self.map.problems


def run(session: Session, arguments: Arguments) -> GetReport:
    gomap = open_map(session, arguments)
    key = parse_key(arguments.key, gomap.key_type)
    found = gomap.look_up(session.pattern(gomap.key_type, key))
    if found is None:
        raise gomap.absent(arguments.key)
    entry = found.entry(limits_of(arguments, None))
    return GetReport(gomap, entry, found.key_address, found.elem_address, hexadecimal=arguments.hex)


COMMAND = Command(
    name="get",
    summary="one entry by its key, and where it lies",
    description=(
        'KEY is a Go literal: 42, "u-17", true, 1.5, 1m30s, {1, "a"} or main.Key{ID: 1}. In large maps the key\'s hash'
        " tells where to look, where it can be computed (amd64); else live slots are compared in place. Keys of a"
        " sync.Map, and others that are interfaces, are told apart by their types: strings need their quotes."
    ),
    examples=("get main.sessions '\"u-17\"'", "get main.byID 42"),
    positionals=(
        Positional("expr", "a Go expression for a map or sync.Map", "EXPR"),
        Positional("key", "a Go literal", "KEY"),
    ),
    options=(TYPE, DEPTH, HEX, FORMAT, OUTPUT, INTS),
    run=run,
    rank=30,
)
