"""What `--help` prints, made from a command's declaration."""

from __future__ import annotations

import textwrap
from typing import Any, Dict, Iterator, Mapping, Sequence, Tuple

from gomap.commands.arguments import Command

__all__ = ["command_value", "commands_text", "help_text", "usage_line"]

WIDTH = 100


def usage_line(command: Command) -> str:
    """``dump EXPR [--limit N] [--raw]``: on one line.

    >>> from gomap.commands.arguments import Option, Positional
    >>> maps, raw = Positional("expr", "maps", many=True), Option("--raw", "all")
    >>> show = Command("show", "", "", (), (maps,), (raw,), run=print)
    >>> usage_line(show)
    'gomap show EXPR... [--raw]'
    """
    words = ["gomap", command.name]
    words += [positional.spelling for positional in command.positionals]
    words += [f"[{option.spelling}]" for option in command.options]
    return " ".join(words)


def help_text(command: Command, prompt: str = "(gdb) ", suffix: str = "") -> str:
    """All there is to say of a command; lines end without spaces.

    ``prompt`` stands before each example, ``suffix`` behind it (in a shell `` --core core.123``: it works as typed).
    """
    parts = ["\n".join(textwrap.wrap(usage_line(command), WIDTH, subsequent_indent="    ", break_on_hyphens=False))]
    parts.append("\n".join(textwrap.wrap(command.description, WIDTH)))
    rows = [(one.metavar or one.name.upper(), one.help) for one in command.positionals]
    rows += [(option.spelling, option.help) for option in command.options]
    if rows:
        parts.append("\n".join(_columns(rows)))
    if command.examples:
        parts.append("\n".join(["Examples:", *(f"  {prompt}gomap {example}{suffix}" for example in command.examples)]))
    return "\n\n".join(part for part in parts if part)


def command_value(command: Command) -> Dict[str, Any]:
    """All there is to say of a command as JSON shows it.

    >>> command_value(Command("show", "shows", "Shows.", ("show m",), (), (), run=print))["usage"]
    'gomap show'
    """
    return {
        "name": command.name,
        "summary": command.summary,
        "description": command.description,
        "usage": usage_line(command),
        "arguments": [{"name": one.spelling, "help": one.help} for one in command.positionals],
        "options": [{"name": one.name, "usage": one.spelling, "help": one.help} for one in command.options],
        "examples": [f"gomap {example}" for example in command.examples],
    }


def commands_text(commands: Mapping[str, Command]) -> str:
    """A line for each command."""
    return "\n".join(_columns([(command.name, command.summary) for command in commands.values()]))


def _columns(rows: Sequence[Tuple[str, str]]) -> Iterator[str]:
    """Two columns; a first one that is too long stands on a line of its own."""
    width = min(28, max(len(first) for first, _ in rows))
    for first, second in rows:
        lines = textwrap.wrap(second, WIDTH - width - 4) or [""]
        if len(first) > width:
            yield f"  {first}"
            first = ""
        yield f"  {first:{width}}  {lines[0]}".rstrip()
        yield from (" " * (width + 4) + line for line in lines[1:])
