"""`gomap dump`: the entries of a map, or all its slots."""

from __future__ import annotations

from itertools import islice
from typing import Iterable, List, Optional, Sequence, Tuple

from tabulate import tabulate

from gomap.commands.dump import Cell, DumpReport, RawUnit
from gomap.layouts.classic import BUCKET_CELLS
from gomap.maps.base import AnyMap, GoMap, with_units
from gomap.maps.model import Entry, MapStats, SyncEntry
from gomap.rendering.color import Painter
from gomap.rendering.document import dumps, stats_value
from gomap.rendering.entries import write_csv, write_entries
from gomap.rendering.output import Output
from gomap.rendering.problems import render_problems
from gomap.rendering.showing import Showing
from gomap.rendering.syncmaps import parts_text
from gomap.text import ascii_text, count_text, entries_text, percent_text, printable
from gomap.values.literal import literal, shorten

__all__ = ["csv", "heading", "shown", "table", "write_value"]

ROWS_AT_ONCE = 500
MIN_VALUE_WIDTH = 24
INDENT = GAP = 2
STATE_COUNT_ORDER = ("live", "deleted", "empty", "evacuated", "invalid")


def table(report: DumpReport, showing: Showing) -> None:
    """Header, then entries (or every slot), then what was not shown."""
    output = showing.output
    gomap = report.map
    output.line(heading(gomap, entries_text(gomap.length()) if gomap.address else "a nil map"))
    units = with_units(gomap)
    if report.raw is not None and units is not None:
        _render_units(report, report.raw(), units, output)
    else:
        _render_entries(report, output)
    render_problems(list(report.problems), output)


def _render_units(report: DumpReport, units: Iterable[RawUnit], gomap: GoMap, output: Output) -> None:
    """Whole buckets or groups, until there are as many slots as are to be shown."""
    shown = 0
    for raw in units:
        if report.limit is not None and shown >= report.limit:
            output.line()
            output.paragraph(f"{count_text(shown)} slots shown (--limit 0: all; --buckets 0x10..0x20: some)")
            return
        _render_unit(raw, gomap, report.hexadecimal, output)
        shown += len(raw.cells)


def heading(gomap: AnyMap, *more: str) -> str:
    """``main.m   map[string]int   0xc000014180   3 entries``"""
    address = f"{gomap.address:#x}" if gomap.address else "nil"
    return "   ".join([printable(gomap.expr), printable(gomap.type_name), address, *more])


def _render_entries(report: DumpReport, output: Output) -> None:
    entries = report.entries()
    wanted = islice(entries, report.limit)
    shown = 0
    batch = list(islice(wanted, ROWS_AT_ONCE))
    while batch:
        output.line()
        _render_table(batch, report, output)
        shown += len(batch)
        batch = list(islice(wanted, ROWS_AT_ONCE))
    output.line()
    _render_rest(report, shown, output)


def _render_table(batch: "Sequence[Entry | SyncEntry]", report: DumpReport, output: Output) -> None:
    gomap = report.map
    painter = Painter(output.color)
    columns = gomap.labels
    rows = [[*gomap.label(entry), shown(entry.key, report.hexadecimal, output)] for entry in batch]
    widths = [max(map(len, cells)) for cells in zip([*columns, "key"], *rows)]
    key_width, value_width = _room_of_entries(widths, output.room)
    for row, entry in zip(rows, batch):
        row[-1] = painter.go(shorten(row[-1], key_width))
        row.append(painter.go(shorten(shown(entry.value, report.hexadecimal, output), value_width)))
    right = len(columns) if with_units(gomap) else 0
    output.write(_indented(plain_table([*columns, "key", "value"], rows, right)))


