"""Command lines as data: what a command takes is declared once and serves GDB, the shell and Delve alike."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

from gomap.commandline.words import split, unquote
from gomap.errors import UsageError
from gomap.near import nearest

__all__ = ["Arguments", "Command", "Option", "Positional", "parse", "split"]

HELP = ("--help", "-h")
SHORT = {"-o": "output"}
SIZE = re.compile(r"(\d+(?:\.\d+)?)([KMGT]?)(|B|iB)", re.IGNORECASE)
RANGE = re.compile(r"\w+(\.\.\w+)?")
OPERATOR = re.compile(r"[-+*/%&|^<>!=:;,]+")
GOES_ON = re.compile(rf"{OPERATOR.pattern}|[.(\[{{]")
DASHED = re.compile(r"-[A-Za-z]+")


@dataclass(frozen=True)
class Option:
    """``kind``: flag, int (decimal or 0x, 0 or more), size (bytes: an int, or 64KiB, 1.5M, 2GB), string, choice (of
    ``choices``), range (``A..B``, kept as text).

    >>> Option("--json-ints", "how").dest, Option("-o", "where", "FILE", kind="string").dest
    ('json_ints', 'output')
    """

    name: str
    help: str
    metavar: str = ""
    kind: str = "flag"
    choices: Tuple[str, ...] = ()
    default: Any = None

    @property
    def dest(self) -> str:
        """The attribute of `Arguments` that holds it."""
        return SHORT.get(self.name, self.name.lstrip("-").replace("-", "_"))

    @property
    def spelling(self) -> str:
        """The option with its value, as help shows it."""
        value = "|".join(self.choices) or self.metavar
        return self.name if self.kind == "flag" else f"{self.name} {value}"


@dataclass(frozen=True)
class Positional:
    """An argument by its place. ``many``: all that follow, one at least unless ``optional``; it is then a list."""

    name: str
    help: str
    metavar: str = ""
    many: bool = False
    optional: bool = False

    @property
    def spelling(self) -> str:
        """As a usage line shows it: ``EXPR``, ``EXPR...``, ``[EXPR]``."""
        text = (self.metavar or self.name.upper()) + ("..." if self.many else "")
        return f"[{text}]" if self.optional else text


@dataclass(frozen=True)
class Command:
    """A command: ``run(session, arguments)`` returns a report. ``needs_target``: False if session may be None.
    ``heap_wide``: it reads all of the heap, so that a live process is copied first. ``rank``: its place in help.

    Each of ``examples`` begins with the command's name and works as typed.
    """

    name: str
    summary: str
    description: str
    examples: Tuple[str, ...]
    positionals: Tuple[Positional, ...]
    options: Tuple[Option, ...]
    run: Callable[..., Any]
    needs_target: bool = True
    heap_wide: bool = False
    rank: int = 50

    def option(self, name: str) -> Optional[Option]:
        """The option of that spelling (``--limit``; ``--output`` is ``-o``), None if there is none."""
        return next((o for o in self.options if name in (o.name, f"--{o.dest.replace('_', '-')}")), None)


class Arguments:
    """The arguments of one command line, as attributes; ``help`` is True where help was asked for.

    >>> arguments = Arguments(limit=3); arguments.limit, arguments.get("type", "none")
    (3, 'none')
    """

    def __init__(self, **values: Any):
        self.__dict__.update(values)

    def get(self, name: str, default: Any = None) -> Any:
        """The argument of that name, ``default`` where the command has none such."""
        return self.__dict__.get(name, default)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"this command has no argument {name!r}")

    def __setattr__(self, name: str, value: Any) -> None:
        self.__dict__[name] = value

    def __repr__(self) -> str:
        return f"Arguments({', '.join(f'{name}={value!r}' for name, value in self.__dict__.items())})"


def parse(command: Command, words: Sequence[str], others: Sequence[str] = ()) -> Arguments:
    """The words of a command line as arguments. UsageError, with the nearest right spelling, where they make no sense.

    Options begin with ``--`` and stand anywhere; a bare ``--`` ends them. ``-1`` and ``-x`` are no options.
    ``others``: options of the front end, which may have been meant, too.

    >>> limit = Option("--limit", "at most N", "N", kind="int")
    >>> show = Command("show", "", "", (), (Positional("expr", "a map"),), (limit,), run=print)
    >>> parse(show, ["m", "--limit=0x10"])
    Arguments(help=False, limit=16, expr='m')
    """
    values: Dict[str, Any] = {"help": False}
    values.update((option.dest, _default(option)) for option in command.options)
    free = _take_options(command, list(words), values, others)
    if values["help"]:
        values.update((positional.name, None) for positional in command.positionals)
    else:
        _place(command, free, values)
    return Arguments(**values)


def _default(option: Option) -> Any:
    return bool(option.default) if option.kind == "flag" else option.default


def _take_options(command: Command, words: List[str], values: Dict[str, Any], others: Sequence[str]) -> List[str]:
    """Fills in the options; the words that are none."""
    free: List[str] = []
    rest = iter(words)
    for word in rest:
        if word == "--":
            return free + list(rest)
        name, equals, value = word.partition("=")
        option = command.option(name)
        if word in HELP:
            values["help"] = True
        elif option is None and word.startswith("--"):
            raise _unknown(command, name, others)
        elif option is None:
            free.append(word)
        else:
            values[option.dest] = _value(command, option, value if equals else None, rest)
    return free


def _unknown(command: Command, name: str, others: Sequence[str] = ()) -> UsageError:
    known = [*(option.name for option in command.options), *others, "--help"]
    near = nearest(name, known, 1) or nearest(f"-{name}", known, 1)
    hint = near[0] if near else f"`gomap help {command.name}` lists its options"
    return UsageError(f"{command.name} has no option {name}", hint=hint)


def _value(command: Command, option: Option, given: Optional[str], rest: Any) -> Any:
    if option.kind == "flag":
        if given is not None:
            raise UsageError(f"{option.name} takes no value", hint=option.name)
        return True
    text = next(rest, None) if given is None else given
    if text is None or (given is None and command.option(text.partition("=")[0]) is not None):
        raise UsageError(f"{option.name} needs a value", hint=option.spelling)
    return _converted(option, unquote(text))


def _converted(option: Option, text: str) -> Any:
    if option.kind == "int":
        return _integer(option, text)
    if option.kind == "size":
        return _size(option, text)
    if option.kind == "choice" and text not in option.choices:
        near = nearest(text, option.choices, 1) or option.choices
        raise UsageError(
            f"{option.name} cannot be {text!r}: it is {_any_of(option.choices)}", hint=f"{option.name} {near[0]}"
        )
    if option.kind == "range" and not RANGE.fullmatch(text):
        raise UsageError(f"{option.name} cannot be {text!r}", hint=f"{option.name} 0x10..0x20")
    return text


def _integer(option: Option, text: str, example: str = "10") -> int:
    try:
        value = int(text, 0)
    except ValueError:
        value = -1
    if value < 0:
        raise UsageError(
            f"{option.name} cannot be {text!r}: it is a number, 0 or more", hint=f"{option.name} {example}"
        )
    return value


def _size(option: Option, text: str) -> int:
    found = SIZE.fullmatch(text.replace(" ", ""))
    if found is None:
        return _integer(option, text, example="64KiB")
    number, unit, form = found.groups()
    factor = 1000 if form.upper() == "B" and unit else 1024
    return int(float(number) * factor ** " KMGT".index(unit.upper() or " "))


def _any_of(choices: Sequence[str]) -> str:
    return choices[0] if len(choices) == 1 else f"{', '.join(choices[:-1])} or {choices[-1]}"


def _place(command: Command, free: List[str], values: Dict[str, Any]) -> None:
    """Gives the words that are no options their names."""
    for positional in command.positionals:
        if not free and not positional.optional:
            raise UsageError(f"{command.name} needs {positional.spelling}: {positional.help}", hint=_example(command))
        if positional.many:
            values[positional.name], free = _joined(free) if positional.name == "expr" else free, []
        else:
            values[positional.name], free = (free[0], free[1:]) if free else (None, free)
    if free and DASHED.fullmatch(free[0]):
        raise _unknown(command, free[0])
    if free and GOES_ON.match(free[0]) and command.positionals and command.positionals[-1].name == "expr":
        values["expr"] = " ".join([values["expr"], *free])  # ``m = 0``: the parser of expressions has better words
    elif free:
        raise UsageError(
            f"{command.name} has no use for {free[0]!r}", hint=f"{_example(command)} (`--` ends the options)"
        )


def _joined(words: List[str]) -> List[str]:
    """Several expressions; what stands around an operator is one, which the parser has better words for.

    >>> _joined(["a", "b", "=", "0"]), _joined(["a", "*b", "-x"])
    (['a', 'b = 0'], ['a', '*b', '-x'])
    """
    joined: List[str] = []
    for word in words:
        if joined and (OPERATOR.fullmatch(word) or OPERATOR.fullmatch(joined[-1].rpartition(" ")[2])):
            joined[-1] += f" {word}"
        else:
            joined.append(word)
    return joined


def _example(command: Command) -> str:
    return f"`gomap {command.examples[0]}`" if command.examples else f"`gomap help {command.name}`"
