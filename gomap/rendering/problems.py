"""What was wrong, in lines below a table."""

from __future__ import annotations

from typing import List

from gomap.errors import Problem
from gomap.rendering.output import Output
from gomap.text import printable

__all__ = ["render_problems"]


def render_problems(problems: "List[Problem]", output: Output) -> None:
    """What was wrong, where."""
    if problems:
        output.line()
    for problem in problems:
        where = f" (at {problem.address:#x})" if problem.address is not None else ""
        output.folded(f"problem: {printable(problem.what)}{where}", "  ", " " * 11)
