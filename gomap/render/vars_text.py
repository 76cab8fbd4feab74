"""`gomap vars`: a table of the maps in reach, and the same as JSON or CSV."""

from __future__ import annotations

import csv
import io
from typing import Any, Dict, List

from tabulate import tabulate

from gomap.commands.reports import VarRow, VarsReport
from gomap.render.csvtext import csv_cell
from gomap.render.document import address_value
from gomap.render.output import Output
from gomap.render.stats_text import render_problems
from gomap.render.text import ascii_text, count_text, printable

__all__ = ["render_vars", "vars_csv", "vars_value"]

WHERE_WIDTH = 40
FIELDS = tuple("name kind type type_path len address nil pointer variable frame function why".split())


def render_vars(report: VarsReport, output: Output) -> None:
    """One line for each map; what could not be read shows as ``?``, what is nil as ``nil``."""
    if not report.rows:
        output.line("no maps in reach")
    else:
        lines = [[_safe(cell, output) for cell in _cells(row)] for row in report.rows]
        heads = ["where", "name", "type", "entries", "address"]
        align = ("left", "left", "left", "right", "left")
        table = tabulate(lines, heads, tablefmt="plain", colalign=align, disable_numparse=True)
        for line in table.splitlines():
            output.line(line)
    if report.left_out:
        output.line(f"{count_text(report.left_out)} more (--limit 0: all; TEXT: some)")
    render_problems(list(report.problems), output)


def _safe(text: str, output: Output) -> str:
    shown = printable(text)
    return shown if output.unicode else ascii_text(shown)


def _cells(row: VarRow) -> List[str]:
    variable = row.variable
    where = "package" if variable.frame is None else f"#{variable.frame} {_shortened(variable.function or '?')}"
    if row.address is None:
        return [where, variable.name, row.type, "?", variable.why or "unreadable"]
    length = "?" if row.length is None else count_text(row.length)
    return [where, variable.name, row.type, length, f"{row.address:#x}" if row.address else "nil"]


def _shortened(function: str) -> str:
    """Without the path of its package, and not wider than a column may be.

    >>> _shortened("example.com/my-app.v2/pkg.(*Store).Get")
    'pkg.(*Store).Get'
    """
    start = max(function.rfind("/", 0, function.find("(") if "(" in function else None), -1) + 1
    name = function[start:]
    return name if len(name) <= WHERE_WIDTH else name[: WHERE_WIDTH - 3] + "..."


def vars_value(report: VarsReport) -> Dict[str, Any]:
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


def vars_csv(report: VarsReport) -> str:
    """One row for each map, with the fields of the JSON."""
    buffer = io.StringIO()
    rows = [{name: csv_cell(value) for name, value in _value(row).items()} for row in report.rows]
    writer = csv.DictWriter(buffer, FIELDS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()
