"""Help, versions and scripts: lines as they are."""

from __future__ import annotations

from gomap.commandline.reports import TextReport
from gomap.rendering.showing import Showing

__all__ = ["table", "value"]


def table(report: TextReport, showing: Showing) -> None:
    """Its lines."""
    for line in report.lines:
        showing.output.line(line)


def value(report: TextReport, showing: Showing) -> object:
    """What JSON shows of it."""
    return report.data
