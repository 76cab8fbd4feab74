"""Runs one command through Delve: over a headless dlv that is there already, or one of our own."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import Any, Callable, ContextManager, Dict, List, Sequence

from gomap.frontend import execute, tell_stop
from gomap.rendering.output import Output, Settings
from gomap.session import Session
from gomap.shell.where import Where, tell
from gomap.target import Target

__all__ = ["run_in_delve"]


Open = Callable[[Where, Callable[[str], None]], ContextManager[Target]]
"""(where, what tells warnings) -> the target; delve_client.front.opened, which the core does not import."""


def run_in_delve(opened: Open, name: str, words: Sequence[str], where: Where, screen: Dict[str, Any]) -> int:
    """The exit status of the command. The target goes on afterwards if it ran before, whatever happens."""
    output = Output(sys.stdout.write, **screen)
    errors = Output(sys.stderr.write)
    targets: List[Target] = []
    with ExitStack() as stack:

        def session() -> Session:
            targets.append(stack.enter_context(opened(where, tell)))
            return Session(targets[0])

        settings = Settings(string_limit=output.string_limit, prompt="$ ", suffix=_suffix(where))
        status = execute(session, name, words, output, errors, settings)
    tell_stop(targets[0].stood_still if targets else None, status, errors)
    return status


def _suffix(where: Where) -> str:
    return f" --dlv {where.dlv}" if where.dlv is not None else " --via dlv --core core.123 --exe ./svc"