def _room_of_entries(widths: Sequence[int], room: Optional[int]) -> Tuple[Optional[int], Optional[int]]:
    """Columns of keys and of values; ``widths``: of the position's columns, then of the keys, as they are.

    >>> _room_of_entries([6, 4, 30], 80), _room_of_entries([6, 4, 300], None)
    ((30, 32), (None, None))
    """
    if room is None:
        return None, None
    left = room - INDENT - sum(width + GAP for width in widths[:-1])
    key_width = min(widths[-1], max(MIN_VALUE_WIDTH, left // 2))
    return key_width, max(MIN_VALUE_WIDTH, left - key_width - GAP)


def shown(value: object, hexadecimal: bool, output: Output) -> str:
    """A value as a literal that the place can show."""
    text = literal(value, hexadecimal)
    return text if output.unicode else ascii_text(text)


def plain_table(columns: Sequence[str], rows: Sequence[Sequence[str]], right: int) -> str:
    """A plain table; the first ``right`` columns are aligned to the right. (Headers proper would widen the columns.)"""
    align = ["right"] * right + ["left"] * (len(columns) - right)
    return tabulate([columns, *rows], tablefmt="plain", colalign=align, disable_numparse=True)


def _indented(text: str) -> str:
    return "".join(f"  {line.rstrip()}\n" for line in text.splitlines())


def _render_rest(report: DumpReport, shown: int, output: Output) -> None:
    if report.partial:
        output.paragraph(f"{count_text(shown)} shown of {entries_text(report.map.length())}{_why(report, shown)}")
        return
    left = report.map.length() - shown
    if report.limit is not None and shown == report.limit and left > 0:
        options = "--limit 0: all; --buckets 0x10..0x20: some; --raw: every slot"
        if with_units(report.map) is None:
            options = "--limit 0: all; --match PATTERN: some"
        output.paragraph(f"{count_text(left)} more ({options})")
    if report.map.address:
        output.paragraph(summary(report.stats()))


def _why(report: DumpReport, shown: int) -> str:
    """What keeps others from being shown, where that is not what was asked for."""
    if report.limit is not None and shown == report.limit:
        return " (there may be more: --limit 0: all)"
    gomap = with_units(report.map)
    if gomap is None:
        return ""
    first = report.straight[1] if report.straight is not None else 0
    units, name = gomap.unit_count(), gomap.unit_name
    if first < units or gomap.problems:
        return ""
    last = f", the last of them {units - 1:#06x}" if units else ""
    return f": it has {count_text(units)} {name}{'' if units == 1 else 's'}{last}"


def summary(stats: MapStats) -> str:
    """One line on the slots that hold no entry, or on the parts of a sync.Map."""
    parts = parts_text(stats)
    if parts is not None:
        return parts
    if not stats.slots or stats.live is None:
        return "no slots could be read" if stats.partial else "no slots yet"
    units = stats.slots // BUCKET_CELLS
    unit = ("bucket" if stats.classic else "group") + ("s" if units != 1 else "")
    if stats.partial:
        return f"{count_text(stats.live)} live in the {count_text(stats.slots)} slots that could be read"
    deleted = "" if stats.deleted is None else f", {count_text(stats.deleted)} deleted"
    full = percent_text(stats.live / stats.slots)
    text = f"{count_text(stats.slots)} slots in {count_text(units)} {unit}: {full} full{deleted}"
    text += f", {count_text(stats.empty)} empty"
    if stats.growing is not None:
        text += f"; growing, {count_text(stats.growing.live_old)} entries still in old buckets"
    return text


def _render_unit(raw: RawUnit, gomap: GoMap, hexadecimal: bool, output: Output) -> None:
    unit = raw.unit
    counts = ", ".join(
        f"{number} {state}" for state in STATE_COUNT_ORDER if (number := sum(cell.state == state for cell in raw.cells))
    )
    overflow = f"   overflow {unit.overflow:#x}" if unit.overflow else ""
    output.line(f"\n{gomap.unit_label(unit)}   {unit.address:#x}   {counts}{overflow}")
    rows = [_cell_row(cell, hexadecimal, output) for cell in raw.cells]
    output.write(_indented(plain_table(["slot", gomap.control_name, "state", "key", "value"], rows, 2)))


def _cell_row(cell: Cell, hexadecimal: bool, output: Output) -> List[str]:
    painter, room = Painter(output.color), output.room
    ghost_room, key_room, value_room = (MIN_VALUE_WIDTH, room // 3, room // 2) if room is not None else (None,) * 3
    key = value = ""
    if cell.state == "live":
        key = painter.go(shorten(shown(cell.key, hexadecimal, output), key_room))
        value = painter.go(shorten(shown(cell.value, hexadecimal, output), value_room))
    elif cell.ghost is not None:
        key = f"(was {shorten(shown(cell.ghost, hexadecimal, output), ghost_room)})"
    return [str(cell.slot), f"{cell.control:02x}", cell.state, key, value]


def write_value(start: str, report: DumpReport, showing: Showing) -> None:
    """S with its entries, as they are read."""
    output = showing.output
    output.write(start + dumps(stats_value(report.stats()))[:-1] + ", ")
    truncated = write_entries(report, output, showing.jsonify)
    output.write(f', "truncated": {"true" if truncated else "false"}}}')


def csv(report: DumpReport, showing: Showing) -> None:
    """A row for each entry."""
    write_csv(report, showing.output, showing.jsonify)
