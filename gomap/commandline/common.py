"""Options and steps that several commands share."""

from __future__ import annotations

import re
from typing import Optional, Tuple

from gomap.commandline.arguments import Arguments, Option
from gomap.errors import UsageError
from gomap.maps.base import AnyMap, GoMap, with_units
from gomap.progress import quiet
from gomap.session import Session
from gomap.values import Limits

__all__ = [
    "DEPTH",
    "FORMAT",
    "HEX",
    "OUTPUT",
    "PLAIN_FORMAT",
    "TYPE",
    "limits_of",
    "map_of",
    "open_buckets",
    "open_map",
    "unit_range",
    "with_buckets",
]

ADDRESS = re.compile("0[xX][0-9a-fA-F]{4,16}")

FORMAT = Option(
    "--format",
    "how to print: a table, JSON or CSV",
    "FORMAT",
    kind="choice",
    choices=("table", "json", "csv"),
    default="table",
)
PLAIN_FORMAT = Option("--format", "how to print", "FORMAT", kind="choice", choices=("table", "json"), default="table")
OUTPUT = Option("-o", "write to FILE instead of the terminal", "FILE", kind="string")
TYPE = Option("--type", "EXPR is the address of a map of this type", "TYPE", kind="string")
DEPTH = Option("--depth", "follow pointers in values so many times (1)", "N", kind="int", default=1)
HEX = Option("--hex", "integers in base 16")
INTS = Option(
    "--json-ints",
    "string: integers beyond 2^53 as strings",
    "HOW",
    kind="choice",
    choices=("number", "string"),
    default="number",
)


def open_map(session: Session, arguments: Arguments) -> AnyMap:
    """The map, or sync.Map, that EXPR and --type name; see `map_of`."""
    return map_of(session, arguments.expr, arguments)


def map_of(session: Session, expr: str, arguments: Arguments) -> AnyMap:
    """The map, or sync.Map, of one expression. A bare address will do where the map's type is proved; a --type that is
    disproved is a GomapError that gives the right one."""
    from gomap.analysis.typeproof.checked import check_type, proved_map  # where a type is in question only

    progress, given = arguments.get("progress") or quiet, arguments.type
    if given is None and ADDRESS.fullmatch(expr.strip()):
        return proved_map(session, int(expr, 16), progress)
    gomap = session.map(expr, given)
    if given is not None and isinstance(gomap, GoMap):
        check_type(session, gomap, progress)
    return gomap


def open_buckets(session: Session, arguments: Arguments, what: str) -> GoMap:
    """As `open_map`; UsageError for a sync.Map, to which ``what`` does not apply."""
    return with_buckets(open_map(session, arguments), what)


def with_buckets(gomap: AnyMap, what: str) -> GoMap:
    """``gomap`` where it has buckets or groups of its own; else UsageError, ``what`` being what shows them."""
    units = with_units(gomap)
    if units is not None:
        return units
    parts = [f"{part.address:#x} --type '{part.type_name}' (its {name} map)" for name, part in gomap.inner_maps]
    hint = " or ".join(parts) or f"gomap dump {gomap.expr}, its entries"
    raise UsageError(f"{what} shows buckets, of which {gomap.expr}, a {gomap.type_name}, has none itself", hint=hint)


def limits_of(arguments: Arguments, string_limit: Optional[int]) -> Limits:
    """How deep and how far values are read. JSON and CSV hold more of a long string than a table does."""
    depth = arguments.depth if arguments.depth is not None else 1
    return Limits(depth=depth) if string_limit is None else Limits(depth=depth, string=string_limit)


def unit_range(text: Optional[str]) -> Tuple[int, Optional[int]]:
    """``A..B`` (or a single number), decimal or 0x, both ends included.

    >>> unit_range("0x10..0x20"), unit_range("7"), unit_range(None)
    ((16, 32), (7, 7), (0, None))
    """
    if text is None:
        return 0, None
    first, dots, last = text.partition("..")
    try:
        low = int(first, 0)
        high = int(last, 0) if dots else low
    except ValueError:
        raise UsageError(f"{text!r} is no range of buckets", hint="--buckets 0x10..0x20") from None
    if low < 0 or high < low:
        raise UsageError(f"{text!r} is an empty range", hint="--buckets 0x10..0x20")
    return low, high
