"""`gomap scan` for people."""

from __future__ import annotations

from textwrap import wrap
from typing import List, Optional

from tabulate import tabulate

from gomap.analysis.census.grouping import Group, in_short, where_in_short
from gomap.analysis.census.model import Census, FoundMap
from gomap.commands.scan import ScanReport
from gomap.errors import Problem
from gomap.rendering.output import MIN_WIDTH
from gomap.rendering.showing import Showing
from gomap.text import ascii_text, bytes_text, count_text, percent_text, printable
from gomap.views.scan_json import csv, ndjson, value
from gomap.views.scan_pprof import profile

__all__ = ["csv", "ndjson", "profile", "table", "value"]

ENOUGH = 0.99
"""Coverage below this is said."""
MOST_PROBLEMS = 5
NUMBERS = 4  # columns, before type and holder
UNMEASURED = "Before Go 1.22 arrays do not carry their type: whether another is missing here cannot be told."
INDENT, NEXT_LINE = 2, " " * 6


def table(report: ScanReport, showing: Showing) -> None:
    """Totals, the maps (or groups), and how much of the heap's map memory they explain."""
    output, go = showing.output, showing.go or ""
    output.paragraph(_headline(report.census, go), "")
    if report.shown:
        rows, columns, align = _groups(report) if report.group_by else _maps(report)
        for line in _table(rows, columns, align, output.room):
            output.line("  " + (line if output.unicode else ascii_text(line)))
    elif report.none_left:
        output.line("  " + printable(report.none_left))
    more = (len(report.groups()) if report.group_by else report.chosen) - (report.most or report.chosen)
    if more > 0:
        output.line(f"  {count_text(more)} more (--top 0: all)")
    for line in _coverage(report.census):
        output.paragraph(line, "")


def _table(rows: List[List[str]], columns: List[str], align: List[str], width: Optional[int]) -> List[str]:
    """Its lines. Where a window is too narrow for one, type and holder get a line of their own.

    >>> names = ["total", "full", "entries", "slots", "type", "where", "address"]
    >>> for line in _table([["6 B", "5 %", "3", "8", "map[int]int", "main.m", "0xc0"]], names, ["left"] * 7, 44):
    ...     print(line)
    total    full    entries    slots    address
          type  where
    6 B      5 %     3          8        0xc0
          map[int]int  main.m
    """
    text = tabulate(rows, headers=columns, tablefmt="plain", colalign=align, disable_numparse=True)
    lines = text.splitlines()
    if width is None or len(columns) <= NUMBERS or max(map(len, lines)) + INDENT <= width:
        return lines
    first = [[*row[:NUMBERS], row[-1]] for row in rows]
    narrow = _table(first, [*columns[:NUMBERS], columns[-1]], [*align[:NUMBERS], align[-1]], None)
    words = ["  ".join(row[NUMBERS:-1]) for row in [columns, *rows]]
    rest = [_folded(text, width - INDENT - 1) for text in words]
    return [line for number, folded in zip(narrow, rest) for line in (number, *folded)]


def _folded(text: str, width: int) -> List[str]:
    further = NEXT_LINE + "  "
    return wrap(
        text, max(MIN_WIDTH, width), initial_indent=NEXT_LINE, subsequent_indent=further, break_on_hyphens=False
    )


def _headline(census: Census, go: str) -> str:
    totals = census.totals
    share = f" ({percent_text(totals.total / census.heap)})" if census.heap else ""
    back = f", of which {bytes_text(totals.reclaimable)} would come back" if totals.reclaimable else ""
    maps = f"{count_text(totals.maps)} map{'' if totals.maps == 1 else 's'}"
    heap = f"{bytes_text(census.heap)} heap in use" if census.heap else "heap unknown"
    release = go.replace("go", "Go ", 1)
    return f"{printable(release)}, {heap}, {maps}: {bytes_text(totals.total)}{share}{back}"


def _maps(report: ScanReport) -> "tuple[List[List[str]], List[str], List[str]]":
    columns = ["reclaimable", "total", "full", "entries", "type", "where", "address"]
    rows = [_row(report, found) for found in report.shown]
    return rows, columns, ["right", "right", "right", "right", "left", "left", "left"]


def _row(report: ScanReport, found: FoundMap) -> List[str]:
    doubt = "" if found.certain else " ?"
    return [
        _bytes(found.reclaimable),
        _bytes(found.total),
        "-" if found.occupancy is None else percent_text(found.occupancy),
        count_text(found.length),
        printable(report.type_of(found)) + doubt,
        printable(where_in_short(found) or "-"),
        f"{found.address:#x}",
    ]


def _bytes(size: "int | None") -> str:
    return "?" if size is None else bytes_text(size)


def _groups(report: ScanReport) -> "tuple[List[List[str]], List[str], List[str]]":
    columns = ["reclaimable", "total", "maps", "entries", report.group_by or ""]
    rows = [
        [
            bytes_text(g.reclaimable),
            bytes_text(g.total),
            count_text(g.maps),
            count_text(g.entries),
            printable(in_short(g.name)) + (_doubt(g) if report.group_by == "type" else ""),
        ]
        for g in report.listed_groups()
    ]
    return rows, columns, ["right", "right", "right", "right", "left"]


def _doubt(group: Group) -> str:
    """
    >>> [_doubt(Group("map[int]int", 3, 9, 0, 0, certain)) for certain in (3, 0, 1)]
    ['', ' ?', ' (? 2 of 3)']
    """
    if group.certain == group.maps:
        return ""
    return f" (? {count_text(group.maps - group.certain)} of {count_text(group.maps)})" if group.certain else " ?"


def _coverage(census: Census) -> List[str]:
    coverage = census.coverage
    lines = []
    if not census.complete:
        return ["interrupted: this is what was found until then", *census.notes]
    known = coverage.array_bytes - coverage.garbage
    if not census.heap:
        pass  # no spans: a problem says so
    elif not census.measured:
        lines.append(f"the arrays of these maps take {bytes_text(known)}. {UNMEASURED}")
    elif coverage.share >= 1 and census.problems.lost:
        lines.append(f"every map array that could be read was attributed ({bytes_text(known)})")
    elif coverage.share >= 1:
        lines.append(f"every map array of the heap was attributed ({bytes_text(known)})")
    else:
        told = coverage.attributed + coverage.growing >= ENOUGH * known
        warning = "" if told else " Some maps are missing here."
        attributed = f"{bytes_text(coverage.attributed)} of {bytes_text(known)} of map arrays"
        lines.append(f"{attributed} were attributed to a map ({percent_text(coverage.share)}).{warning}")
    if coverage.garbage:
        lines.append(f"{bytes_text(coverage.garbage)} of map arrays are garbage that is not yet swept")
    lines += census.notes
    lines += [f"problem: {_told(problem)}" for problem in census.problems[:MOST_PROBLEMS]]
    if len(census.problems) > MOST_PROBLEMS:
        lines.append(f"{count_text(len(census.problems) - MOST_PROBLEMS)} more problems (--format json: all)")
    return lines


def _told(problem: Problem) -> str:
    """
    >>> _told(Problem("the header counts 10 entries, 0 were found", 0xC000086060))
    '0xc000086060: the header counts 10 entries, 0 were found'
    """
    where = "" if problem.address is None or f"{problem.address:#x}" in problem.what else f"{problem.address:#x}: "
    return where + printable(problem.what)
