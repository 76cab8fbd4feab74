"""`gomap stats` for a person."""

from __future__ import annotations

import io
from csv import DictWriter
from itertools import zip_longest
from typing import Any, Dict, List, Optional, Tuple

from gomap.commandline.reports import Failure
from gomap.commands.stats import StatsReport
from gomap.maps.model import MapStats
from gomap.rendering.advice import advice
from gomap.rendering.csvtext import csv_cell
from gomap.rendering.document import stats_value
from gomap.rendering.output import Output
from gomap.rendering.problems import render_problems
from gomap.rendering.showing import Showing
from gomap.rendering.syncmaps import kind, sync_advice, sync_facts
from gomap.text import bar, bytes_text, count_text, percent_text, printable

__all__ = ["csv", "heading", "table", "value"]

UNKNOWN = "not known"
LAYOUTS = {"classic": "classic map", "swiss": "Swiss map", "swiss-split": "Swiss map with split groups"}
LEFT_WIDTH, NARROW_LEFT = 46, 36
BAR_WIDTH = 24
RIGHT_WIDTH = BAR_WIDTH + 12


def table(report: StatsReport, showing: Showing) -> None:
    """Each map in turn."""
    output, go = showing.output, showing.go or ""
    for i, stats in enumerate(report.maps):
        if i:
            output.line()
        if isinstance(stats, Failure):
            output.line(f"gomap: {printable(str(stats.error))}")
        else:
            _render_one(stats, output, go)


def heading(stats: MapStats, *more: str) -> str:
    """``main.sessions   map[string]int   0xc000014180   classic map, go1.23.9``; the release is of memory, too."""
    address = f"{stats.address:#x}" if stats.address else "nil"
    return "   ".join(map(printable, [stats.expr, stats.type, address, *more]))


def _render_one(stats: MapStats, output: Output, go: str) -> None:
    layout = kind(stats) if stats.sync is not None else LAYOUTS.get(stats.layout, stats.layout)
    output.line(heading(stats, layout + (f", {go}" if go else "")))
    output.line()
    for name, text in _facts(stats):
        output.paragraph(text, f"  {name:<10} ", " " * 13)
    if not stats.nil:
        output.line()
        _columns(_memory(stats), _histogram(stats, output), output)
    sentences = advice(stats) if stats.sync is None else sync_advice(stats)
    if sentences:
        output.line()
    for sentence in sentences:
        output.paragraph(sentence)
    render_problems(stats.problems, output)


def _facts(stats: MapStats) -> List[Tuple[str, str]]:
    facts = [("entries", _entries(stats))] if stats.sync is None else sync_facts(stats)
    if stats.classic is not None:
        facts += [("load", _load(stats, stats.classic.buckets, "bucket", "grows")), ("buckets", _buckets(stats))]
        facts.append(("growth", _growth(stats)))
    if stats.swiss is not None:
        facts += [("load", _load(stats, stats.swiss.groups, "group", "a table grows")), ("tables", _tables(stats))]
        facts.append(("tombstones", UNKNOWN if stats.deleted is None else count_text(stats.deleted)))
    if stats.storage in ("stack", "data"):
        facts.append(("storage", "on a goroutine's stack" if stats.storage == "stack" else "in the data segment"))
    return facts


def _entries(stats: MapStats) -> str:
    if stats.nil:
        return "none: the map is nil"
    if stats.live is None:
        return f"none could be read; the header says {count_text(stats.len or 0)}"
    if stats.partial:
        read = f"{count_text(stats.live)} in the {count_text(stats.slots)} slots that could be read"
        return f"{read}; the header says {count_text(stats.len or 0)}"
    if not stats.slots:
        return f"{count_text(stats.live)}; no slots yet"
    counted = "" if stats.len == stats.live else f" (the header says {count_text(stats.len or 0)})"
    full = percent_text(stats.live / stats.slots)
    return f"{count_text(stats.live)}{counted} in {count_text(stats.slots)} slots: {full} full"


def _load(stats: MapStats, units: int, unit: str, grows: str) -> str:
    if stats.live is None or stats.partial:
        return UNKNOWN
    if not units:
        return f"no {unit}s"
    limit = "" if stats.max_load is None else f" ({grows} beyond {stats.max_load:g})"
    load = stats.live / units
    return f"{load:.2f} per {unit}{limit}" if load >= 0.01 or not load else f"{load:.1g} per {unit}{limit}"


