"""What commands return, as far as several share it; each command declares its own report. Views (gomap/views) turn them
into text, JSON or CSV; nothing here prints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, List, Sequence

from gomap.errors import GomapError, Problem

__all__ = ["Failure", "Report", "TextReport"]


class Report:
    """Base of all reports. ``view``: the module of gomap/views that shows it. ``problems``: what was wrong or could not
    be read; where there are any: exit status 1."""

    view: ClassVar[str]

    @property
    def problems(self) -> Sequence[Problem]:
        return ()


@dataclass(frozen=True)
class Failure:
    """One of several arguments that failed; the others are still shown."""

    expr: str
    error: GomapError


@dataclass
class TextReport(Report):
    """A few lines of text (help, version); ``data`` is what JSON shows."""

    view = "text"
    lines: List[str]
    data: object = None
