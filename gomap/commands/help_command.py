"""`gomap help [COMMAND]`."""

from __future__ import annotations

from typing import Optional

from gomap.commands.arguments import Arguments, Command, Positional
from gomap.commands.help import WIDTH, commands_text, help_text
from gomap.commands.reports import TextReport
from gomap.errors import UsageError
from gomap.session import Session

__all__ = ["COMMAND"]


def run(session: Optional[Session], arguments: Arguments) -> TextReport:
    from gomap.commands import registry

    commands = registry()
    if arguments.command is None:
        lines = [
            "gomap reads Go maps out of memory. Commands:",
            "",
            commands_text(commands, arguments.get("width", WIDTH)),
            "",
        ]
        return TextReport([*lines, "`gomap help COMMAND` tells all of one, with examples."])
    command = commands.get(arguments.command)
    if command is None:
        raise UsageError(f"there is no command {arguments.command!r}", hint=f"one of {', '.join(commands)}")
    width = arguments.get("width", WIDTH)
    return TextReport([help_text(command, arguments.prompt, arguments.suffix, width)])


COMMAND = Command(
    name="help",
    summary="this list, or all there is to say of one command",
    description="Every command also takes --help.",
    examples=("help", "help dump"),
    positionals=(Positional("command", "a command's name", "COMMAND", optional=True),),
    options=(),
    run=run,
    needs_target=False,
)
