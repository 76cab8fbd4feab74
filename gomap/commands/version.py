"""`gomap version`: of gomap, and of what it runs in."""

from __future__ import annotations

import platform

from gomap import __version__
from gomap.commandline.arguments import Arguments, Command
from gomap.commandline.common import OUTPUT, PLAIN_FORMAT
from gomap.commandline.reports import TextReport
from gomap.session import Session

__all__ = ["COMMAND"]


def run(session: Session, arguments: Arguments) -> TextReport:
    python = platform.python_version()
    text = f"gomap {__version__}, Python {python}"
    return TextReport([text], {"version": __version__, "python": python})


COMMAND = Command(
    name="version",
    summary="the version of gomap and of the Python it runs in",
    description="What to put into a bug report.",
    examples=("version",),
    positionals=(),
    options=(PLAIN_FORMAT, OUTPUT),
    run=run,
    rank=100,
    needs_target=False,
)
