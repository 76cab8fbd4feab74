"""`gomap vars [TEXT]`: the maps in reach: package variables, arguments and locals, with type, length and address."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Dict, Iterator, List, NamedTuple, Optional, Sequence

from gomap.commandline.arguments import Arguments, Command, Option, Positional
from gomap.commandline.common import FORMAT, OUTPUT
from gomap.commandline.reports import Report
from gomap.debuginfo.mapvariables import package_maps
from gomap.errors import GomapError, MemoryFault, Problem, Problems
from gomap.golang.types import GoType, Kind
from gomap.runtime.modules.version import no_names
from gomap.session import Session
from gomap.target import MapVariable

__all__ = ["COMMAND", "VarRow", "VarsReport"]

FRAMES = Option("--frames", "look at so many frames, from the innermost on (20)", "N", kind="int", default=20)
LIMIT = Option("--limit", "at most N maps (0: all)", "N", kind="int")
COUNTS = ("count", "used")  # of runtime.hmap, of maps.Map
MOST_LENGTH = 1 << 48


class VarRow(NamedTuple):
    """A map in reach: its variable, the map's address (0: nil; None if it could not be read) and ``length``, the
    runtime's own count."""

    variable: MapVariable
    type: str
    address: Optional[int]
    length: Optional[int]


@dataclass
class VarsReport(Report):
    """Maps in reach: those of frames from the innermost on, then package variables. ``left_out``: how many more;
    ``text``: what their names, types or functions have to contain."""

    view = "vars"

    rows: List[VarRow]
    left_out: int = 0
    problems_met: List[Problem] = field(default_factory=list)
    text: Optional[str] = None

    @property
    def problems(self) -> Sequence[Problem]:
        return self.problems_met


def run(session: Session, arguments: Arguments) -> VarsReport:
    """Where nothing can be known by name, that is the answer; a program without maps has an empty list."""
    found = [*session.target.names.frame_maps(arguments.frames), *package_maps(session.target)]
    if not found and not session.target.names.has_debug_information():
        raise no_names(session.version, "its variables cannot be found by name")
    chosen = [variable for variable in found if _wanted(variable, arguments.text)]
    shown = chosen[: _limit(arguments)]
    problems = Problems()
    return VarsReport(list(_rows(session, shown, problems)), len(chosen) - len(shown), problems, arguments.text)


def _wanted(variable: MapVariable, text: Optional[str]) -> bool:
    """By a part of its name, its type or its function."""
    return text is None or any(text in part for part in (variable.name, variable.type, variable.function or ""))


def _limit(arguments: Arguments) -> Optional[int]:
    """A table ends somewhere; JSON and CSV hold all."""
    if arguments.limit is not None:
        return arguments.limit or None
    return arguments.get("default_limit") or None if arguments.format == "table" else None


def _rows(session: Session, variables: Sequence[MapVariable], problems: Problems) -> Iterator[VarRow]:
    headers = _headers(session, variables)
    lengths = _lengths(session, headers)
    for variable, header in zip(variables, headers):
        length = 0 if header == 0 else None if header is None else lengths.get(header)
        if length is None and variable.why is None:
            problems.append(Problem(f"{variable.name} cannot be read", header or variable.address, lost=True))
        yield VarRow(variable, session.types.spell(variable.type), header, length)


def _headers(session: Session, variables: Sequence[MapVariable]) -> List[Optional[int]]:
    """Where each variable's map is; 0 for nil, None if that cannot be read."""
    held = {variable.address: None for variable in variables if variable.address is not None}
    words = _words(session, list(held), session.target.arch.pointer_size)
    first = [variable.held if variable.address is None else words.get(variable.address) for variable in variables]
    behind = [word for word, variable in zip(first, variables) if variable.pointer and word]
    maps = _words(session, behind, session.target.arch.pointer_size)
    return [maps.get(word) if variable.pointer and word else word for word, variable in zip(first, variables)]


def _lengths(session: Session, headers: Sequence[Optional[int]]) -> Dict[int, int]:
    """The runtime's count of each map; those that make no sense are left out."""
    offset, size = _count(session)
    found = _words(session, [header + offset for header in dict.fromkeys(headers) if header], size)
    return {address - offset: count for address, count in found.items() if count < MOST_LENGTH}


def _count(session: Session) -> "tuple[int, int]":
    """Offset and size of the field of a map's header that counts its entries."""
    word = session.target.arch.pointer_size
    header = session.choice(GoType(Kind.MAP, word, "map")).layout.header
    name = next(name for name in COUNTS if name in header.offsets)
    return header.offsets[name], 8 if header.kinds[name] == "u64" else word


def _words(session: Session, addresses: Sequence[int], size: int) -> Dict[int, int]:
    """Unsigned numbers of ``size`` bytes by their addresses; all at once, one by one where that fails."""
    target = session.target
    try:
        data = target.gather(addresses, size)
        return {a: int.from_bytes(data[i * size : (i + 1) * size], "little") for i, a in enumerate(addresses)}
    except MemoryFault:
        found = {}
        for address in addresses:
            try:
                found[address] = int.from_bytes(target.read(address, size), "little")
            except GomapError:
                continue
        return found


COMMAND = Command(
    name="vars",
    summary="the maps in reach: package variables, arguments and locals",
    description="Lists the variables that hold maps (or point to one), with type, length and address. TEXT: only those "
    "whose name, type or function contains it.",
    examples=("vars", "vars cache", "vars --frames 3 --format json"),
    positionals=(Positional("text", "part of a name, a type or a function", "TEXT", optional=True),),
    options=(FRAMES, LIMIT, FORMAT, OUTPUT),
    run=run,
    rank=50,
)
