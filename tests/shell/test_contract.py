"""docs/json.md is a promise: what every command prints as JSON is held against it, on maps of every layout."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any, Callable, Dict, List

import pytest

from tests.harness import Core, gdb_run
from tests.matrix import Config
from tests.shell.contract import document_faults
from tests.toolchain.gdb import Gdb

EVERY = 3


def ask(gdb: Gdb, core: Core, folder: Path, commands: List[str]) -> List[str]:
    """The documents that commands write, in one GDB."""
    files = [folder / str(i) for i in range(len(commands))]
    lines = [f"gomap {command} --format json -o {file}" for command, file in zip(commands, files)]
    said = gdb_run(gdb, core.exe, core.path, lines)
    assert [file for file in files if not file.exists()] == [], said.output
    return [file.read_text() for file in files]


@pytest.mark.configs("1.23.9-386", "1.25.5-noswissmap", "1.27.3", "1.27.3-mapsplitgroup")
def test_every_document_is_as_promised(
    newest_gdb: Gdb, fixture_core: Callable[..., Core], config: Config, tmp_path: Path
) -> None:
    core = fixture_core(config)
    variables = json.loads(ask(newest_gdb, core, tmp_path, ["vars"])[0])["result"]["variables"]
    names = [one["name"] for one in variables if one["frame"] is None and one["name"].startswith("main.")]
    commands = [f"stats {' '.join(names)}", "scan", "scan --full", f"owners {names[0]}", "layout", "help", "version"]
    for name in names[::EVERY]:
        commands += [f"dump {name}", f"dump {name} --limit 5 --raw --json-ints string"]
    texts = ask(newest_gdb, core, tmp_path, commands)
    faults = {command: document_faults(text) for command, text in zip(commands, texts)}
    assert {command: found for command, found in faults.items() if found} == {}
    layouts = {one["layout"] for one in json.loads(texts[1])["result"]["maps"]} - {"sync"}
    assert layouts == {"classic" if config.classic else "swiss-split" if config.split else "swiss"}
    entries = [first_entry(json.loads(text)) for command, text in zip(commands, texts) if command.startswith("dump")]
    found = [entry for entry in entries if type(entry.get("key")) in (int, str)]
    got = ask(newest_gdb, core, tmp_path, [f"get {one['expr']} {json.dumps(one['key'])}" for one in found])
    assert [document_faults(text) for text in got] == [[]] * len(found)
    assert [{name: json.loads(text)["result"][name] for name in one} for one, text in zip(found, got)] == found


@pytest.mark.configs("1.27.3")
def test_csv_has_what_json_has(
    newest_gdb: Gdb, fixture_core: Callable[..., Core], config: Config, tmp_path: Path
) -> None:
    core, path = fixture_core(config), tmp_path / "csv"
    asked = "stats main.IntInt main.NeverMade main.OnceHuge"
    maps = json.loads(ask(newest_gdb, core, tmp_path, [asked])[0])["result"]["maps"]
    gdb_run(newest_gdb, core.exe, core.path, [f"gomap {asked} --format csv -o {path}"])
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["nil"] for row in rows] == ["false", "true", "false"]
    assert [float(row["occupancy"] or -1) for row in rows] == [
        -1 if one["occupancy"] is None else one["occupancy"] for one in maps
    ]
    assert [row["bytes.total"] for row in rows] == [str(one["bytes"]["total"]) for one in maps]
    assert 0 < maps[2]["occupancy"] < 0.01


def first_entry(document: Dict[str, Any]) -> Dict[str, Any]:
    """With the map's name; empty where the map is, or its entries are written in another way."""
    result = document["result"]
    return {"expr": result["expr"], **result["entries"][0]} if result["entries"] and "cells" not in result else {}


def test_the_documents_faults_are_found() -> None:
    """A test of the test."""
    head = {"gomap": "1", "schema": 1, "command": "get", "target": None, "problems": []}
    where = {"table": 0, "group": 1, "slot": 2, "h2": 3}
    assert document_faults(json.dumps({**head, "result": {"key": 1, "value": {"a": None}, **where}})) == []
    assert document_faults(json.dumps({**head, "result": {"key": 1, "value": {"$ptr": 5}, **where}}))
    assert document_faults(json.dumps({**head, "result": {"key": 1, "value": {"$a": 5}, **where}}))
    assert document_faults(json.dumps({**head, "result": {"key": 1, "value": 1, "table": 0}}))
    with pytest.raises(ValueError, match="NaN"):
        document_faults('{"gomap": NaN}')
