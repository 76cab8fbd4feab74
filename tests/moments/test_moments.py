"""Whatever the runtime was at, the census finds every map that was there before, and says what was going on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import List

import pytest

from tests.harness import gdb_run
from tests.matrix import Config
from tests.moments.cores import BEGINNING, MOMENTS, moment_core
from tests.toolchain.gdb import Gdb

SAID = {
    "marking": "a garbage collection was going on (marking)",
    "marked": "a garbage collection was going on (marking)",
    "sweeping": "of map arrays are garbage that is not yet swept",
    "allocating": "a large object has no type yet",
    "growing": "bytes of arrays of a map[string]*main.User hang on stacks only: it was growing",
}


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.configs("1.23.9", "1.27.3")
def test_a_core_of_a_moment(config: Config, newest_gdb: Gdb, moment: str, tmp_path: Path) -> None:
    core, path = moment_core(config, moment), tmp_path / "scan.json"
    owned = core.truth[0]
    words = ["gomap scan", f"gomap scan --format json --top 0 -o {path}", f"gomap owners {owned['address']}"]
    said = gdb_run(newest_gdb, core.exe, core.core, words)
    assert "Traceback" not in said.output and f"{owned['holder']}   variable at" in said.stdout, said.output
    assert SAID[moment] in " ".join(said.stdout.split()) and "Some maps are missing" not in said.stdout, said.stdout
    document = json.loads(path.read_text())
    found = {one["address"]: one for one in document["result"]["maps"]}
    for told in core.truth:
        one = found[told["address"]]
        assert one["len"] == told["len"]
        assert told["type"] in ([one["type"]] if one["certain"] else one["candidates"])
    coverage = document["result"]["coverage"]
    assert bool(coverage["growing"]) == (moment == "growing") and not document["problems"]
    assert coverage["attributed"] + coverage["growing"] == coverage["array_bytes"] - coverage["garbage"]
    assert document["result"]["complete"]


def owners_of(variable: str) -> List[str]:
    """Of the address that a string of the program has in hexadecimal."""
    return [
        "python import gomap; session = gomap.open(gomap.current_target())",
        f"python pair = session.target.read(session.place('{variable}').address, 16)",
        "python text = session.target.read(int.from_bytes(pair[:8], 'little'), int.from_bytes(pair[8:], 'little'))",
        "python gdb.execute('gomap owners 0x' + text.decode())",
    ]


@pytest.mark.configs("1.20.14", "1.23.9", "1.27.3")
def test_what_only_deferred_calls_refer_to_is_needed(config: Config, newest_gdb: Gdb) -> None:
    core = moment_core(config, BEGINNING)
    said = gdb_run(newest_gdb, core.exe, core.core, owners_of("main.DeferredAt"))
    assert "Traceback" not in said.output and "(main.deferring)" in said.stdout, said.output
    assert "stale" not in said.stdout, said.output


@pytest.mark.configs("1.20.14", "1.23.9", "1.27.3")
def test_what_only_the_record_of_a_goroutine_holds_is_the_goroutines(config: Config, newest_gdb: Gdb) -> None:
    """It has not begun yet: its closure hangs on g.sched.ctxt, and on no frame."""
    core = moment_core(config, BEGINNING)
    said = gdb_run(newest_gdb, core.exe, core.core, owners_of("main.PendingAt"))
    assert "Traceback" not in said.output and "runtime.all" not in said.stdout, said.output
    assert "(main.unbegun.func1)" in said.stdout and "the runtime's record of it at 0x" in said.stdout, said.output