def _buckets(stats: MapStats) -> str:
    shape = stats.classic
    assert shape is not None
    if not shape.buckets:
        return UNKNOWN if stats.partial else "none yet"
    text = f"{count_text(shape.buckets)} (B = {shape.B}) and {count_text(shape.overflow_buckets)} overflow"
    spare = f", {count_text(shape.spare_overflow)} spare" if shape.spare_overflow else ""
    return f"{text}{spare}; longest chain {count_text(shape.longest_chain)}"


def _growth(stats: MapStats) -> str:
    growing = stats.growing
    if growing is None:
        return "none in progress"
    kind = "to twice the buckets" if growing.kind == "double" else "to as many buckets, fewer overflow"
    moved = f"{count_text(growing.evacuated)} of {count_text(growing.old_buckets)} old buckets evacuated"
    return f"in progress, {kind}: {moved}, {count_text(growing.live_old)} entries not yet moved"


def _tables(stats: MapStats) -> str:
    shape = stats.swiss
    assert shape is not None
    if stats.partial and not shape.tables:
        return UNKNOWN
    if shape.small:
        return "none: a small map of one group" if shape.groups else "none, and no group yet"
    tables = f"{count_text(shape.tables)} with {count_text(shape.groups)} groups"
    return f"{tables}; directory of {count_text(shape.directory)} (global depth {shape.global_depth})"


def _memory(stats: MapStats) -> List[str]:
    parts = stats.bytes
    total = parts.total
    lines = [f"{'memory':<10} {UNKNOWN if total is None else bytes_text(total)}"]
    if stats.partial:
        return lines
    for name in ("live", "deleted", "empty", "metadata", "spare", "old", "rounding"):
        lines += _part(name, getattr(parts, name), total)
    return lines


def _part(name: str, size: Optional[int], total: Optional[int]) -> List[str]:
    if size is None:
        marks = "not marked by this Go release" if name == "deleted" and total is not None else UNKNOWN
        return [f"  {name:<8} {marks}"]
    if not size:
        return []
    share = f"{percent_text(size / total):>9}" if total else ""
    return [f"  {name:<8} {bytes_text(size):>10} {share}"]


def _histogram(stats: MapStats, output: Output) -> List[str]:
    """Nothing of a single bucket or group: its slots in use are its entries."""
    counts = stats.histogram or []
    most = max(counts, default=0)
    if sum(counts) <= 1:
        return []
    lines = [f"slots in use per {'bucket' if stats.layout == 'classic' else 'group'}"]
    for i, count in enumerate(counts):
        picture = bar(count / most, BAR_WIDTH, output.unicode)
        lines.append(f"  {i}  {picture:<{BAR_WIDTH}}  {count_text(count) if count else ''}")
    return lines


def _columns(left: List[str], right: List[str], output: Output) -> None:
    """Side by side where the window is wide enough, else one below the other."""
    width = next((width for width in (LEFT_WIDTH, NARROW_LEFT) if output.width >= width + RIGHT_WIDTH), None)
    if width is None:
        for line in left + right:
            output.line(f"  {line}")
        return
    for one, other in zip_longest(left, right, fillvalue=""):
        output.line(f"  {one:<{width - 2}}{other}")


def value(report: StatsReport, showing: Showing) -> object:
    """S of each map, in the order of the arguments."""
    return {"maps": [stats_value(stats) for stats in report.maps]}


def csv(report: StatsReport, showing: Showing) -> None:
    """A row per map, nested fields spelled ``bytes.total``."""
    rows = [_flat(stats_value(stats)) for stats in report.maps]
    columns: List[str] = list(dict.fromkeys(column for row in rows for column in row))
    buffer = io.StringIO()
    writer = DictWriter(buffer, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    showing.output.write(buffer.getvalue())


def _flat(value: Dict[str, Any], prefix: str = "") -> Dict[str, Any]:
    flat: Dict[str, Any] = {}
    for name, item in value.items():
        if isinstance(item, dict):
            flat.update(_flat(item, f"{prefix}{name}."))
        else:
            flat[prefix + name] = csv_cell(item)
    return flat
