"""What nothing but the runtime holds is told by what holds it: a finalizer, a cleanup, a timer; stripped or not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, Iterator, List

import pytest

from tests.harness import gdb_run
from tests.harness.build import build_program
from tests.harness.parameters import build_parameters
from tests.harness.process import Live, start
from tests.harness.stripped import stripped
from tests.matrix import Config
from tests.toolchain.gdb import Gdb

PROGRAM = Path(__file__).parent / "program"
USUAL = ("1.23.9", "1.27.3")
MORE = (
    "1.16.15",
    "1.20.14",
    "1.21.13",
    "1.22.10",
    "1.23.9-386",
    "1.24.11",
    "1.25.5-noswissmap",
    "1.26.6",
    "1.27.3-386",
)
KINDS = {
    "closure": "finalizer",
    "object": "finalizer",
    "queued": "finalizer",
    "cleanup": "cleanup",
    "queued cleanup": "cleanup",
    "timer": "timer",
}
OBJECT = "main.Conn"
CONN = "conn"
"""Not a map: an object that has a finalizer."""
DROPPED = "dropped"
"""Held by nothing: only garbage refers to it."""
FAR = "far"
"""Held by one variable; objects of other variables have its address as a number."""


BEFORE = ("1.11.13", "1.13.15")
"""Of these only what variables hold is told."""


@pytest.fixture(params=build_parameters(USUAL, MORE))
def keepers(request: pytest.FixtureRequest) -> Iterator[Live]:
    yield from process(request.param)


@pytest.fixture(params=build_parameters(USUAL, (*BEFORE, *MORE)))
def holders(request: pytest.FixtureRequest) -> Iterator[Live]:
    yield from process(request.param)


def process(config: Config) -> Iterator[Live]:
    with start(build_program(PROGRAM, config, label="owners"), "hold") as live:
        yield live


def ways(config: Config) -> List[str]:
    return [way for way in KINDS if KINDS[way] != "cleanup" or config.release >= (1, 24)]


@pytest.mark.parametrize("names", [True, False], ids=["named", "stripped"])
def test_each_is_told_by_what_holds_it(names: bool, keepers: Live, newest_gdb: Gdb, tmp_path: Path) -> None:
    exe = keepers.exe if names else stripped(keepers.exe, tmp_path)
    maps = [told for told in keepers.truth["maps"] if told["way"] in KINDS]
    assert sorted(told["way"] for told in maps) == sorted(ways(keepers.fixture.config))
    scan = tmp_path / "scan.json"
    commands = [f"gomap owners {told['address']} --format json -o {tmp_path / told['address']}" for told in maps]
    commands += [f"gomap owners {told['address']}" for told in maps]
    said = gdb_run(newest_gdb, exe, keepers.pid, [*commands, f"gomap scan --format json --top 0 -o {scan}"])
    found = {one["address"]: one for one in json.loads(scan.read_text())["result"]["maps"]}
    for told in maps:
        roots = [chain[-1] for chain in json.loads((tmp_path / told["address"]).read_text())["result"]["chains"]]
        root = check(told, roots)
        words = spoken(told, root)
        assert words in said.output, (words, said.output)
        assert found[told["address"]]["holder"] == words and not found[told["address"]]["garbage"]


@pytest.mark.parametrize("names", [True, False], ids=["named", "stripped"])
def test_what_garbage_refers_to_is_garbage(names: bool, keepers: Live, newest_gdb: Gdb, tmp_path: Path) -> None:
    exe = keepers.exe if names else stripped(keepers.exe, tmp_path)
    address = next(told["address"] for told in keepers.truth["maps"] if told["way"] == DROPPED)
    scan = tmp_path / "scan.json"
    said = gdb_run(newest_gdb, exe, keepers.pid, [f"gomap owners {address}", f"gomap scan --format json -o {scan}"])
    assert "Only objects that nothing holds refer to it: it is garbage" in said.stdout, said.output
    found = next(one for one in json.loads(scan.read_text())["result"]["maps"] if one["address"] == address)
    assert found["garbage"] and found["holder"] is None


def test_a_number_holds_nothing(holders: Live, newest_gdb: Gdb, tmp_path: Path) -> None:
    """The heap's pointer bitmap, and types that large objects carry, tell pointers from numbers."""
    address = next(told["address"] for told in holders.truth["maps"] if told["way"] == FAR)
    owners, scan = tmp_path / "owners.json", tmp_path / "scan.json"
    some = "--type 'map[int]int' --top 1000"  # holders of that many are searched for at once
    commands = [f"gomap owners {address} --format json -o {owners}", f"gomap scan {some} --format json -o {scan}"]
    gdb_run(newest_gdb, holders.exe, holders.pid, commands)
    roots = [chain[-1] for chain in json.loads(owners.read_text())["result"]["chains"]]
    names = [f"{root['name']}{root['path']}" for root in roots if root["kind"] == "variable"]
    assert names == ["main.far.next.next.next.m"], roots
    found = next(one for one in json.loads(scan.read_text())["result"]["maps"] if one["address"] == address)
    assert found["holders"] == names


