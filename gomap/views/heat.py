"""`gomap heat`: the whole map as a picture that fits the window."""

from __future__ import annotations

from typing import Any, Dict, List, Tuple

from gomap.commands.heat import HeatReport
from gomap.rendering.output import Output
from gomap.rendering.problems import render_problems
from gomap.rendering.showing import Showing
from gomap.text import count_text, printable

__all__ = ["table", "value", "shades"]

UNICODE_SHADES = " ░▒▓█"
ASCII_SHADES = " .:oO@"
MARGIN = 14
SLOTS = 8


def table(report: HeatReport, showing: Showing) -> None:
    """One cell for as many buckets or groups as it takes, shaded by how full they are."""
    gomap, output = report.map, showing.output
    address = f"{gomap.address:#x}" if gomap.address else "nil"
    output.line(f"{printable(gomap.expr)}   {printable(gomap.type_name)}   {address}")
    if not report.units:
        lost = report.map.problems.lost
        output.line(f"\n  no {report.unit_name}s{' could be read' if lost else ''}: nothing to draw")
        render_problems(list(report.problems), output)
        return
    columns, per_cell = _scale(report.units, output)
    output.line(f"  one cell is {count_text(per_cell)} {report.unit_name}{'s' if per_cell > 1 else ''}\n")
    palette = UNICODE_SHADES if output.unicode else ASCII_SHADES
    cells = shades(report, per_cell, palette)
    for start in range(0, len(cells), columns):
        output.line(f"  {start * per_cell:>#10x} |{cells[start : start + columns]:<{columns}}|")
    output.line()
    output.paragraph(_legend(palette))
    render_problems(list(report.problems), output)


def value(report: HeatReport, showing: Showing) -> Dict[str, Any]:
    """As JSON shows it: the live slots of every bucket or group of the present array, in order."""
    gomap = report.map
    return {
        "expr": gomap.expr,
        "address": f"{gomap.address:#x}" if gomap.address else None,
        "type": gomap.type_name,
        "unit": report.unit_name,
        "units": report.units,
        "live": list(b"".join(report.fills())) if report.units else [],
    }


def _scale(units: int, output: Output) -> Tuple[int, int]:
    """(cells a row, units a cell): a power of two each, so that positions are easy to read off."""
    columns = 1 << max(3, min(7, (output.width - MARGIN - 4).bit_length() - 1))
    rows = max(1, output.height - 8)
    per_cell = 1
    while units > columns * rows * per_cell:
        per_cell *= 2
    return columns, per_cell


def shades(report: HeatReport, per_cell: int, palette: str) -> str:
    """A character for each ``per_cell`` units, in order."""
    cells: List[str] = []
    total = seen = 0
    for fills in report.fills():
        start = 0
        while start < len(fills):
            piece = fills[start : start + per_cell - seen]
            total += sum(piece)
            seen += len(piece)
            start += len(piece)
            if seen == per_cell:
                cells.append(_shade(total, seen, palette))
                total = seen = 0
    if seen:
        cells.append(_shade(total, seen, palette))
    return "".join(cells)


def _shade(total: int, units: int, palette: str) -> str:
    """Blank only where there is nothing at all."""
    if not total:
        return palette[0]
    return palette[min(len(palette) - 1, 1 + total * (len(palette) - 1) // (units * SLOTS + 1))]


def _legend(palette: str) -> str:
    steps = len(palette) - 1
    parts = ["' ' empty"]
    for i in range(1, len(palette)):
        parts.append(f"'{palette[i]}' up to {i / steps:.0%}".replace("%", " %"))
    return "  ".join(parts)
