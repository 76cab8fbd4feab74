"""What `gomap scan` writes, taken apart by other programs than gomap: each format, maps or groups."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any, Callable, Dict

from tests.toolchain import go_binary

__all__ = ["FORMATS"]

HEAD = {"gomap", "schema", "command", "target", "result", "problems"}
TARGET = {"go", "experiments", "arch", "kind", "debugger", "pid", "core", "exe"}
MAP = {"address", "type", "layout", "storage", "len", "bytes", "holder", "holders", "certain"}
GROUP = {"name", "maps", "entries", "total", "reclaimable"}
GO = "1.27.3"


def table(path: Path, grouped: bool) -> int:
    """The lines of the list; a total, a head, and the coverage stand around it."""
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("Go 1."), lines[0]
    head = next(number for number, line in enumerate(lines) if line.lstrip().startswith("reclaimable"))
    assert any("map array" in line for line in lines[head:]), lines[-3:]
    return len(lines) - head - 2


def document(path: Path, grouped: bool) -> int:
    text = path.read_text(encoding="utf-8")
    assert text.endswith("\n") and text.count("\n") == 1
    said = json.loads(text)
    assert set(said) >= HEAD and set(said["target"]) >= TARGET, said.keys()
    result = said["result"]
    assert {"totals", "coverage"} <= set(result), result.keys()
    return _rows(result["groups"] if grouped else result["maps"], GROUP if grouped else MAP)


def lines_of_json(path: Path, grouped: bool) -> int:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return _rows(rows, GROUP if grouped else MAP)


def _rows(rows: Any, fields: "set[str]") -> int:
    lacking = [row for row in rows if not set(row) >= fields]
    assert not lacking, (fields - set(lacking[0]), lacking[0])
    return len(rows)


def columns(path: Path, grouped: bool) -> int:
    head, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))
    assert {"reclaimable", "total"} <= set(head), head
    assert {len(row) for row in rows} == {len(head)}
    return len(rows)


def profile(path: Path, grouped: bool) -> int:
    """As Go's own tool reads it."""
    said = go_binary(GO).run("tool", "pprof", "-raw", str(path), cwd=path.parent)
    samples = said.partition("Samples:\n")[2].partition("Locations\n")[0]
    assert samples, said[:500]
    return samples.count("\n")


FORMATS: Dict[str, Callable[[Path, bool], int]] = {
    "table": table,
    "json": document,
    "ndjson": lines_of_json,
    "csv": columns,
    "pprof": profile,
}
"""(file, whether `--group-by` was given) -> how many maps or groups it lists; AssertionError where it is not valid."""
