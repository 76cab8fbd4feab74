"""A report goes to the view that it names; --format chooses which of its functions writes.

A view is a module of this folder: ``table(report, showing)``, ``value(report, showing)`` for JSON, and as far as they
make sense ``csv``, ``ndjson``, ``profile`` (bytes), and ``write_value`` in place of ``value`` for what is too long to
be held. None of them is listed anywhere.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Optional

from gomap.commandline.arguments import Arguments
from gomap.commandline.reports import Report
from gomap.errors import UsageError
from gomap.rendering.document import dumps, head, problem_values
from gomap.rendering.output import Output
from gomap.rendering.showing import Showing
from gomap.session import Session

__all__ = ["profile", "render"]


def render(report: Report, command: str, arguments: Arguments, session: Optional[Session], output: Output) -> None:
    """Writes a report as --format says. UsageError if it has no such form."""
    showing, shape = Showing(output, arguments, session), arguments.get("format") or "table"
    if shape == "json":
        _document(report, command, showing)
        return
    write = getattr(_view(report), shape, None)
    if write is None:
        raise UsageError(f"this command has no {shape.upper()} form", hint="--format json")
    write(report, showing)


def profile(report: Report) -> bytes:
    """The report as `go tool pprof` reads it."""
    found: bytes = _view(report).profile(report)
    return found


def _view(report: Report) -> Any:
    return import_module(f"gomap.views.{report.view}")


def _document(report: Report, command: str, showing: Showing) -> None:
    """Nothing is written before what may fail has been asked for: the error is a document, too."""
    view, session, output = _view(report), showing.session, showing.output
    experiments = session.version.experiments if session is not None and session.version is not None else ()
    document = head(command, session.target if session else None, showing.go, experiments)
    start = dumps(document)[:-1] + ', "result": '
    if hasattr(view, "write_value"):
        view.write_value(start, report, showing)
    else:
        result = dumps(view.value(report, showing))
        output.write(start)
        output.write(result)
    output.write(', "problems": ' + dumps(problem_values(report.problems)) + "}\n")
