"""`gomap scan` as JSON, NDJSON and CSV: see the machine-readable output's page."""

from __future__ import annotations

import io
import json
from csv import writer as writer_to
from typing import Any, Dict, Iterator, List

from gomap.analysis.census.model import FoundMap
from gomap.commands.scan import ScanReport
from gomap.golang.types import GoType, Kind
from gomap.layouts.classic import ClassicLayout
from gomap.rendering.document import ratio_value, stats_value
from gomap.rendering.showing import Showing
from gomap.session import Session
from gomap.text import printable

__all__ = ["csv", "ndjson", "value"]

PARTS = ("total", "live", "deleted", "empty", "metadata", "spare", "old", "rounding", "minimal", "reclaimable")
MOST_CANDIDATES = 1000  # of one map, the likeliest first
COLUMNS = ("reclaimable", "total", "occupancy", "len", "type", "certain", "holder", "address", "storage")


def value(report: ScanReport, showing: Showing) -> Dict[str, Any]:
    """The result of `scan`; with --group-by, ``groups`` in place of ``maps``."""
    session = _session(showing)
    census, totals, coverage = report.census, report.census.totals, report.census.coverage
    listed: Dict[str, Any] = (
        {"groups": [group._asdict() for group in report.listed_groups()]}
        if report.group_by
        else {"maps": [found_value(report, session, found) for found in report.shown]}
    )
    return {
        **listed,
        "totals": totals._asdict(),
        "coverage": {**coverage._asdict(), "measured": census.measured},
        "complete": census.complete,
        "stood_still": session.stood_still,
        "notes": census.notes,
    }


def found_value(report: ScanReport, session: Session, found: FoundMap) -> Dict[str, Any]:
    """S of one map, with who holds it. What only a full reading tells is null unless it was read in full."""
    value = stats_value(found.stats) if found.stats is not None else _light(report, session, found)
    value.update(
        expr=found.holder if found.holder else f"{found.address:#x}",
        holder=found.holder,
        holders=found.holders,
        certain=found.certain,
        garbage=found.garbage,
    )
    if found.sync is not None:
        value["sync"] = {name: part for name, part in found.sync.items() if name != "type"}
        value.update(slots=None, occupancy=None)
    if not found.certain or len(found.types) > 1:  # or certain, but for the name
        value["candidates"] = [report.spelled(gotype.name) for gotype in found.types[:MOST_CANDIDATES]]
        value["more_candidates"] = max(0, len(found.types) - MOST_CANDIDATES)
    return value


def _light(report: ScanReport, session: Session, found: FoundMap) -> Dict[str, Any]:
    counts: Dict[str, Any] = dict.fromkeys(PARTS)
    counts.update(total=found.total, minimal=found.minimal, reclaimable=found.reclaimable)
    return {
        "expr": None,
        "address": f"{found.address:#x}",
        "type": report.type_of(found),
        "layout": _layout(session, found),
        "storage": found.storage,
        "nil": False,
        "len": found.length,
        "live": None,
        "slots": found.slots,
        "deleted": None,
        "empty": None,
        "occupancy": ratio_value(found.occupancy),
        "growing": None,
        "classic": None,
        "swiss": None,
        "histogram": None,
        "bytes": counts,
    }


def _layout(session: Session, found: FoundMap) -> str:
    if found.sync is not None:
        return "sync"
    gotype = found.type or GoType(Kind.MAP, session.target.arch.pointer_size, "map")
    if isinstance(session.choice(gotype).layout, ClassicLayout):
        return "classic"
    return "swiss-split" if found.type is not None and session.maps.context(gotype).geometry.split else "swiss"


def ndjson(report: ScanReport, showing: Showing) -> None:
    """A map (or group) a line."""
    for line in _lines(report, _session(showing)):
        showing.output.line(line)


def _session(showing: Showing) -> Session:
    assert showing.session is not None  # scan needs a target
    return showing.session


def _lines(report: ScanReport, session: Session) -> Iterator[str]:
    for group in report.listed_groups() if report.group_by else ():
        yield json.dumps(group._asdict())
    for found in () if report.group_by else report.shown:
        yield json.dumps(found_value(report, session, found))


def csv(report: ScanReport, showing: Showing) -> None:
    """A row for each map (or group)."""
    showing.output.write(_csv(report))


def _csv(report: ScanReport) -> str:
    buffer = io.StringIO()
    if report.group_by:
        groups = writer_to(buffer, lineterminator="\n")
        groups.writerow([report.group_by, "maps", "entries", "total", "reclaimable", "certain"])
        groups.writerows([[printable(group.name), *group[1:]] for group in report.listed_groups()])
        return buffer.getvalue()
    writer = writer_to(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_csv_row(report, found) for found in report.shown)
    return buffer.getvalue()


def _csv_row(report: ScanReport, found: FoundMap) -> List[Any]:
    return [
        found.reclaimable,
        found.total,
        ratio_value(found.occupancy),
        found.length,
        printable(report.type_of(found)),
        "true" if found.certain else "false",
        printable(found.holder or ""),
        f"{found.address:#x}",
        found.storage,
    ]
