"""What is done with an image: command lines, run as every front end runs them. A new command is one line here."""

from __future__ import annotations

import random
from typing import Callable, Dict, NamedTuple, Sequence, Tuple

from tests.fuzz.survey import Survey

__all__ = ["OPERATIONS", "Operation", "command_line"]

EXPRESSIONS = (
    "main.Ints",
    "main.Strings",
    "main.Shapes",
    "main.Nested",
    "main.Growing",
    'main.Servers["a"].users',
    'main.Servers["a"].wides',
    'main.Servers["a"].big',
    'main.Servers["a"].reqs',
    'main.Servers["a"].users[3].Attrs',
    'main.Servers["a"].next.next.users',
    'main.Shapes["3"].(*main.User).Attrs',
)
KEYS = {
    "main.Ints": "17",
    "main.Strings": '"17"',
    "main.Shapes": '"17"',
    "main.Nested": '"17"',
    "main.Growing": "17",
    'main.Servers["a"].users': "17",
    'main.Servers["a"].wides': "17",
    'main.Servers["a"].reqs': '"17"',
}
Words = Tuple[str, ...]


class Operation(NamedTuple):
    """``share``: how often, beside the others; ``words``: the command line behind the command."""

    share: int
    command: str
    words: Callable[[random.Random, Survey], Words]


def _expression(rng: random.Random, survey: Survey) -> Words:
    if rng.random() < 0.9:
        return (rng.choice(EXPRESSIONS),)
    address, gotype = rng.choice(survey.maps)
    return (f"{address:#x}", "--type", gotype)


def _entries(rng: random.Random, survey: Survey) -> Words:
    return (
        *_expression(rng, survey),
        "--depth",
        str(rng.randrange(1, 6)),
        "--limit",
        "30",
        *rng.choice(((), ("--raw",))),
    )


def _get(rng: random.Random, survey: Survey) -> Words:
    expression = rng.choice(list(KEYS))
    return expression, KEYS[expression], "--depth", "4"


def _owners(rng: random.Random, survey: Survey) -> Words:
    return (rng.choice((f"{rng.choice(survey.maps)[0]:#x}", rng.choice(EXPRESSIONS))),)


OPERATIONS: Dict[str, Operation] = {
    "stats": Operation(36, "stats", _expression),
    "entries": Operation(30, "dump", _entries),
    "get": Operation(18, "get", _get),
    "owners": Operation(10, "owners", _owners),
    "census": Operation(6, "scan", lambda rng, survey: ("--top", rng.choice(("0", "3")))),
}


def command_line(name: str, rng: random.Random, survey: Survey) -> Sequence[str]:
    """The command and its words, of the operation of that name."""
    operation = OPERATIONS[name]
    return operation.command, *operation.words(rng, survey), "--format", rng.choice(("table", "json"))
