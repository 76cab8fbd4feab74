"""What commands return. Rendering (gomap/render) turns them into text, JSON or CSV; nothing here prints."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Callable, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from gomap.errors import GomapError, Problem
from gomap.maps.base import AnyMap, GoMap
from gomap.maps.model import Entry, MapStats, SyncEntry, Unit
from gomap.target import MapVariable
from gomap.values import Limits

__all__ = [
    "Cell",
    "DumpReport",
    "Failure",
    "GetReport",
    "HeatReport",
    "LayoutReport",
    "RawUnit",
    "Report",
    "Section",
    "StatsReport",
    "TextReport",
    "VarRow",
    "VarsReport",
]


class Report:
    """Base of all reports. ``problems``: what was wrong, or could not be read; where there are any: exit status 1."""

    @property
    def problems(self) -> Sequence[Problem]:
        return ()


@dataclass(frozen=True)
class Failure:
    """One of several arguments that failed; the others are still shown."""

    expr: str
    error: GomapError


@dataclass
class StatsReport(Report):
    """One MapStats per argument, in order; a Failure where the argument could not be resolved."""

    maps: List["MapStats | Failure"]

    @property
    def problems(self) -> Sequence[Problem]:
        found = [problem for stats in self.maps if isinstance(stats, MapStats) for problem in stats.problems]
        failed = [Problem(str(one.error), one.error.address) for one in self.maps if isinstance(one, Failure)]
        return found + failed


class Cell(NamedTuple):
    """One slot of `--raw`. ``state``: live, deleted, empty, evacuated, invalid. ``key``, ``value`` only where live;
    ``ghost``: the key that a deleted or evacuated cell still holds, None where it holds none."""

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


@dataclass
class GetReport(Report):
    """One entry, found by its key. ``key_address``, ``value_address``: where they lie."""

    map: AnyMap
    entry: "Entry | SyncEntry"
    key_address: int
    value_address: int
    hexadecimal: bool = False

    @property
    def problems(self) -> Sequence[Problem]:
        return self.map.problems


@dataclass
class HeatReport(Report):
    """A map as a picture. ``fills()``: one byte per bucket or group of the present array in order, its live slots."""

    map: GoMap
    units: int
    unit_name: str
    fills: Callable[[], Iterator[bytes]]

    @property
    def problems(self) -> Sequence[Problem]:
        return self.map.problems


class Section(NamedTuple):
    """A titled table of `gomap layout`: rows of (name, value)."""

    title: str
    rows: Sequence[Tuple[str, str]]


@dataclass
class LayoutReport(Report):
    """Which layouts were chosen and why, with every offset."""

    sections: List[Section] = field(default_factory=list)


@dataclass
class TextReport(Report):
    """A few lines of text (help, version); ``data`` is what JSON shows."""

    lines: List[str]
    data: object = None


class VarRow(NamedTuple):
    """A map in reach: its variable, the map's address (0: nil; None where it could not be read) and ``length``, the
    runtime's own count."""

    variable: MapVariable
    type: str
    address: Optional[int]
    length: Optional[int]


@dataclass
class VarsReport(Report):
    """Maps in reach: those of frames from the innermost on, then package variables. ``left_out``: how many more;
    ``text``: what their names, types or functions have to contain."""

    rows: List[VarRow]
    left_out: int = 0
    problems_met: List[Problem] = field(default_factory=list)
    text: Optional[str] = None

    @property
    def problems(self) -> Sequence[Problem]:
        return self.problems_met
