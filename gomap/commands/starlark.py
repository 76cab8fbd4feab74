"""`gomap starlark`: the script for Delve's own terminal."""

from __future__ import annotations

from typing import Optional

from gomap.commandline.arguments import Arguments, Command
from gomap.commandline.common import OUTPUT, PLAIN_FORMAT
from gomap.commandline.reports import TextReport
from gomap.session import Session
from gomap.starlark import script

__all__ = ["COMMAND"]


def run(session: Optional[Session], arguments: Arguments) -> TextReport:
    text = script()
    return TextReport(text.splitlines(), {"script": text})


COMMAND = Command(
    name="starlark",
    summary="a script that gives Delve's own terminal `gomap stats` and `gomap dump`",
    description="Write it to a file that ends in .star, then type `source` and its name at the (dlv) prompt. It works "
    "on whatever dlv has open, needs nothing but Delve, and only reads.",
    examples=("starlark -o gomap.star",),
    positionals=(),
    options=(PLAIN_FORMAT, OUTPUT),
    run=run,
    rank=90,
    needs_target=False,
)
