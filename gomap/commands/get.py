"""`gomap get EXPR KEY`: one entry by its key."""

from __future__ import annotations

from gomap.commands.arguments import Arguments, Command, Positional
from gomap.commands.common import DEPTH, FORMAT, HEX, INTS, OUTPUT, TYPE, limits_of, open_map
from gomap.commands.reports import GetReport
from gomap.keys import parse_key
from gomap.session import Session

__all__ = ["COMMAND"]


def run(session: Session, arguments: Arguments) -> GetReport:
    gomap = open_map(session, arguments)
    key = parse_key(arguments.key, gomap.type.key)
    found = gomap.find(session.pattern(gomap.type.key, key))
    if found is None:
        raise gomap.absent(arguments.key)
    limits = limits_of(arguments, None)
    return GetReport(gomap, gomap.entry(*found, limits), *gomap.cell_addresses(*found), hexadecimal=arguments.hex)


COMMAND = Command(
    name="get",
    summary="one entry by its key, and where it lies",
    description=(
        'KEY is a Go literal: 42, "u-17", true, 1.5, 1m30s, {1, "a"} or main.Key{ID: 1}. Slots are compared in place.'
    ),
    examples=("get main.sessions '\"u-17\"'", "get main.byID 42"),
    positionals=(
        Positional("expr", "a Go expression for a map", "EXPR"),
        Positional("key", "a Go literal", "KEY"),
    ),
    options=(TYPE, DEPTH, HEX, FORMAT, OUTPUT, INTS),
    run=run,
)
