"""Of hundreds of parked goroutines whose maps only deferred calls and panics keep, none is called garbage.

The program collects garbage before it tells its maps, so each of them is one that the collector itself found needed.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any, Dict, Iterator, List

import pytest

from tests.deferred.cores import Parked, parked_core
from tests.harness import gdb_run
from tests.harness.parameters import build_parameters
from tests.toolchain.gdb import Gdb

SCRIPT = Path(__file__).with_name("inside_deferred.py")
MORE = (
    "1.18.10",
    "1.20.14",
    "1.21.13",
    "1.22.10",
    "1.23.9-386",
    "1.24.11",
    "1.25.5-noswissmap",
    "1.26.6",
    "1.27.3-386",
)
EACH, KINDS = 60, 10
ASKED = 6
"""Maps of each kind whose owners are asked for: of goroutines from the first to the last that was made."""


@pytest.fixture(scope="module", params=build_parameters(("1.23.9", "1.27.3"), MORE))
def parked(request: pytest.FixtureRequest) -> Iterator[Parked]:
    yield parked_core(request.param)


def test_scan_finds_each_map_and_no_garbage(parked: Parked, newest_gdb: Gdb, tmp_path: Path) -> None:
    path = tmp_path / "scan.json"
    said = gdb_run(newest_gdb, parked.exe, parked.core, [f"gomap scan --format json --top 0 -o {path}"])
    assert "Traceback" not in said.output, said.output
    document = json.loads(path.read_text())
    found = {one["address"]: one["len"] for one in document["result"]["maps"]}
    assert Counter(told["kind"] for told in parked.truth) == dict.fromkeys(kinds(parked), EACH)
    assert [told for told in parked.truth if found.get(told["address"]) != 13] == []
    coverage = document["result"]["coverage"]
    assert coverage["garbage"] == 0 and coverage["attributed"] == coverage["array_bytes"], coverage
    assert not document["problems"]


def test_owners_names_the_goroutine_that_keeps_each_map_and_no_other(parked: Parked, newest_gdb: Gdb) -> None:
    """A record of the heap hangs on the runtime.g, which all goroutines that wait for the same channel lead to."""
    asked = some_of_each_kind(parked)
    script = [f"python ASKED = {tuple(told['address'] for told in asked)!r}", f"source {SCRIPT}"]
    said = gdb_run(newest_gdb, parked.exe, parked.core, script)
    assert "Traceback" not in said.output, said.output
    found = [json.loads(line[len("OWNED ") :]) for line in said.stdout.splitlines() if line.startswith("OWNED ")]
    assert [one["address"] for one in found] == [told["address"] for told in asked]
    expected = [(told["kind"], False, [["goroutine", told["goroutine"], True]]) for told in asked]
    assert [(told["kind"], one["garbage"], one["roots"]) for told, one in zip(asked, found)] == expected


def kinds(parked: Parked) -> List[str]:
    found = sorted({told["kind"] for told in parked.truth})
    assert len(found) == KINDS
    return found


def some_of_each_kind(parked: Parked) -> List[Dict[str, Any]]:
    by_kind = [[told for told in parked.truth if told["kind"] == kind] for kind in kinds(parked)]
    return [told for some in by_kind for told in some[:: EACH // ASKED]]
