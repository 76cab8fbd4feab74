"""Expressions as Go programmers type them: every way to a map that the oracle lists; nothing that could write."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Callable

import pytest

from tests.harness import Core, Live, gdb_run
from tests.matrix import Config
from tests.toolchain.gdb import Gdb

TYPICAL = ("1.20.14", "1.23.9-N", "1.24.11-noswissmap", "1.25.5", "1.27.3", "1.27.3-mapsplitgroup")


@pytest.mark.configs(*TYPICAL)
def test_paths_lead_to_the_maps_they_name(
    config: Config, gdb: Gdb, fixture_core: Callable[..., Core], tmp_path: Path
) -> None:
    core = fixture_core(config)
    paths = core.truth["paths"]
    commands = [
        f"gomap dump {p['expr']} --limit 1 --format json -o {tmp_path / str(i)}.json" for i, p in enumerate(paths)
    ]
    result = gdb_run(gdb, core.exe, core.path, commands)
    wrong = []
    for i, path in enumerate(paths):
        document = json.loads((tmp_path / f"{i}.json").read_text()) if (tmp_path / f"{i}.json").exists() else {}
        found = (document.get("result") or {}).get("address"), (document.get("result") or {}).get("len")
        if found != (path["same_as"], path["len"]):
            wrong.append((path, found))
    assert wrong == [], result.output[-2000:]


REFUSED = (
    "main.IntInt = 0",
    "main.IntInt[1] = 5",
    "main.main()",
    "main.Ticks++",
    "len(main.IntInt)",
    "main.IntInt + 8",
    "$_exitcode",
    "main.IntInt; shell true",
    "*(int*)0x10",
    "",
)


@pytest.mark.configs("1.23.9", "1.27.3")
def test_what_could_write_is_refused_and_nothing_has_changed(
    config: Config, newest_gdb: Gdb, fixture_live: Callable[..., Live], tmp_path: Path
) -> None:
    live = fixture_live(config)
    look = "gomap dump main.IntInt --raw --limit 0 --format json -o {}"
    before, after = tmp_path / "before", tmp_path / "after"
    commands = [look.format(before)]
    for expr in REFUSED:
        commands += [f"gomap dump {expr}", f"gomap heat {expr}", f"gomap dump '({expr})'"]
    result = gdb_run(newest_gdb, live.exe, live.pid, [*commands, look.format(after)])
    assert "Traceback" not in result.output and "Python Exception" not in result.output
    sentences = [line for line in result.stderr.splitlines() if line.startswith("gomap: ")]
    assert len(sentences) >= 3 * len(REFUSED), result.output
    assert json.loads(before.read_text())["result"] == json.loads(after.read_text())["result"]
    assert live.is_alive() and live.state in ("S", "R")


SPELLINGS = {
    "main.Uint8": ["map[uint8]bool", "map[byte]bool"],
    "main.Uint16": ["map[uint16]struct {}", "map[uint16]struct{}"],
    "main.Rune": ["map[rune]string"],
    "main.StructKey": ["map[main.Key]int", "map[Key]int"],
    "main.InterfaceKey": ["map[interface {}]int", "map[interface{}]int", "map[any]int"],
    "main.AnyInStruct": ["map[struct { A interface {}; B int }]string", "map[struct{A any; B int}]string"],
    "main.PointerPointer": ["map[string]**User", "map[ string ] **main.User"],
    "main.Users": ["main.Registry", "Registry", "map[string]*User"],
    "main.Sessions": [
        "map[string]pkg.Session",
        "map[string]example.com/my-app.v2/pkg.v1.Session",
        'map[string]"example.com/my-app.v2/pkg.v1".Session',
    ],
    "main.TheTable": ["main.Table[string,int]", "Table[string, int]"],
    "main.Pairs": ["map[main.Pair[string, main.User]]main.Pair[int, int]", "map[Pair[string,User]]Pair[int,int]"],
}


@pytest.mark.configs("1.20.14", "1.27.3", "1.27.3-386")
def test_a_type_in_every_spelling(config: Config, newest_gdb: Gdb, fixture_core: Callable[..., Core]) -> None:
    core = fixture_core(config)
    truth = {case["expr"]: case for case in core.truth["cases"]}
    asked = [(truth[expr], spelling) for expr, spellings in SPELLINGS.items() for spelling in spellings]
    commands = [f"gomap stats {case['address']} --type '{spelling}' --format csv" for case, spelling in asked]
    result = gdb_run(newest_gdb, core.exe, core.path, commands)
    rows = [row for row in csv.DictReader(result.stdout[result.stdout.index("expr,") :].splitlines()) if row["live"]]
    found = [(row["expr"], row["live"]) for row in rows if row["expr"] != "expr"]
    assert found == [(case["address"], str(case["live"])) for case, _ in asked], result.output


@pytest.mark.configs("1.23.9", "1.27.3")
def test_each_failure_has_its_sentence(config: Config, newest_gdb: Gdb, fixture_core: Callable[..., Core]) -> None:
    core = fixture_core(config)
    expected = {
        "gomap stats main.NoSuch": "no variable",
        "gomap stats main.Intint": "Try: main.IntInt",
        "gomap stats -1 --type map[int]int": "-1 is no address",
        "gomap stats main.TheServer": "not a map",
        "gomap stats 0x10 --type 'map[string]int'": "0x10",
        "gomap stats 0x10": "--type",
        "gomap stats main.IntInt --type map[no.Such]int": "map[no.Such]int",
        "gomap dump main.IntInt --no-such-option": "--no-such-option",
        "gomap get main.IntInt notanumber": "notanumber",
        "gomap nonsense": "nonsense",
    }
    for command, part in expected.items():
        result = gdb_run(newest_gdb, core.exe, core.path, [command])
        said = [line for line in result.stderr.splitlines() if line.startswith("gomap: ")]
        assert len(said) == 1 and part in said[0], (command, result.output)
        assert "Traceback" not in result.output and "Python Exception" not in result.output


def test_without_a_target(newest_gdb: Gdb) -> None:
    result = gdb_run(newest_gdb, None, None, ["gomap stats m", "gomap version", "gomap help", "gomap help stats"])
    assert "gomap: GDB has no process and no core open" in result.stderr
    assert "gomap stats" in result.stdout and "Traceback" not in result.output
