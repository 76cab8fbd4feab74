"""`gomap get`: one entry, and where it lies."""

from __future__ import annotations

from gomap.commands.get import GetReport
from gomap.maps.base import with_units
from gomap.rendering.color import Painter
from gomap.rendering.entries import entry_value, write_entry_csv
from gomap.rendering.problems import render_problems
from gomap.rendering.showing import Showing
from gomap.text import entries_text
from gomap.views.dump import heading, shown

__all__ = ["csv", "table", "value"]


def table(report: GetReport, showing: Showing) -> None:
    """One entry and where it lies."""
    output = showing.output
    gomap, entry, painter = report.map, report.entry, Painter(output.color)
    # Of a sync.Map no count is kept: taking one could take longer than the search did.
    output.line(heading(gomap, *([entries_text(gomap.length())] if with_units(gomap) else [])))
    output.line()
    output.line(f"  key    {painter.go(shown(entry.key, report.hexadecimal, output))}")
    output.line(f"  value  {painter.go(shown(entry.value, report.hexadecimal, output))}")
    where = [f"{name} {text}" for name, text in zip(gomap.labels, gomap.label(entry))]
    places = f"key at {report.key_address:#x}, value at {report.value_address:#x}"
    output.paragraph(f"{', '.join(where)}; {places}", "  at     ", " " * 9)
    render_problems(list(report.problems), output)


def value(report: GetReport, showing: Showing) -> object:
    """The entry, with the addresses of its key and its value."""
    found = entry_value(report.entry, report.map, showing.jsonify)
    addresses = {"key_address": f"{report.key_address:#x}", "value_address": f"{report.value_address:#x}"}
    return {"expr": report.map.expr, "address": f"{report.map.address:#x}", **found, **addresses}


def csv(report: GetReport, showing: Showing) -> None:
    """One row, with the columns of `gomap dump`."""
    write_entry_csv(report.entry, report.map, showing.output, showing.jsonify)
