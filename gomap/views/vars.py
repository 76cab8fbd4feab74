"""`gomap vars`: a table of the maps in reach, and the same as JSON or CSV."""

from __future__ import annotations

import io
from csv import DictWriter
from typing import Any, Dict, List, Optional

from tabulate import tabulate

from gomap.commands.vars import VarRow, VarsReport
from gomap.rendering.csvtext import csv_cell
from gomap.rendering.document import address_value
from gomap.rendering.output import Output
from gomap.rendering.problems import render_problems
from gomap.rendering.showing import Showing
from gomap.text import ascii_text, count_text, printable
from gomap.values.literal import shorten

__all__ = ["csv", "table", "value"]

WHERE_WIDTH = 40
TYPE_WIDTH = 12  # it is not cut shorter than that
GAP = 2
FIELDS = tuple("name kind type type_path len address nil pointer variable frame function why".split())


def table(report: VarsReport, showing: Showing) -> None:
    """One line for each map, those of frames apart; what could not be read shows as ``?``, what is nil as ``nil``."""
    output = showing.output
    if not report.rows:
        output.line("no maps in reach" if report.text is None else f"no maps in reach {_sought(report.text)}")
    of_frames = [row for row in report.rows if row.variable.frame is not None]
    of_packages = [row for row in report.rows if row.variable.frame is None]
    if of_frames:
        _table(
            ["frame", "name"], [[_frame(row, output.room), row.variable.name, *_rest(row)] for row in of_frames], output
        )
    if of_frames and of_packages:
        output.line()
    if of_packages:
        _table(["package variable"], [[row.variable.name, *_rest(row)] for row in of_packages], output)
    if report.left_out:
        output.line(f"{count_text(report.left_out)} more (--limit 0: all; TEXT: some)")
    render_problems(list(report.problems), output)


def _sought(text: str) -> str:
    return f"with {printable(text)} in name, type or function. Try: `gomap vars` for all, `gomap scan` for the heap"


def _table(heads: List[str], rows: List[List[str]], output: Output) -> None:
    """The type is cut where the window is too narrow for it, and the address comes last: what is typed next."""
    at = len(heads)
    heads = [*heads, "type", "entries", "address"]
    cells = [[_safe(cell, output) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(heads, *cells)]
    taken = 1 + sum(widths) + GAP * (len(heads) - 1) - widths[at]
    for row in cells:
        row[at] = shorten(row[at], None if output.room is None else max(TYPE_WIDTH, output.room - taken))
    align = ["left"] * (at + 1) + ["right", "left"]
    for line in tabulate([heads, *cells], tablefmt="plain", colalign=align, disable_numparse=True).splitlines():
        output.line(line)


def _safe(text: str, output: Output) -> str:
    shown = printable(text)
    return shown if output.unicode else ascii_text(shown)


def _frame(row: VarRow, room: Optional[int]) -> str:
    function = row.variable.function or "?"
    return f"#{row.variable.frame} {function if room is None else _shortened(function)}"


def _rest(row: VarRow) -> List[str]:
    """Type, entries, address."""
    if row.address is None:
        return [row.type, "?", _in_short(row)]
    length = "?" if row.length is None else count_text(row.length)
    return [row.type, length, f"{row.address:#x}" if row.address else "nil"]


def _in_short(row: VarRow) -> str:
    """Why there is no address; the frame stands in the row already."""
    why = row.variable.why or "unreadable"
    return why.partition(" (")[0].removeprefix(f"{row.variable.name} ").removeprefix("was ").removesuffix(" here")


def _shortened(function: str) -> str:
    """Without the path of its package, and not wider than a column may be.

    >>> _shortened("example.com/my-app.v2/pkg.(*Store).Get")
    'pkg.(*Store).Get'
    """
    start = max(function.rfind("/", 0, function.find("(") if "(" in function else None), -1) + 1
    name = function[start:]
    return name if len(name) <= WHERE_WIDTH else name[: WHERE_WIDTH - 3] + "..."


def value(report: VarsReport, showing: Showing) -> Dict[str, Any]:
    """``result`` of the JSON document; ``variable`` is the address of the variable, ``address`` that of the map."""
    return {"variables": [_value(row) for row in report.rows], "left_out": report.left_out}


def _value(row: VarRow) -> Dict[str, Any]:
    variable = row.variable
    return {
        "name": variable.name,
        "kind": variable.kind,
        "type": row.type,
        "type_path": variable.type,
        "len": row.length,
        "address": address_value(row.address),
        "nil": None if row.address is None else not row.address,
        "pointer": variable.pointer,
        "variable": address_value(variable.address),
        "frame": variable.frame,
        "function": variable.function,
        "why": variable.why,
    }


def csv(report: VarsReport, showing: Showing) -> None:
    """One row for each map, with the fields of the JSON."""
    buffer = io.StringIO()
    writer = DictWriter(buffer, FIELDS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: csv_cell(value) for name, value in _value(row).items()} for row in report.rows)
    showing.output.write(buffer.getvalue())
