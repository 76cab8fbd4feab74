"""Command lines to documents and screens, over a program made by hand; no debugger."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, List

import pytest

from gomap.errors import GomapError
from gomap.frontend import OK, WRONG, execute
from gomap.maps.classic.map import ClassicMap
from gomap.rendering.output import Output
from gomap.session import Session
from tests.unit.doctarget import doc_target
from tests.unit.fake import FakeTarget

ENTRIES, SLOTS = 2, 8  # of main.ports


def run(name: str, text: str) -> str:
    said: List[str] = []
    output = Output(said.append)
    assert execute(lambda: Session(doc_target()), name, text, output, output) == OK, said
    return "".join(said)


def result(name: str, text: str) -> Dict[str, Any]:
    found: Dict[str, Any] = json.loads(run(name, f"{text} --format json"))["result"]
    return found


@pytest.mark.parametrize(
    ("limit", "entries", "cells", "truncated"),
    [(0, ENTRIES, SLOTS, False), (1, 1, 1, True), (3, ENTRIES, 3, True), (SLOTS, ENTRIES, SLOTS, False)],
)
def test_a_limit_is_one_of_entries_and_of_cells(limit: int, entries: int, cells: int, truncated: bool) -> None:
    dumped = result("dump", f"main.ports --raw --limit {limit}")
    assert (len(dumped["entries"]), len(dumped["cells"]), dumped["truncated"]) == (entries, cells, truncated)
    assert [cell["slot"] for cell in dumped["cells"]] == list(range(cells))


def test_a_connection_that_is_lost_is_told_with_what_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The head of the document asks for the Go version: once more in vain."""

    def lost(*_: object) -> None:
        raise GomapError("the connection is lost")

    monkeypatch.setattr(FakeTarget, "variable", lost)
    said: List[str] = []
    output = Output(said.append)
    assert execute(lambda: Session(doc_target()), "stats", "main.ports --format json", output, output) == WRONG
    document = json.loads("".join(said))
    assert document["error"]["what"] == "the connection is lost" and document["target"]["go"] is None


@pytest.mark.parametrize("command", ["dump", "stats"])
def test_what_fails_while_it_is_rendered_leaves_one_document(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def stats(_: ClassicMap) -> object:
        raise GomapError("of a type that makes no sense")

    monkeypatch.setattr(ClassicMap, "stats", stats)
    said: List[str] = []
    output = Output(said.append)
    assert execute(lambda: Session(doc_target()), command, "main.ports --format json", output, output) == WRONG
    assert json.loads("".join(said))["error"]["what"] == "of a type that makes no sense"


def test_a_profile_wants_a_file_before_anything_is_read() -> None:
    told: List[str] = []
    target = doc_target()
    assert execute(lambda: Session(target), "scan", "--format pprof", Output(print), Output(told.append)) == WRONG
    assert "a profile is no text. Try: -o maps.pb.gz" in "".join(told) and target.reads == 0


def test_a_file_has_whole_lines_whatever_window_it_was_written_from(tmp_path: Path) -> None:
    path = tmp_path / "layout"
    window = Output(print, width=40, color=True, terminal=True)
    assert execute(lambda: Session(doc_target()), "layout", ["main.ports", "-o", str(path)], window, window) == OK
    piped = run("layout", "main.ports")
    assert path.read_text() == piped and max(map(len, piped.splitlines())) > 60
