"""`gomap starlark` at Delve's own prompt: the oracle's maps, wrong input, broken memory; read only."""

from __future__ import annotations

import json
import os
import re
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any, BinaryIO, Callable, Dict, List, NamedTuple, Optional, Sequence, Union

import pytest

from gomap.golang.names import last_element
from gomap.starlark import script
from tests.delve.starlark_truth import dump_differences, limit, stats_differences, total_differences
from tests.harness import Core, Live
from tests.matrix import Config, config_named
from tests.toolchain import dlv
from tests.toolchain.delve import NEWEST
from tests.toolchain.gdb import Gdb

PROMPT = "(dlv) "
SECONDS = 200


class Pair(NamedTuple):
    """A Delve and a build."""

    delve: str
    build: str


USUAL = (Pair(NEWEST, "1.27.3"), Pair(NEWEST, "1.25.5-noswissmap"), Pair("1.23.1", "1.23.9"))
MORE = (
    *(Pair(NEWEST, build) for build in ("1.25.5", "1.26.6", "1.27.3-N", "1.27.3-mapsplitgroup")),
    *(Pair("1.23.1", build) for build in ("1.21.13", "1.22.10", "1.23.9-N")),
    *(Pair("1.24.2", build) for build in ("1.24.11", "1.24.11-noswissmap")),
    Pair("1.20.2", "1.20.14"),
    Pair("1.21.2", "1.21.13"),
    Pair("1.22.1", "1.22.10"),
    Pair("1.25.2", "1.25.5"),
    Pair("1.26.2", "1.26.6"),
)


def parameters(usual: Sequence[Pair], more: Sequence[Pair] = ()) -> List[Any]:
    """``more``: in `make test-all` only."""
    return [_parameter(pair, []) for pair in usual] + [_parameter(pair, [pytest.mark.all]) for pair in more]


def _parameter(pair: Pair, marks: List[Any]) -> Any:
    marks = [*marks, pytest.mark.xdist_group(pair.build)]
    return pytest.param(pair.delve, config_named(pair.build), id=f"dlv{pair.delve}-{pair.build}", marks=marks)


def at_prompt(folder: Path, version: str, opened: List[Union[str, Path, int]], commands: List[str]) -> List[str]:
    """What dlv said to each command, typed behind ``source gomap.star``."""
    file = folder / "gomap.star"
    file.write_text(script(), encoding="utf-8")
    words = [str(word) for word in (dlv(version), *opened)]
    result = subprocess.run(
        [*words, "--check-go-version=false", "--allow-non-terminal-interactive=true"],
        input="".join(f"{line}\n" for line in [f"source {file}", *commands, "exit", "n"]).encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "XDG_CONFIG_HOME": str(folder)},
        timeout=SECONDS,
        check=False,
    )
    said = result.stdout.decode(errors="replace")
    answers = said.split(PROMPT)[1:]
    assert len(answers) == len(commands) + 2, said[-3000:]
    assert "gomap is loaded" in answers[0], answers[0]
    assert not re.search(r"Traceback|gomap\.star:\d|panic", said), said[-3000:]
    return answers[1:-1]


def spelling(expr: str) -> Optional[str]:
    """As Delve takes it: packages by their names. None for a package whose last element has a dot: it takes no way."""
    return None if "/pkg.v1." in expr else last_element(expr)


