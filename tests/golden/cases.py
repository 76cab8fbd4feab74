"""Which command lines are frozen, and what each prints."""

from __future__ import annotations

from typing import Dict, Iterator, List, Tuple

from gomap.commandline.catalogue import registry
from gomap.frontend import execute
from gomap.rendering.output import Output
from gomap.session import Session
from tests.golden.programs import PROGRAMS

__all__ = ["recorded", "texts"]

MAPS: Dict[str, Tuple[str, ...]] = {
    "classic": ("main.ports", "main.chained", "main.growing", "main.damaged", "main.none"),
    "swiss": ("main.ports", "main.tables", "main.damaged", "main.none"),
}
OF_ONE = (
    "stats {} ",
    "stats {} --format json",
    "dump {}",
    "dump {} --hex --limit 1",
    "dump {} --raw",
    "dump {} --buckets 0..0 --raw --format json",
    "dump {} --format json",
    "dump {} --format csv",
    "dump {} --match ^4",
    "get {} 80",
    "get {} 443 --format json",
    "get {} 7 --format csv",
    "heat {}",
    "heat {} --format json",
    "layout {}",
)
OF_ALL = (
    "stats {} --format csv",
    "vars",
    "vars --format json",
    "vars --format csv",
    "scan",
    "scan --format json",
    "scan --format csv",
    "scan --group-by type",
    "owners 0xc000014100",
    "owners 0xc000014100 --format json",
    "layout",
    "layout --format json",
    "version --format json",
)
WRONG = (
    "dump",
    "dump main.nothing",
    "stat main.ports",
    "get main.ports nil",
    "stats main.ports --nonsense",
    "dump 0x10",
)


def lines_of(program: str) -> Iterator[str]:
    maps = MAPS[program]
    yield from (line.format(one) for one in maps for line in OF_ONE)
    yield from (line.format(" ".join(maps)) for line in OF_ALL)
    yield from WRONG


def recorded(program: str, line: str, terminal: bool) -> str:
    """What a command line prints on output and on errors, and its exit status."""
    said: List[str] = []
    output = Output(said.append, width=80, terminal=terminal)
    name, _, text = line.partition(" ")
    status = execute(lambda: Session(PROGRAMS[program]()), name, text, output, output)
    return f"$ gomap {line}\n{''.join(said)}[{status}]\n"


def texts() -> Dict[str, str]:
    """file name -> what it should hold."""
    found = {}
    for program in PROGRAMS:
        for kind, terminal in (("terminal", True), ("piped", False)):
            wanted = [line for line in lines_of(program) if terminal or "json" not in line]
            found[f"{program}-{kind}.txt"] = "\n".join(recorded(program, line, terminal) for line in wanted)
    helps = [recorded("classic", f"{name} --help", True) for name in registry()]
    found["help.txt"] = "\n".join([recorded("classic", "help", True), *helps])
    return found
