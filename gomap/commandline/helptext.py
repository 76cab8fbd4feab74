"""What `--help` prints, made from a command's declaration."""

from __future__ import annotations

import re
import textwrap
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Sequence, Tuple

from gomap.commandline.arguments import Command

__all__ = ["command_value", "commands_text", "help_text", "usage_line"]

WIDTH, MIN_WIDTH = 100, 60
NO_BREAK = "\u00a0"


def usage_line(command: Command) -> str:
    """``dump EXPR [--limit N] [--raw]``: on one line.

    >>> from gomap.commandline.arguments import Option, Positional
    >>> maps, raw = Positional("expr", "maps", many=True), Option("--raw", "all")
    >>> show = Command("show", "", "", (), (maps,), (raw,), run=print)
    >>> usage_line(show)
    'gomap show EXPR... [--raw]'
    """
    words = ["gomap", command.name]
    words += [positional.spelling for positional in command.positionals]
    words += [f"[{option.spelling}]" for option in command.options]
    return " ".join(words)


def help_text(command: Command, prompt: str = "(gdb) ", suffix: str = "", width: int = WIDTH) -> str:
    """All there is to say of a command, in lines of up to ``width`` columns without spaces at their ends.

    ``prompt`` stands before each example, ``suffix`` behind it (in a shell `` --core core.123``: it works as typed).
    """
    width = max(MIN_WIDTH, min(width, WIDTH))
    usage = _together(usage_line(command))
    parts = ["\n".join(_apart(textwrap.wrap(usage, width, subsequent_indent="    ", break_on_hyphens=False)))]
    parts.append("\n".join(textwrap.wrap(command.description, width)))
    rows = [(one.metavar or one.name.upper(), one.help) for one in command.positionals]
    rows += [(option.spelling, option.help) for option in command.options]
    if rows:
        parts.append("\n".join(_columns(rows, width)))
    if command.examples:
        parts.append("\n".join(["Examples:", *(f"  {prompt}gomap {example}{suffix}" for example in command.examples)]))
    return "\n\n".join(part for part in parts if part)


def _together(usage: str) -> str:
    """``[--limit N]`` is not to be broken."""
    return re.sub(r"\[[^\]]*\]", lambda found: found.group().replace(" ", NO_BREAK), usage)


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


def _apart(lines: Iterable[str]) -> List[str]:
    return [line.replace(NO_BREAK, " ") for line in lines]


def commands_text(commands: Mapping[str, Command], width: int = WIDTH) -> str:
    """A line for each command, or more where the window is narrow."""
    return "\n".join(_columns([(command.name, command.summary) for command in commands.values()], width))


def _columns(rows: Sequence[Tuple[str, str]], most: int) -> Iterator[str]:
    """Two columns; a first one that is too long stands on a line of its own."""
    width = min(28, max(len(first) for first, _ in rows))
    for first, second in rows:
        lines = textwrap.wrap(second, max(MIN_WIDTH, min(most, WIDTH)) - width - 4) or [""]
        if len(first) > width:
            yield f"  {first}"
            first = ""
        yield f"  {first:{width}}  {lines[0]}".rstrip()
        yield from (" " * (width + 4) + line for line in lines[1:])
