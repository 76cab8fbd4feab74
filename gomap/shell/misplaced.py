"""A core, a program or a process named without its option: `gomap stats m core.123`."""

from __future__ import annotations

import os
import re
from typing import Optional, Sequence

from gomap.commandline.arguments import Command
from gomap.elf.file import MAGIC, is_core
from gomap.errors import UsageError

__all__ = ["WHERE", "check_words"]

WHERE = "--core FILE --exe FILE, --pid N, or --dlv HOST:PORT"
CORE_NAME = re.compile(r"(.*/)?core[.-]\d.*")


def check_words(command: Command, words: Sequence[str], exe: Optional[str] = None) -> None:
    """UsageError if one of the words of a command that says nowhere what to read is what it would read; ``exe`` as
    --exe named it. Options that the command has not are for its parser to tell."""
    if any(word.startswith("--") and command.option(word.partition("=")[0]) is None for word in words):
        return
    found = {option: word for word in reversed(words) for option in [_option_of(word)] if option is not None}
    if not found and _is_process(command, words):
        found = {"--pid": words[-1]}
    if found:
        missing = next(option for option in ("--core", "--pid", "--exe") if option in found)
        rest = [word for word in words if word not in found.values()]
        named = [f"{option} {found[option]}" for option in ("--core", "--pid", "--exe") if option in found]
        named += [f"--exe {exe}"] if exe is not None else []
        hint = " ".join(["gomap", command.name, *rest, *named])
        raise UsageError(f"{missing} is missing in front of {found[missing]}", hint=hint)


def _option_of(word: str) -> Optional[str]:
    """The option of files that a word should stand behind; None if it is none."""
    if word.startswith("-"):
        return None
    if is_core(word) or CORE_NAME.fullmatch(word):
        return "--core"
    return "--exe" if os.path.isfile(word) and _start(word) == MAGIC else None


def _is_process(command: Command, words: Sequence[str]) -> bool:
    """Is the last word the number of a process, and of no use otherwise?"""
    places = command.positionals
    surplus = len(words) > len(places) or (len(words) > 1 and places[-1].many)
    return bool(words) and surplus and words[-1].isdecimal() and os.path.isdir(f"/proc/{words[-1]}")


def _start(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(len(MAGIC))
    except OSError:
        return b""