@pytest.mark.parametrize("delve, oracle", parameters(USUAL, MORE))
def test_the_oracle(
    delve: str, oracle: Config, newest_gdb: Gdb, fixture_core: Callable[..., Core], tmp_path: Path
) -> None:
    core = fixture_core(oracle)
    cases = [(name, case) for case in core.truth["cases"] if (name := spelling(case["expr"])) is not None]
    commands = [f"gomap stats {name}" for name, _ in cases]
    commands += [f"gomap dump {name} {limit(case)}" for name, case in cases]
    answers = at_prompt(tmp_path, delve, ["core", core.exe, core.path], commands)
    wrong = []
    for (name, case), stats, dump in zip(cases, answers, answers[len(cases) :]):
        wrong += [f"{name}: {line}" for line in [*stats_differences(case, stats), *dump_differences(case, dump)]]
    assert not wrong, "\n".join(wrong)
    totals = totals_of(newest_gdb, core, [case["expr"] for _, case in cases])
    for (name, case), stats in zip(cases, answers):
        wrong += [f"{name}: {line}" for line in total_differences(case, stats, totals[case["expr"]])]
    assert not wrong, "\n".join(wrong)


def totals_of(gdb: Gdb, core: Core, names: Sequence[str]) -> Dict[str, int]:
    """What `gomap stats` says outside Delve."""
    command = [sys.executable, "-m", "gomap", "stats", *names, "--format", "json", "--gdb", str(gdb.path)]
    said = subprocess.run(
        [*command, "--core", str(core.path), "--exe", str(core.exe)], capture_output=True, check=True, timeout=SECONDS
    )
    return {one["expr"]: one["bytes"]["total"] for one in json.loads(said.stdout)["result"]["maps"]}


WRONG = {
    "gomap": "gomap: what to do is not clear. Try: gomap stats EXPR",
    "gomap scan main.Users": "gomap: what to do is not clear. Try: gomap stats EXPR",
    "gomap dump": "gomap: dump needs a map. Try: gomap stats EXPR",
    "gomap stats --format json main.Users": "gomap: stats takes no options inside Delve.",
    "gomap stats main.nosuch": "Command failed: ",
    "gomap stats main.Users.Field": "Command failed: ",
    'gomap stats main.Nested["nosuch"]': "Command failed: key not found",
    "gomap stats main.Users = 1": "Command failed: ",
    "gomap stats main.rangeUsers(nil)": "Command failed: function calls not allowed",
    "gomap stats runtime.buildVersion": "gomap: runtime.buildVersion is no map but of type string",
    "gomap dump main.TheCache": "gomap: main.TheCache is no map but of type main.Cache",
    'gomap stats *(*"map[string]int")(0x10)': "cannot be read: there is no memory at 0x10",
    'gomap stats *(*"map[string]int")(0xffffffffffffff00)': "cannot be read",
}


@pytest.mark.parametrize("delve, oracle", parameters(USUAL[:1]))
def test_wrong_input_gets_one_sentence(
    delve: str, oracle: Config, fixture_core: Callable[..., Core], tmp_path: Path
) -> None:
    core = fixture_core(oracle)
    answers = at_prompt(tmp_path, delve, ["core", core.exe, core.path], list(WRONG))
    for (command, sentence), answer in zip(WRONG.items(), answers):
        assert sentence in answer and answer.count("\n") == 1, f"{command}: {answer}"


@pytest.mark.parametrize("delve, oracle", parameters(USUAL[:2]))
def test_memory_that_is_no_map(delve: str, oracle: Config, fixture_core: Callable[..., Core], tmp_path: Path) -> None:
    """Every word around the headers of maps is taken for a map of any type: it ends, and in sentences."""
    core = fixture_core(oracle)
    addresses = [int(case["address"], 16) for case in core.truth["cases"] if not case["nil"]][::6]
    types = ("map[string]int", "map[main.Wide]main.Wide", "main.Registry", "map[int]struct {}")
    commands = [
        f'gomap {name} *(*"{types[(at + word) // 8 % len(types)]}")({at + 8 * word:#x})'
        for at in addresses
        for word in range(-2, 8)
        for name in ("stats", "dump")
    ]
    for command, answer in zip(commands, at_prompt(tmp_path, delve, ["core", core.exe, core.path], commands)):
        assert "Command failed" not in answer and answer.count("\n") < 60, f"{command}: {answer}"


