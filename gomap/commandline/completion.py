"""What could be typed next, worked out from the whole line (a debugger would break it at `-` and `.`)."""

from __future__ import annotations

from typing import Callable, Iterable, List, Mapping, Optional

from gomap.commandline.arguments import Command
from gomap.commandline.words import last_word, split

__all__ = ["complete", "tails"]

Names = Callable[[str], List[str]]


def complete(commands: Mapping[str, Command], text: str, names: Names) -> List[str]:
    """Whole words that could stand in the place of the last one of ``text`` (the line behind ``gomap``).

    ``names(prefix)`` gives the expressions that could be meant: maps in reach. Sub-commands, options and their values
    come from the declarations.

    >>> from gomap.commandline.arguments import Option, Positional
    >>> raw = Option("--format", "how", "F", kind="choice", choices=("table", "json"))
    >>> show = {"show": Command("show", "", "", (), (Positional("expr", "a map"),), (raw,), run=print)}
    >>> complete(show, "s", lambda prefix: []), complete(show, "show m --format j", lambda prefix: [])
    (['show'], ['json'])
    >>> complete(show, "show ma", lambda prefix: ["main.Cache"])
    ['main.Cache']
    """
    word = last_word(text)
    before = split(text[: len(text) - len(word)])
    if not before:
        return _starting(word, dict.fromkeys([*commands, "help"]))
    if before[0] == "help":
        return _starting(word, commands) if len(before) == 1 else []
    command = commands.get(before[0])
    return [] if command is None else _arguments(command, before[1:], word, names)


def tails(candidates: Iterable[str], word: str, part: Optional[str]) -> List[str]:
    """The candidates without what a debugger has set aside: GDB completes only ``part``, the end of ``word``.

    >>> tails(["main.Cache", "main.Code"], "main.C", "C")
    ['Cache', 'Code']
    """
    cut = 0 if part is None or not word.endswith(part) else len(word) - len(part)
    return [candidate[cut:] for candidate in candidates]


def _arguments(command: Command, before: List[str], word: str, names: Names) -> List[str]:
    ended = "--" in before
    if not ended and word.startswith("-"):
        return _options(command, word)
    option = command.option(before[-1]) if before and not ended else None
    if option is not None and option.kind != "flag":
        return _starting(word, option.choices)
    return names(word) if command.positionals else []


def _options(command: Command, word: str) -> List[str]:
    name, equals, value = word.partition("=")
    option = command.option(name) if equals else None
    if option is not None:
        return [f"{name}={choice}" for choice in _starting(value, option.choices)]
    return _starting(word, [option.name for option in command.options] + ["--help"])


def _starting(word: str, candidates: Iterable[str]) -> List[str]:
    return [candidate for candidate in candidates if candidate.startswith(word)]
