"""`gomap scan` and `gomap owners` as JSON, NDJSON and CSV: see the machine-readable output's page."""

from __future__ import annotations

import csv
import io
import json
from typing import Any, Dict, Iterator, List

from gomap.analysis.census.model import FoundMap
from gomap.analysis.owners.model import Link
from gomap.commands.scan_report import OwnersReport, ScanReport
from gomap.golang.types import GoType, Kind
from gomap.layouts.classic import ClassicLayout
from gomap.session import Session
from gomap.text import printable
from gomap.views.document import ratio_value, stats_value

__all__ = ["found_value", "owners_value", "scan_csv", "scan_lines", "scan_value"]

PARTS = ("total", "live", "deleted", "empty", "metadata", "spare", "old", "rounding", "minimal", "reclaimable")
MOST_CANDIDATES = 1000  # of one map, the likeliest first
COLUMNS = ("reclaimable", "total", "occupancy", "len", "type", "certain", "holder", "address", "storage")


def scan_value(report: ScanReport, session: Session) -> Dict[str, Any]:
    """The result of `scan`; with --group-by, ``groups`` in place of ``maps``."""
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


def scan_lines(report: ScanReport, session: Session) -> Iterator[str]:
    """NDJSON: a map (or group) a line."""
    for group in report.listed_groups() if report.group_by else ():
        yield json.dumps(group._asdict())
    for found in () if report.group_by else report.shown:
        yield json.dumps(found_value(report, session, found))


def scan_csv(report: ScanReport) -> str:
    """A row for each map (or group)."""
    buffer = io.StringIO()
    if report.group_by:
        groups = csv.writer(buffer, lineterminator="\n")
        groups.writerow([report.group_by, "maps", "entries", "total", "reclaimable", "certain"])
        groups.writerows([[printable(group.name), *group[1:]] for group in report.listed_groups()])
        return buffer.getvalue()
    writer = csv.writer(buffer, lineterminator="\n")
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


def owners_value(report: OwnersReport) -> Dict[str, Any]:
    """The result of `owners`."""
    owners = report.owners
    return {
        "object": f"{owners.address:#x}",
        "size": owners.size,
        "type": report.spell(owners.type.name) if owners.type is not None else None,
        "chains": [[_link(report, link) for link in chain] for chain in owners.chains],
        "complete": owners.complete,
        "notes": owners.notes,
    }


def _link(report: OwnersReport, link: Link) -> Dict[str, Any]:
    """JSON.md knows no cleanups: one is a finalizer with a field of its own."""
    special = link.kind in ("finalizer", "cleanup")
    return {
        **({"queued": link.queued, "cleanup": link.kind == "cleanup"} if special else {}),
        "kind": "finalizer" if special else link.kind,
        "name": link.name,
        "path": link.path,
        "address": f"{link.address:#x}",
        "type": report.spell(link.type.name) if link.type is not None else None,
        "goroutine": link.goroutine,
        "function": link.function,
        **(_stack(link) if link.kind == "goroutine" else {}),
    }


def _stack(link: Link) -> Dict[str, Any]:
    """What is told of a goroutine, over and above that. ``live``: null where it is not known."""
    note = link.stack
    code = {"inner": note and note.inner, "creator": note and note.maker}
    places = {name: one and {"function": one[0], "file": one[1], "line": one[2]} for name, one in code.items()}
    return {
        "live": link.live,
        "state": note and note.status,
        "wait_reason": note and note.waits_for,
        "file": note and note.file,
        "line": note and note.line,
        **places,
    }
