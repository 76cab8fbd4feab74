"""`gomap help [COMMAND]`."""

from __future__ import annotations

from typing import Mapping, Optional, Sequence

from gomap.commandline.arguments import Arguments, Command, Positional
from gomap.commandline.catalogue import command_named
from gomap.commandline.common import OUTPUT, PLAIN_FORMAT
from gomap.commandline.helptext import WIDTH, command_value, commands_text, help_text
from gomap.commandline.reports import TextReport
from gomap.session import Session

__all__ = ["COMMAND", "report"]


def run(session: Optional[Session], arguments: Arguments) -> TextReport:
    from gomap.commandline.catalogue import registry

    return report(registry(), arguments, ["gomap reads Go maps out of memory. Commands:", ""])


def report(commands: Mapping[str, Command], arguments: Arguments, preamble: Sequence[str]) -> TextReport:
    """All commands behind the lines of ``preamble``, or all there is to say of one."""
    if arguments.command is None:
        table = commands_text(commands, arguments.get("width", WIDTH))
        lines = [*preamble, table, "", "`gomap help COMMAND` tells all of one, with examples."]
        return TextReport(lines, {"commands": [command_value(command) for command in commands.values()]})
    command = command_named(arguments.command, commands, "gomap help")
    suffix = arguments.suffix if command.needs_target else ""
    text = help_text(command, arguments.prompt, suffix, arguments.get("width", WIDTH))
    return TextReport(text.splitlines(), {"commands": [command_value(command)]})


COMMAND = Command(
    name="help",
    summary="this list, or all there is to say of one command",
    description="Every command also takes --help.",
    examples=("help", "help dump"),
    positionals=(Positional("command", "a command's name", "COMMAND", optional=True),),
    options=(PLAIN_FORMAT, OUTPUT),
    run=run,
    rank=110,
    needs_target=False,
)
