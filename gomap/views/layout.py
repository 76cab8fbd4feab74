"""`gomap layout`: titled tables of names and values."""

from __future__ import annotations

from gomap.commands.layout import LayoutReport
from gomap.rendering.showing import Showing
from gomap.text import printable

__all__ = ["table", "value"]


def table(report: LayoutReport, showing: Showing) -> None:
    """One table behind the other."""
    output = showing.output
    for i, section in enumerate(report.sections):
        if i:
            output.line()
        output.line(printable(section.title))
        width = max((len(name) for name, _ in section.rows), default=0)
        for name, value in section.rows:
            output.folded(printable(value) or "-", f"  {printable(name):<{width}}  ", " " * (width + 4))


def value(report: LayoutReport, showing: Showing) -> object:
    """``sections``, each with its rows by name."""
    return {"sections": [{"title": section.title, "rows": dict(section.rows)} for section in report.sections]}
