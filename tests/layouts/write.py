"""gomap/layouts/generated.py, as it is to be written: of each field, the releases in which it moved."""

from __future__ import annotations

from typing import Dict, Mapping, Optional, Sequence, Tuple

from tests.layouts.builds import MACHINES, built, minor, releases
from tests.layouts.read import FIELDS, read
from tests.toolchain import ROOT

__all__ = ["PATH", "rendered", "text"]

PATH = ROOT / "gomap" / "layouts" / "generated.py"
HEAD = '''"""Where fields lie in structs of the Go runtime. Written by `make layouts` from real builds: do not edit.

Source: the debug information of a program built by each of RELEASES, for amd64, 386 and arm64.
"""

from __future__ import annotations

from typing import Dict, Optional, Tuple

__all__ = ["OFFSETS", "RELEASES"]

'''
TYPE = "Dict[Tuple[str, str], Dict[str, Dict[int, Optional[int]]]]"
ABOUT = '''"""(struct, machine) -> field -> minor release -> offset in bytes from that release on, None: no more.

arm64 is there only where it differs from amd64.
"""
'''

Moves = Dict[int, Optional[int]]
Histories = Dict[str, Moves]


def text() -> str:
    """The file's text, from the builds of all releases."""
    known = releases()
    return rendered(known, _all(known))


def rendered(known: Sequence[str], found: Mapping[Tuple[str, str], Histories]) -> str:
    """The file's text."""
    lines = [f"    ({struct!r}, {machine!r}): {_table(fields)}," for (struct, machine), fields in found.items()]
    body = "\n".join(["RELEASES = (", *(f"    {go!r}," for go in known), ")", "", f"OFFSETS: {TYPE} = {{", *lines, "}"])
    return f"{HEAD}{body}\n{ABOUT}".replace("'", '"')


def _table(fields: Histories) -> str:
    return "\n".join(["{", *(f"        {name!r}: {moves!r}," for name, moves in fields.items()), "    }"])


def _all(known: Sequence[str]) -> Dict[Tuple[str, str], Histories]:
    shown = {machine: {minor(go)[1]: read(built(go, machine).exe) for go in known} for machine in MACHINES}
    found = {
        (struct, machine): {
            field: _moves({go: one[struct].get(field) for go, one in shown[machine].items()})
            for field in FIELDS[struct]
        }
        for struct in FIELDS
        for machine in MACHINES
    }
    return {key: fields for key, fields in found.items() if key[1] != "arm64" or fields != found[key[0], "amd64"]}


def _moves(offsets: Mapping[int, Optional[int]]) -> Moves:
    """
    >>> _moves({16: None, 17: 8, 18: 8, 19: 16, 20: None})
    {17: 8, 19: 16, 20: None}
    """
    moves: Moves = {}
    last: Optional[int] = None
    for release, offset in offsets.items():
        if offset != last:
            moves[release] = last = offset
    return moves
