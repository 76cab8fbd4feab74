"""Every map of the oracle program, read through GDB, against what the program says of itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Callable, Dict, List, Tuple

import pytest

from tests.compare import differences
from tests.harness import Core, Live, gdb_run
from tests.matrix import Config
from tests.toolchain.gdb import Gdb

SELECT = Path(__file__).with_name("inside_frame.py")
TIMEOUT = 300.0


def cases(truth: Any) -> List[Tuple[str, Dict[str, Any]]]:
    """(function to stand in or "", what the program says) of every map of the program."""
    return [("", case) for case in truth["cases"]] + [(local["function"], local) for local in truth.get("locals", [])]


def read_all(gdb: Gdb, exe: Path, what: Any, truth: Any, folder: Path) -> List[str]:
    """Dumps every map of the truth in one GDB; a line for each difference."""
    commands = [f"source {SELECT}"]
    for number, (function, case) in enumerate(cases(truth)):
        commands += [f"select-function {function}"] if function else []
        expr = case.get("expr") or case["name"]
        commands.append(f"gomap dump {expr} --format json -o {folder / str(number)}.json")
    result = gdb_run(gdb, exe, what, commands, timeout=TIMEOUT)
    assert "Traceback" not in result.output, result.output
    return [
        f"{case.get('expr') or case['name']}: {line}"
        for number, (_, case) in enumerate(cases(truth))
        for line in compare(case, folder / f"{number}.json", result.output)
    ]


def compare(case: Dict[str, Any], path: Path, output: str) -> List[str]:
    try:
        document = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        return [f"no JSON: {error}\n{output[-1500:]}"]
    if "error" in document:
        return [f"{document['error']}"]
    problems = [f"problem: {problem}" for problem in document["problems"]]
    return problems + differences(case, document["result"])


def test_a_core_gives_what_the_program_says(
    config: Config, gdb: Gdb, fixture_core: Callable[..., Core], tmp_path: Path
) -> None:
    core = fixture_core(config)
    truth = core.truth
    if config.emulated:  # GDB finds no registers in qemu's cores, so no thread stands anywhere
        truth["locals"] = []
    wrong = read_all(gdb, core.exe, core.path, truth, tmp_path)
    assert not wrong, "\n".join(wrong)


@pytest.mark.configs(where=lambda config: not config.emulated)
def test_a_live_process_gives_what_it_says(
    config: Config, newest_gdb: Gdb, fixture_live: Callable[..., Live], tmp_path: Path
) -> None:
    live = fixture_live(config)
    wrong = read_all(newest_gdb, live.exe, live.pid, live.truth, tmp_path)
    assert not wrong, "\n".join(wrong)


@pytest.mark.configs("1.23.9", "1.23.9-N", "1.23.9-386", "1.25.5-noswissmap", "1.27.3", "1.27.3-N", "1.27.3-386")
def test_the_locals_of_a_goroutine_that_crashed(
    config: Config, gdb: Gdb, fixture_core: Callable[..., Core], tmp_path: Path
) -> None:
    core = fixture_core(config, "crash")
    truth = core.truth
    crashed = [local for local in truth["locals"] if local["function"] == "main.crasher"]
    assert len(crashed) == 3
    wrong = read_all(gdb, core.exe, core.path, {"cases": [], "locals": crashed}, tmp_path)
    assert not wrong, "\n".join(wrong)
