"""`gomap dump EXPR`: the entries of a map, or every slot of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Callable, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from gomap.commandline.arguments import Arguments, Command, Option, Positional
from gomap.commandline.common import (
    DEPTH,
    FORMAT,
    HEX,
    INTS,
    OUTPUT,
    TYPE,
    limits_of,
    open_map,
    unit_range,
    with_buckets,
)
from gomap.commandline.reports import Report
from gomap.errors import Problem, UsageError
from gomap.layouts.classic import BUCKET_CELLS, STATE_DELETED, STATE_EMPTY, STATE_EVACUATED, STATE_LIVE
from gomap.maps.base import AnyMap, Decoder, GoMap, with_units
from gomap.maps.model import Entry, MapStats, SyncEntry, Unit
from gomap.session import Session
from gomap.values import Limits
from gomap.values.literal import literal

__all__ = ["COMMAND", "Cell", "DumpReport", "RawUnit"]

STATES = {STATE_LIVE: "live", STATE_DELETED: "deleted", STATE_EMPTY: "empty", STATE_EVACUATED: "evacuated"}


class Cell(NamedTuple):
    """One slot of `--raw`. ``state``: live, deleted, empty, evacuated, invalid. ``key``, ``value`` only where live;
    ``ghost``: the key that a deleted or evacuated cell still holds, None if it holds none."""

    slot: int
    state: str
    control: int
    key: object
    value: object
    ghost: object


class RawUnit(NamedTuple):
    """A bucket or group and all its slots."""

    unit: Unit
    cells: Sequence[Cell]


@dataclass
class DumpReport(Report):
    """The entries of one map, read while they are rendered.

    ``entries()`` and ``raw()`` begin anew at each call. ``limit``: at most that many (None: all). ``hexadecimal``:
    integers in base 16. ``partial``: only some buckets or keys were asked for. ``straight``: where no keys are left
    out, what `entries` reads: (limits, first unit, last unit), for a renderer that goes from bytes to text.
    """

    view = "dump"

    map: AnyMap
    stats: Callable[[], MapStats]
    entries: Callable[[], "Iterator[Entry | SyncEntry]"]
    raw: Optional[Callable[[], Iterator[RawUnit]]] = None
    limit: Optional[int] = None
    hexadecimal: bool = False
    partial: bool = False
    straight: Optional[Tuple[Limits, int, Optional[int]]] = None

    @property
    def problems(self) -> Sequence[Problem]:
        return self.map.problems


def run(session: Session, arguments: Arguments) -> DumpReport:
    _check_raw(arguments)
    gomap = open_map(session, arguments)
    gomap.check_entries()
    units = with_units(gomap)
    if arguments.raw or arguments.buckets is not None:
        with_buckets(gomap, "--raw" if arguments.raw else "--buckets")
    table = arguments.format == "table"
    limits = limits_of(arguments, arguments.string_limit if table else None)
    first, last = unit_range(arguments.buckets)
    matches = _matcher(arguments.match)

    def entries() -> "Iterator[Entry | SyncEntry]":
        found = gomap.entries(limits) if units is None else units.entries(limits, first, last)
        return (entry for entry in found if matches(entry.key)) if matches else found

    return DumpReport(
        gomap,
        gomap.stats,
        entries,
        _raw(units, limits, first, last) if arguments.raw and units is not None else None,
        limit=_limit(arguments, table),
        hexadecimal=arguments.hex,
        partial=matches is not None or arguments.buckets is not None,
        straight=(limits, first, last) if matches is None and units is not None else None,
    )


def _check_raw(arguments: Arguments) -> None:
    """What is left out in silence is missed."""
    if arguments.raw and arguments.format == "csv":
        raise UsageError("--raw shows slots, which have no CSV form", hint="--raw --format json")
    if arguments.raw and arguments.match is not None:
        raise UsageError("--raw shows whole buckets, so --match has no say in it", hint="--match without --raw")


def _limit(arguments: Arguments, table: bool) -> Optional[int]:
    """0 is no limit; tables have one of their own, JSON and CSV none."""
    limit = arguments.limit
    if limit is None:
        limit = arguments.default_limit if table and arguments.buckets is None else 0
    return limit or None


def _matcher(pattern: Optional[str]) -> Optional[Callable[[object], bool]]:
    """Keys are matched as the text they are (strings) or the Go literal they are shown as."""
    if pattern is None:
        return None
    try:
        search = re.compile(pattern).search
    except re.error as error:
        raise UsageError(f"--match {pattern!r} is no regular expression: {error}", hint="--match '^user-'") from None
    return lambda key: search(key if isinstance(key, str) else literal(key)) is not None


def _raw(gomap: GoMap, limits: Limits, first: int, last: Optional[int]) -> Callable[[], Iterator[RawUnit]]:
    def units() -> Iterator[RawUnit]:
        read_key, read_value = gomap.cell_decoders(limits)
        for unit in gomap.units(first, last, evacuated=True):
            yield RawUnit(unit, _cells(gomap, unit, read_key, read_value))

    return units


def _cells(gomap: GoMap, unit: Unit, read_key: Decoder, read_value: Decoder) -> List[Cell]:
    return [_cell(gomap, unit, slot, read_key, read_value) for slot in range(BUCKET_CELLS)]


def _cell(gomap: GoMap, unit: Unit, slot: int, read_key: Decoder, read_value: Decoder) -> Cell:
    shape, control = gomap.context.geometry, unit.data[unit.offset + slot]
    state = STATES[gomap.states[control]]
    if state == "evacuated" and not gomap.may_be_evacuated(unit):
        state = "invalid"
    at_key = unit.offset + shape.key_offset + slot * shape.key_stride
    if state != "live":
        return Cell(slot, state, control, None, None, _ghost(gomap, unit, at_key, read_key))
    at_elem = unit.offset + shape.elem_offset + slot * shape.elem_stride
    return Cell(slot, state, control, read_key(unit.data, at_key), read_value(unit.data, at_elem), None)


def _ghost(gomap: GoMap, unit: Unit, offset: int, read_key: Decoder) -> object:
    """The key that a cell still holds though its entry is gone: pointer-free keys are not cleared."""
    size = gomap.context.geometry.key_cell
    if gomap.type.key.has_pointers or gomap.context.geometry.indirect_key or not any(unit.data[offset : offset + size]):
        return None
    return read_key(unit.data, offset)


COMMAND = Command(
    name="dump",
    summary="the entries of a map, bucket by bucket",
    description=(
        "Lists live entries with where they lie: bucket (+n: its nth overflow bucket), slot and tophash, or table,"
        " group, slot and h2. --raw shows every slot with its control byte. Of a sync.Map: the part, read or dirty, or"
        " (Go 1.24 and later) the path from the root of its trie, a child a digit in base 16."
    ),
    examples=(
        "dump main.sessions --limit 10",
        "dump main.sessions --match '^u-10' --format json",
        "dump m --buckets 0x10..0x20 --raw",
    ),
    positionals=(
        Positional("expr", "a Go expression for a map or sync.Map: main.cache, s.store.items, shards[3].m", "EXPR"),
    ),
    options=(
        Option("--limit", "at most N entries, or slots (0: all; JSON and CSV list all unless told)", "N", kind="int"),
        Option("--buckets", "only buckets (groups) A to B, both included", "A..B", kind="string"),
        Option("--match", "only keys that match this regular expression", "PATTERN", kind="string"),
        Option("--raw", "every slot, with its control byte and state"),
        TYPE,
        DEPTH,
        HEX,
        FORMAT,
        OUTPUT,
        INTS,
    ),
    run=run,
    rank=20,
)
