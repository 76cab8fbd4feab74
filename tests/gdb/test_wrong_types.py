"""`--type` against what proves another type; and addresses alone, where the type is proved: in GDB and in Delve."""

from __future__ import annotations

import json
from typing import Any, Callable, Dict, List

import pytest

from delve_client import Client
from delve_client.target import DelveTarget
from gomap.frontend import execute
from gomap.rendering.output import Output
from gomap.session import Session
from tests.delve.serving import served
from tests.harness import Core, gdb_run
from tests.matrix import Config
from tests.toolchain.delve import NEWEST
from tests.toolchain.gdb import Gdb

BUILDS = ("1.23.9", "1.27.3")
WRONG = {
    "main.DoublingStr": "map[string]chan int",
    "main.IntInt": "map[int]*main.Shard",
    "main.Eight": "map[string]chan int",
    "main.ByStatus": "map[int]int",
}
"""Types with slots of the same size: proved wrong by the array's type, or by the variable."""


def listed(core: Core, gdb: Gdb) -> Dict[str, Dict[str, Any]]:
    result = gdb_run(gdb, core.exe, core.path, ["echo @\\n", "gomap vars --format json"])
    return {one["name"]: one for one in json.loads(result.stdout.partition("@\n")[2])["result"]["variables"]}


def in_gdb(core: Core, gdb: Gdb, lines: List[str]) -> List[str]:
    """What each line says, its errors with it."""
    said = [gdb_run(gdb, core.exe, core.path, [f"gomap {line}"]) for line in lines]
    return [out.stdout + out.stderr for out in said]


@pytest.mark.configs(*BUILDS)
def test_a_type_that_is_disproved_is_told(config: Config, newest_gdb: Gdb, fixture_core: Callable[..., Core]) -> None:
    core = fixture_core(config)
    known = listed(core, newest_gdb)
    for name, wrong in WRONG.items():
        address, right = known[name]["address"], known[name]["type"]
        right = "map[main.ID]main.Status" if right == "main.IDs" else right
        (said,) = in_gdb(core, newest_gdb, [f"dump {address} --type '{wrong}'"])
        assert f"{address} is no {wrong}: it is a {right}, as " in said and f"--type '{right}'" in said, said
        assert "entries" not in said.replace("slots", ""), "nothing is shown by a wrong type"


@pytest.mark.configs(*BUILDS)
def test_an_address_alone_where_the_type_is_proved(
    config: Config, newest_gdb: Gdb, fixture_core: Callable[..., Core]
) -> None:
    core = fixture_core(config)
    known = listed(core, newest_gdb)
    strings, numbers, bytes_ = (known[f"main.{name}"] for name in ("DoublingStr", "IntInt", "ArrayKey"))
    lines = [f"stats {strings['address']}", f"dump {numbers['address']} --limit 1"]
    lines += [f"get {bytes_['address']} 0x7f000001", f"dump {numbers['address']} --type 'map[int]int' --limit 1"]
    stats, dump, found, typed = in_gdb(core, newest_gdb, lines)
    assert f"map[string]*main.User   {strings['address']}" in stats and "entries " in stats
    assert f"map[int]int   {numbers['address']}   1,000 entries" in dump and '"loopback"' in found
    assert "1,000 entries" in typed and "gomap: " not in typed


@pytest.mark.configs(*BUILDS)
def test_the_hash_of_a_map_on_a_stack_rules_types_out(
    config: Config, newest_gdb: Gdb, fixture_core: Callable[..., Core]
) -> None:
    """No array of it carries a type, and nothing typed holds it."""
    core = fixture_core(config, "crash")
    address = next(one["address"] for one in core.truth["locals"] if one["name"] == "local")
    lines = [f"dump {address} --type 'map[interface {{}}]int'", f"dump {address} --type 'map[string]int'"]
    wrong, right = in_gdb(core, newest_gdb, lines)
    assert "only if they are of type string" in wrong and f"{address} is no map[interface {{}}]int" in wrong, wrong
    assert "5 entries" in right and "gomap: " not in right


@pytest.mark.configs("1.27.3")
def test_the_same_in_delve(config: Config, newest_gdb: Gdb, fixture_core: Callable[..., Core]) -> None:
    core = fixture_core(config)
    known = listed(core, newest_gdb)
    with served(NEWEST, "core", core.exe, core.path) as server, Client.connect(server.address) as client:
        session = Session(DelveTarget(client))
        for name, wrong in WRONG.items():
            said: List[str] = []
            line = f"{known[name]['address']} --type '{wrong}'"
            assert execute(lambda: session, "stats", line, Output(said.append), Output(said.append)) == 2
            assert f"is no {wrong}: it is a " in "".join(said)
        said = []
        line = known["main.IntInt"]["address"]
        assert execute(lambda: session, "stats", line, Output(said.append), Output(said.append)) == 0
        assert "map[int]int" in "".join(said)