@pytest.mark.parametrize("delve, oracle", parameters(USUAL[1:2]))
def test_a_core_with_a_hole(delve: str, oracle: Config, fixture_core: Callable[..., Core], tmp_path: Path) -> None:
    """The heap ends within the largest map's buckets: what is there is counted, what is not is said."""
    core, file = fixture_core(oracle), tmp_path / "core"
    subprocess.run(["cp", "--sparse=always", core.path, file], check=True)
    case = next(case for case in core.truth["cases"] if case["expr"] == "main.OnceHuge")
    cut_at(file, int(case["address"], 16) + 16, case["classic"]["buckets"] // 2 * 144)
    stats, dump = at_prompt(
        tmp_path, delve, ["core", core.exe, file], ["gomap stats main.OnceHuge", "gomap dump main.OnceHuge"]
    )
    found = re.search(r"entries +([\d,]+) in the ([\d,]+) slots that could be read; the header says 10\n", stats)
    assert found and 0 <= int(found[1]) <= 10, stats
    assert case["classic"]["buckets"] * 3 < int(found[2].replace(",", "")) < case["slots"], stats
    assert "of the bucket array cannot be read" in stats and "(what could be read)" in stats and "load" not in stats
    assert "of the bucket array cannot be read" in dump


def cut_at(core: Path, pointer: int, more: int) -> None:
    """Ends the segment that a pointer lies in at so many bytes behind what it points to (which is in the same one)."""
    program, entry = struct.Struct("<IIQQQQQQ"), 56
    with open(core, "r+b") as file:
        offset, count = (int.from_bytes(_at(file, at, size), "little") for at, size in ((0x20, 8), (0x38, 2)))
        for place in range(offset, offset + count * entry, entry):
            kind, flags, where, address, _, size, _, align = program.unpack(_at(file, place, entry))
            if address <= pointer < address + size:
                start = int.from_bytes(_at(file, where + pointer - address, 8), "little")
                left = (start + more - address) // 4096 * 4096
                assert pointer - address < left < size
                file.seek(place)
                file.write(program.pack(kind, flags, where, address, 0, left, left, align))


def _at(file: BinaryIO, at: int, size: int) -> bytes:
    file.seek(at)
    return file.read(size)


@pytest.mark.parametrize("delve, oracle", parameters(USUAL[:1]))
def test_an_attached_process_and_its_locals(
    delve: str, oracle: Config, fixture_live: Callable[..., Live], tmp_path: Path
) -> None:
    live = fixture_live(oracle)
    local = next(one for one in live.truth["locals"] if one["name"] == "param")
    attach: List[Union[str, Path, int]] = ["attach", live.pid]
    frames = at_prompt(tmp_path, delve, attach, ["goroutines -t 20"])[0]
    goroutine = re.findall(r"Goroutine (\d+) ", frames.partition("main.blockedInSyscall")[0])[-1]
    frame = re.findall(r"^\t(\d+) ", frames.partition("main.blockedInSyscall")[0], re.MULTILINE)[-1]
    commands = [f"goroutine {goroutine}", f"frame {frame}", "gomap stats param", f"gomap dump param {limit(local)}"]
    _, _, stats, dump = at_prompt(tmp_path, delve, attach, commands)
    wrong = [*stats_differences(local, stats), *dump_differences(local, dump)]
    assert not wrong, "\n".join(wrong)
    assert live.is_alive() and live.state in "RS"


@pytest.mark.all
@pytest.mark.parametrize("delve", ["1.20.2", "1.23.1"])
def test_a_delve_that_is_too_old(delve: str, fixture_core: Callable[..., Core], tmp_path: Path) -> None:
    core = fixture_core(config_named("1.24.11"))
    (answer,) = at_prompt(tmp_path, delve, ["core", core.exe, core.path], ["gomap stats main.Users"])
    assert answer == "gomap: this Delve is too old for the maps of go1.24.11. Try: Delve 1.24 or later\n"
