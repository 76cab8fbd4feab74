"""Where Go's own runtime-gdb.py prints wrong contents, ours are the program's."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Callable, Dict, List, Tuple

import pytest

from tests.compare import entry_differences
from tests.harness import Core, gdb_run
from tests.matrix import Config
from tests.toolchain import go_binary
from tests.toolchain.gdb import Gdb

PAIR = re.compile(r"\[(-?\d+)\] = (-?\d+)")


def official(gdb: Gdb, core: Core, config: Config, expr: str) -> Tuple[List[Tuple[int, int]], str]:
    """What `print` shows with runtime-gdb.py loaded and the plugin not: (the pairs, all that GDB said)."""
    script = go_binary(config.go).root / "src" / "runtime" / "runtime-gdb.py"
    commands = [f"source {script}", "set print elements 0", f"print '{expr}'"]
    said = gdb_run(gdb, core.exe, core.path, commands, plugin=False)
    shown = said.stdout.partition("$1 = ")[2]
    return [(int(key), int(value)) for key, value in PAIR.findall(shown)], said.output


def case(core: Core, expr: str) -> Dict[str, Any]:
    return next(one for one in core.truth["cases"] if one["expr"] == expr)


@pytest.mark.configs("1.23.9", "1.27.3")
def test_ours_is_right_where_the_official_one_is_wrong(
    config: Config, newest_gdb: Gdb, fixture_core: Callable[..., Core], tmp_path: Path
) -> None:
    expr = "main.Doubling" if config.classic else "main.ManyTables"
    core = fixture_core(config)
    truth = case(core, expr)
    pairs, said = official(newest_gdb, core, config, expr)
    wanted = sorted((entry["key"], entry["value"]) for entry in truth["entries"])
    assert sorted(pairs) != wanted, f"runtime-gdb.py has learnt to read {expr}: choose another map\n{said[-500:]}"

    path = tmp_path / "dump.json"
    gdb_run(newest_gdb, core.exe, core.path, [f"gomap dump {expr} --format json -o {path}"])
    assert list(entry_differences(truth, json.loads(path.read_text())["result"])) == []
