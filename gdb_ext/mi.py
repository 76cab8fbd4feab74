"""GDB/MI: `-gomap-stats main.cache` answers with the JSON document as an MI result, where GDB has MI commands (12)."""

from __future__ import annotations

import json
from typing import Any, List

import gdb

from gdb_ext.charset import encodable
from gdb_ext.session import current_session
from gdb_ext.settings import errors, settings
from gomap.commandline.arguments import Command
from gomap.commandline.catalogue import registry
from gomap.frontend import execute
from gomap.rendering.output import Output
from gomap.text import printable

__all__ = ["register_mi"]


def register_mi() -> None:
    """Commands that have no JSON form have no MI form either."""
    if not hasattr(gdb, "MICommand"):
        return
    for command in registry().values():
        if command.option("--format") is not None:
            _define(command)


def _define(command: Command) -> None:
    class Mi(gdb.MICommand):
        def __init__(self) -> None:
            super().__init__(f"-gomap-{command.name}")

        def invoke(self, words: List[str]) -> Any:
            return answer(command.name, words)

    Mi()


def answer(name: str, words: List[str]) -> Any:
    """The document, every scalar as text, as MI wants it; a gdb.GdbError where it holds an error."""
    text: List[str] = []
    output = Output(text.append)
    end = words.index("--") if "--" in words else len(words)
    execute(current_session, name, [*words[:end], "--format", "json", *words[end:]], output, errors(), settings())
    try:
        document = json.loads("".join(text))
    except ValueError:  # an answer that went to a file
        raise gdb.GdbError(f"-gomap-{name} answers with a document: leave out -o") from None
    if "error" in document:
        hint = document["error"].get("try")
        raise gdb.GdbError(encodable(printable(document["error"]["what"] + (f". Try: {hint}" if hint else ""))))
    return {"gomap": mi_value(document)}


def mi_value(value: Any) -> Any:
    """JSON as MI has it: tuples, lists and strings; names of letters, digits and dashes only."""
    if isinstance(value, dict):
        return {_name(name): mi_value(item) for name, item in value.items()}
    if isinstance(value, list):
        return [mi_value(item) for item in value]
    return encodable(value) if isinstance(value, str) else json.dumps(value)


def _name(name: str) -> str:
    plain = "".join(char if char.isalnum() and char.isascii() else "-" for char in name.replace("$", ""))
    return plain if plain[:1].isalpha() else f"x{plain}"
