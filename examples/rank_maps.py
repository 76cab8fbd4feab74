"""Ranks the maps of several cores by what rebuilding them would give back.

    gdb -batch -x examples/rank_maps.py -ex 'python rank("./svc", ["core.1", "core.2"])'

with gomap loaded (`gomap gdbinit`), or through `gomap gdb`. Prints CSV: core, bytes, type, holder, address.
"""

from __future__ import annotations

import csv
import sys
from typing import Iterator, List, Sequence, Tuple

import gdb

import gomap
from gomap.analysis.census.census import take_census
from gomap.analysis.owners.find import holders_of
from gomap.analysis.owners.naming import path_of

TOP = 5
Row = Tuple[str, int, str, str, str]


def rank(exe: str, cores: Sequence[str]) -> None:
    """The most wasteful maps of all cores together, the worst first."""
    rows: List[Row] = []
    for core in cores:
        gdb.execute(f"file {exe}", to_string=True)
        gdb.execute(f"core-file {core}", to_string=True)
        rows += worst(core)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["core", "reclaimable", "type", "holder", "address"])
    writer.writerows(sorted(rows, key=lambda row: -row[1]))


def worst(core: str) -> Iterator[Row]:
    """The maps of the core that GDB has open."""
    session = gomap.open(gomap.current_target())
    census = take_census(session)
    maps = sorted(census.maps, key=lambda found: -(found.reclaimable or 0))[:TOP]
    owners = holders_of(session, [found.address for found in maps], seconds=None)
    for found in maps:
        chains = owners[found.address].chains if found.address in owners else []
        holder = path_of(chains[0]) if chains else None
        kind = found.type.name if found.type is not None else "?"
        yield core, found.reclaimable or 0, kind, holder or "?", f"{found.address:#x}"
