"""`gomap scan --format pprof`, opened by Go's own `go tool pprof`: its figures are those of the JSON."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Dict, List, Tuple

import pytest

from tests.harness import gdb_run
from tests.harness.build import build_program
from tests.harness.process import start
from tests.matrix import Config
from tests.scan.test_census import PROGRAM
from tests.toolchain import go_binary
from tests.toolchain.gdb import Gdb

PREBUILT = "1.23.9"
"""From Go 1.25 on, `go tool pprof` is compiled when it is first called."""
INDEXES = ("bytes", "reclaimable", "maps")
FIELDS = ("total", "reclaimable", "maps")
LARGE = "--min-bytes 1500"  # few enough that the holder of each is found
SCANS = {
    "every.json": "--format json --group-by holder --top 0",
    "all.json": "--format json --top 0",
    "types.json": "--format json --group-by type --top 0",
    "all.pb.gz": "--format pprof",
    "holders.json": f"--format json --group-by holder --top 0 {LARGE}",
    "large.pb.gz": f"--format pprof {LARGE}",
}
ASSERTED = "main.Any.(map[string]*main.User)"


@pytest.mark.configs("1.27.3")
def test_figures_are_those_of_the_json(config: Config, newest_gdb: Gdb, tmp_path: Path) -> None:
    with start(build_program(PROGRAM, config, label="scan"), "200") as live:
        words = [f"gomap scan {asked} -o {tmp_path / name}" for name, asked in SCANS.items()]
        gdb_run(newest_gdb, live.exe, live.pid, words)
    said = {path.stem: json.loads(path.read_text())["result"] for path in tmp_path.glob("*.json")}
    whole, large = tmp_path / "all.pb.gz", tmp_path / "large.pb.gz"
    check_totals(whole, said["every"]["totals"])  # it has as long to look for holders, which prove types
    check_names(whole)
    check_labels(whole, said["every"]["groups"])
    for index, field in zip(INDEXES, FIELDS):
        types = {group["name"] for group in said["types"]["groups"] if group[field]}
        holders = {group["name"]: group[field] for group in said["holders"]["groups"] if group[field]}
        _, cumulative = top(whole, index)
        assert len(types & cumulative.keys()) > len(types) // 2  # types that holders prove need their time
        flat, _ = top(large, index)
        assert {name: size for name, size in flat.items() if size} == holders


def check_totals(profile: Path, totals: Dict[str, Any]) -> None:
    """Of `-raw`: the samples' sums, and which of the values is shown if none is asked for."""
    head, _, rest = pprof(profile, "-raw").partition("Samples:\n")
    columns, *lines = rest.partition("Locations")[0].splitlines()
    assert columns == "bytes/bytes reclaimable/bytes[dflt] maps/count"
    samples = [[int(number) for number in line.partition(":")[0].split()] for line in lines if "type:[" not in line]
    assert [sum(column) for column in zip(*samples)] == [totals[field] for field in FIELDS]


def check_labels(profile: Path, groups: List[Any]) -> None:
    """Whether a type is proved is a label, which `-tagfocus` takes."""
    said = pprof(profile, "-tags", "-sample_index=maps")
    found = {label: int(count) for count, label in re.findall(r"(\d+)\.0 \(.*%\): (\w+)", said)}
    certain, maps = (sum(group[name] for group in groups) for name in ("certain", "maps"))
    count = {"certain": certain, "inferred": maps - certain}
    assert "type: Total" in said and found == count, said


def check_names(profile: Path) -> None:
    """pprof cuts what is in parentheses out of what it takes for C++."""
    names = set(top(profile, "maps")[0])
    assert {ASSERTED, "main.Slice[...]", "main.server.cache.shards[...].m"} <= names, sorted(names)


def top(profile: Path, index: str) -> Tuple[Dict[str, int], Dict[str, int]]:
    """(flat, cumulative) of every frame: holders have the former, types the latter alone."""
    said = pprof(profile, "-top", "-nodecount=0", "-nodefraction=0", "-unit=B", f"-sample_index={index}")
    assert f"Type: {index}" in said
    rows = [line.split(None, 5) for line in said.partition("cum%\n")[2].splitlines()]
    return tuple({row[5]: number(row[column]) for row in rows} for column in (0, 3))  # type: ignore[return-value]


def number(text: str) -> int:
    return int(re.sub("B$", "", text))


def pprof(profile: Path, *words: str) -> str:
    go = go_binary(PREBUILT)
    return go.run("tool", "pprof", *words, str(profile), cwd=profile.parent, env={"PPROF_TMPDIR": str(profile.parent)})