def test_paths_are_spelled_as_in_go(holders: Live, newest_gdb: Gdb, tmp_path: Path) -> None:
    """Through data without a name, channels, keys, sync.Maps; and an object that very many refer to."""
    maps = [told for told in holders.truth["maps"] if told["path"]]
    assert {"static", "channel", "key", "elem", "sync.Map", "hook", "crowd"} == {told["way"] for told in maps}
    scan = tmp_path / "scan.json"
    commands = [f"gomap owners {told['address']} --format json -o {tmp_path / told['address']}" for told in maps]
    gdb_run(newest_gdb, holders.exe, holders.pid, [*commands, f"gomap scan --top 0 --format json -o {scan}"])
    found = {one["address"]: one for one in json.loads(scan.read_text())["result"]["maps"]}
    for told in maps:
        result = json.loads((tmp_path / told["address"]).read_text())["result"]
        names = [f"{chain[-1]['name']}{chain[-1]['path']}" for chain in result["chains"]]
        if told["way"] == "crowd":
            assert names[0].startswith(told["path"]) and not result["complete"]
            assert (found[told["address"]]["holder"] or told["path"]).startswith(told["path"])
        else:
            assert names == [told["path"]], (told, names)
            assert found[told["address"]]["holder"] in (told["path"], None)  # as time allows


def test_what_a_goroutine_does_is_told(keepers: Live, newest_gdb: Gdb, tmp_path: Path) -> None:
    """It is the function whose variable or argument it is, though the word may lie in its caller's frame."""
    for told in (told for told in keepers.truth["maps"] if told["frame"]):
        path, address = tmp_path / told["way"], told["address"]
        commands = [f"gomap owners {address} --format json -o {path}", f"gomap owners {address}"]
        said = gdb_run(newest_gdb, keepers.exe, keepers.pid, commands).stdout
        (chain,) = json.loads(path.read_text())["result"]["chains"]
        root, inner = chain[-1], chain[-1]["inner"]
        assert (root["kind"], root["function"], root["live"]) == ("goroutine", told["frame"], True), root
        assert (root["state"], root["wait_reason"], inner["function"]) == ("waiting", "chan receive", told["frame"])
        assert root["creator"]["function"] == "main.holdFrames" and inner["file"].endswith("/ways.go")
        assert f"goroutine {root['goroutine']} ({told['frame']})   its stack at {root['address']}\n" in said
        assert f"waiting: chan receive, in {told['frame']} (ways.go:{inner['line']}); made by main.holdFrames" in said


def check(told: Dict[str, Any], roots: List[Dict[str, Any]]) -> Dict[str, Any]:
    """The root by which the map is held, of those that were found; no variable is among these."""
    assert "variable" not in [root["kind"] for root in roots], roots
    root = roots[0]
    assert (kind(root), root["function"]) == (KINDS[told["way"]], told["called"]), (told, roots)
    if kind(root) == "finalizer":
        assert root["type"] == OBJECT
        assert root["path"] == (None if told["way"] == "closure" else ".sent")
    assert root.get("queued", False) == told["way"].startswith("queued")
    return root


def kind(root: Dict[str, Any]) -> str:
    """As text has it: in JSON a cleanup is a kind of finalizer."""
    assert root.get("cleanup") is not True or root["kind"] == "finalizer"
    return "cleanup" if root.get("cleanup") else str(root["kind"])


def spoken(told: Dict[str, Any], root: Dict[str, Any]) -> str:
    queued, called = "queued " if root.get("queued") else "", f", func {told['called']}"
    if root["kind"] == "timer" or told["way"] == "queued cleanup":  # the object of a queued cleanup is gone
        return f"{queued}{kind(root)} at {root['address']}{called}"
    typed = f" ({OBJECT}){root['path'] or ''}" if kind(root) == "finalizer" else ""
    return f"{queued}{kind(root)} of {root['address']}{typed}{called}"


def test_a_finalizer_does_not_keep_its_own_object(keepers: Live, newest_gdb: Gdb) -> None:
    told = next(told for told in keepers.truth["maps"] if told["way"] == CONN)
    said = gdb_run(newest_gdb, keepers.exe, keepers.pid, [f"gomap owners {told['address']}"])
    assert "Nothing refers to it" in said.stdout, said.output
    assert f"It has a finalizer, func {told['called']}: that keeps what it refers to, but not itself." in said.stdout
