"""sync.Maps of real programs of every layout: what stats, dump and get tell is what the program put in."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, List

import pytest

from tests.census import Build, CensusCore, build_named, census_core
from tests.harness import gdb_run
from tests.toolchain import ROOT, dlv
from tests.toolchain.gdb import Gdb

USUAL = ("1.22.10-stripped", "1.20.14-pie", "1.25.5-greenteagc", "1.26.6-nogreenteagc")
MORE = ("1.16.15", "1.23.9-386", "1.25.5-nosynchashtriemap", "1.27.3-386", "1.27.3-stripped-pie")
MIXED = [
    ('"u1"', "*main.spot"),
    ("42", {"$type": "string", "$value": "answer"}),
    ("true", None),
    ("{1, 2}", {"$type": "[]string", "$value": ["a", "b"]}),
]


def parameters() -> List[Any]:
    marks = {name: [pytest.mark.xdist_group(build_named(name).config.name)] for name in USUAL + MORE}
    return [pytest.param(name, id=name, marks=marks[name] + [pytest.mark.all] * (name in MORE)) for name in marks]


class Told:
    """What the program tells of its sync.Maps, and expressions for them: a stripped program has no names."""

    def __init__(self, core: CensusCore):
        self.core, self.stripped = core, core.build.stripped
        self.maps: Dict[str, Any] = {told["holder"]: told for told in core.truth["sync_maps"] if told["holder"]}

    def expr(self, holder: str) -> str:
        return f"{self.maps[holder]['address']} --type sync.Map" if self.stripped else holder


def results(gdb: Gdb, core: CensusCore, commands: List[str], missing: str, folder: Path) -> List[Any]:
    """The results of commands, and what was said of a key that is ``missing``, all in one GDB."""
    paths = [folder / f"{i}.json" for i in range(len(commands))]
    lines = [f"gomap {command} --format json -o {path}" for command, path in zip(commands, paths)]
    said = gdb_run(gdb, core.exe, core.path, [*lines, f"gomap get {missing}"])
    assert "Traceback" not in said.output
    documents = [json.loads(path.read_text()) for path in paths]
    assert not any(document.get("problems") for document in documents)
    return [*(document["result"] for document in documents), said.output]


@pytest.mark.parametrize("name", parameters())
def test_what_the_program_put_in_is_told(name: str, newest_gdb: Gdb, tmp_path: Path) -> None:
    core = census_core(build_named(name))
    told = Told(core)
    holders = list(told.maps)
    commands = [f"stats {told.expr(holder)}" for holder in holders]
    commands += [f"dump {told.expr('main.SyncDeleted')}", f"dump {told.expr('main.SyncOfMaps')} --limit 7"]
    commands += [f"get {told.expr('main.SyncMixed')} '{key}'" for key, _ in MIXED]
    commands.append("scan --type sync.Map")
    missing = f"{told.expr('main.SyncMixed')} '\"gone\"'"
    *stats, deleted, cut, u1, answer, nothing, spot, scanned, gone = results(
        newest_gdb, core, commands, missing, tmp_path
    )
    for holder, one in zip(holders, stats):
        check_stats(told.maps[holder], one["maps"][0], scanned)
    check_entries(deleted, core.build)
    assert cut["truncated"] and len(cut["entries"]) == 7
    assert all(entry["value"]["$type"] == "map[int]int" for entry in cut["entries"])
    assert (u1["value"]["$type"], u1["value"]["$value"]["$value"]) == ("*main.spot", {"x": 3, "y": 4})
    assert [answer["value"], nothing["value"], spot["value"]] == [shown for _, shown in MIXED[1:]]
    assert "has no key '\"gone\"' (4 entries)" in gone


def check_stats(told: Any, one: Any, scanned: Any) -> None:
    """As the program tells it; and its bytes are those that the scan tells."""
    assert (one["type"], one["layout"], one["len"], one["live"]) == ("sync.Map", "sync", told["len"], told["len"])
    assert (one["slots"], one["histogram"]) == (None, None)
    parts = [name for name in ("read", "dirty", "amended", "misses") if told[name] is not None]
    assert [one["sync"][name] or 0 for name in parts] == [told[name] for name in parts]
    assert parts or one["sync"]["entries"] == told["len"]
    bytes_ = one["bytes"]
    assert bytes_["total"] == sum(bytes_[use] or 0 for use in bytes_ if use not in ("total", "minimal", "reclaimable"))
    found = [of_scan for of_scan in scanned["maps"] if int(of_scan["address"], 16) == int(told["address"], 16)]
    for of_scan in found:
        assert (of_scan["len"], of_scan["bytes"]["total"]) == (one["len"], bytes_["total"])
        assert of_scan["sync"].items() <= one["sync"].items()
    assert found or not told["len"]


def check_entries(result: Any, build: Build) -> None:
    """Of the 65 that were stored, four are deleted."""
    pairs = {entry["key"]["$value"]: entry["value"]["$value"] for entry in result["entries"]}
    assert pairs == {i: i for i in range(65) if i not in (3, 4, 5, 61)} and len(pairs) == len(result["entries"])
    if build.config.release < (1, 24) or build.collector == "nosynchashtriemap":
        assert {entry["key"]["$value"] for entry in result["entries"] if entry["part"] == "dirty"} == {60, 62, 63, 64}
    else:
        assert all(entry["chain"] == 0 and entry["path"] for entry in result["entries"])
        assert [entry["path"] for entry in result["entries"]] == sorted(entry["path"] for entry in result["entries"])


COMMANDS = {
    "stats main.SyncDeleted": ["main.SyncDeleted   sync.Map", "two maps, go1.20.14", "entries    61"]
    + ["60 entries, found without a lock; 1 deleted and 2 expunged", "yes: 4 entries in dirty alone"],
    "dump main.SyncDeleted --limit 3": ["part  key  value", "58 more (--limit 0: all; --match PATTERN: some)"]
    + ["57 in read, 4 in dirty alone; 1 deleted, 2 expunged"],
    "dump main.SyncRead --match ^9$ --hex": ["read  0x9  0x9", "1 shown of 100 entries"],
    "dump main.SyncRead --match ^9$ --format csv": ["key,value,part", "read"],
    "dump main.SyncDeleted --raw": [
        "--raw shows buckets, of which main.SyncDeleted, a sync.Map, has none itself. Try: 0x"
    ]
    + ["--type 'map[interface {}]*sync.entry' (its read map) or"],
    "dump main.SyncDeleted --buckets 1": ["--buckets shows buckets"],
    "heat main.SyncDeleted": ["gomap heat shows buckets, of which main.SyncDeleted"],
    "dump main.SyncAny": ['"u1"', "*main.spot(0x", "{x: 3, y: 4})", "main.spot{x: 1, y: 2}", '[]string(["a", "b"])'],
    "get main.SyncPointer 3": ["part read; key at 0x"],
    "get main.SyncInStruct.m 99": ["main.SyncInStruct.m has no key 99 (5 entries)"],
    "stats main.SyncInStruct": ["not a map. Try: main.SyncInStruct.m"],
    "stats main.SyncMany": ["not a map. Try: main.SyncMany[0]"],
    "stats main.SyncOfMaps[3]": ["main.SyncOfMaps[3]   map[int]int", "classic map"],
    "layout main.SyncRead": ["src/sync/map.go", "misses  offset 24", "hmap (classic"],
}
PRINTED = {
    "print 'main.SyncPointer'": "(sync.Map *) 0x",
    "print 'main.SyncInStruct'": "m = sync.Map (5 entries) = {[",
    "print *'main.SyncPointer'": "sync.Map (12 entries) = {[",
    "print $gomap_len('main.SyncDeleted')": "61",
    "print $gomap_get('main.SyncMixed', \"u1\").y": "4",
    "print $gomap_occupancy('main.SyncRead')": "a sync.Map has no slots of its own",
}


def test_what_people_type_in_gdb(newest_gdb: Gdb) -> None:
    core = census_core(build_named("1.20.14-pie"))
    wanted = {**{f"gomap {command}": said for command, said in COMMANDS.items()}}
    wanted.update({command: [said] for command, said in PRINTED.items()})
    marked = [line for i, command in enumerate(wanted) for line in (f"echo \\n#{i}#\\n", command)]
    said = gdb_run(newest_gdb, core.exe, core.path, ["set width 0", *marked]).output
    for expected in (text for texts in wanted.values() for text in texts):
        assert expected in said, f"{expected}\n{said}"
    assert "Traceback" not in said


@pytest.mark.parametrize("name", ["1.20.14-pie", "1.26.6-nogreenteagc"])
def test_delve_tells_the_same_as_gdb(name: str, newest_gdb: Gdb, tmp_path: Path) -> None:
    core = census_core(build_named(name))
    where = ["--core", str(core.path), "--exe", str(core.exe)]
    ways = [["--via", "dlv", "--dlv-binary", str(dlv())], ["--gdb", str(newest_gdb.path)]]
    for command in (["stats", "main.SyncDeleted", "main.SyncPointer"], ["dump", "main.SyncAny"]):
        said = []
        for way in ways:
            words = [sys.executable, "-m", "gomap", *command, "--format", "json", *where, *way]
            ran = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
            assert ran.returncode == 0, ran.stderr
            said.append(json.loads(ran.stdout)["result"])
        assert said[0] == said[1]
