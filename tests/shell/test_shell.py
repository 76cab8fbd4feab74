"""The shell command `gomap` on real cores and processes: output, exit statuses, and a target that goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Callable, Dict, List

import pytest

from tests.harness import Core, Live
from tests.matrix import Config, config_named
from tests.toolchain import ROOT
from tests.toolchain.gdb import Gdb

SWISS = config_named("1.27.3")
TIMEOUT = 120


def words(gdb: Gdb, *rest: str) -> List[str]:
    return [sys.executable, "-m", "gomap", *rest, "--gdb", str(gdb.path)]


def environment(**more: str) -> Dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


def gomap(gdb: Gdb, *rest: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        words(gdb, *rest), capture_output=True, text=True, timeout=TIMEOUT, env=environment(), check=False
    )


@pytest.fixture
def core(fixture_core: Callable[..., Core]) -> Core:
    return fixture_core(SWISS)


def on(core: Core) -> List[str]:
    return ["--core", str(core.path), "--exe", str(core.exe)]


def test_stats_of_a_core(gdb: Gdb, core: Core) -> None:
    said = gomap(gdb, "stats", "main.IntInt", *on(core))
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("main.IntInt   map[int]int   0x")
    assert said.stderr == ""


def test_json_is_json_and_nothing_else(gdb: Gdb, core: Core) -> None:
    said = gomap(gdb, "dump", "main.Texts", "--format", "json", *on(core))
    document = json.loads(said.stdout)
    assert (document["command"], document["target"]["debugger"], document["target"]["kind"]) == ("dump", "gdb", "core")
    assert said.stderr == ""


def test_the_program_is_found_by_the_core_itself(gdb: Gdb, core: Core) -> None:
    assert gomap(gdb, "stats", "main.IntInt", "--core", str(core.path)).returncode in (0, 2)


@pytest.mark.parametrize(
    ("rest", "sentence"),
    [
        (["stats", "main.Nope"], "no variable main.Nope"),
        (["stats", "main.Ticks"], "main.Ticks is an int, not a map"),
        (["dump", "main.IntInt", "--limt", "3"], "no option --limt. Try: --limit"),
        (["dump", "main.IntInt = 3"], "assigns nothing"),
        (["dump", "0x10", "--type", "map[string]int"], "cannot be read"),
        (["dump", "main.IntInt", "--type", "map[string]nothing"], "has no type map[string]nothing"),
        (["get", "main.IntInt", "4000000"], "has no key 4000000"),
        (["get", "main.Float32", "NaN"], "as NaN equals nothing"),
        (["get", "main.IntInt", '"a"'], "the key is of type int"),
        (["nonsense"], "there is no command 'nonsense'"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_status_2(
    newest_gdb: Gdb, core: Core, rest: List[str], sentence: str
) -> None:
    said = gomap(newest_gdb, *rest, *on(core))
    assert (said.returncode, said.stdout) == (2, "")
    assert sentence in said.stderr and said.stderr.count("\n") == 1, said.stderr


def test_an_error_as_json(newest_gdb: Gdb, core: Core) -> None:
    said = gomap(newest_gdb, "stats", "main.Nope", "--format", "json", *on(core))
    assert said.returncode == 2
    assert set(json.loads(said.stdout)["error"]) == {"what", "try"}


def test_one_map_that_fails_does_not_lose_the_others(newest_gdb: Gdb, core: Core) -> None:
    said = gomap(newest_gdb, "stats", "main.IntInt", "main.Nope", "main.StringInt", "--format", "json", *on(core))
    maps = json.loads(said.stdout)["result"]["maps"]
    assert said.returncode == 1
    assert [("error" in one, one["expr"]) for one in maps] == [
        (False, "main.IntInt"),
        (True, "main.Nope"),
        (False, "main.StringInt"),
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(None, "No such file"), (b"hello", "is no ELF core dump"), (b"\x7fELF\x02\x01" + bytes(20), "ends within")],
)
def test_what_is_no_core(newest_gdb: Gdb, tmp_path: Path, content: Any, sentence: str) -> None:
    path = tmp_path / "core"
    if content is not None:
        path.write_bytes(content)
    said = gomap(newest_gdb, "stats", "main.m", "--core", str(path))
    assert said.returncode == 2 and sentence in said.stderr


def test_a_truncated_core_says_so_and_shows_what_is_there(newest_gdb: Gdb, core: Core, tmp_path: Path) -> None:
    cut = tmp_path / "core"
    size = core.path.stat().st_size
    with open(core.path, "rb") as whole, open(cut, "wb") as part:
        part.write(whole.read(size // 2))
    said = gomap(newest_gdb, "stats", "main.IntInt", "--core", str(cut), "--exe", str(core.exe))
    assert "truncated" in said.stderr and "Traceback" not in said.stderr + said.stdout


def test_a_program_that_is_not_go(newest_gdb: Gdb, tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "100"]) as process:
        try:
            said = gomap(newest_gdb, "stats", "main.m", "--pid", str(process.pid))
        finally:
            process.kill()
    assert said.returncode == 2 and "Traceback" not in said.stderr and said.stderr.count("\n") == 1, said.stderr


def test_no_such_process(newest_gdb: Gdb) -> None:
    said = gomap(newest_gdb, "stats", "main.m", "--pid", str(2**22 + 1))
    assert said.returncode == 2 and "there is no process" in said.stderr


def test_the_end_of_a_pipe_is_no_error(newest_gdb: Gdb, core: Core) -> None:
    line = " ".join(words(newest_gdb, "dump", "main.ManyTables", "--limit", "0", *on(core)))
    said = subprocess.run(
        f"{line} | head -1", shell=True, capture_output=True, text=True, timeout=TIMEOUT, env=environment(), check=False
    )
    assert said.stderr == "" and said.stdout.count("\n") == 1


def test_a_program_of_another_build_is_told_and_is_status_1(newest_gdb: Gdb, core: Core) -> None:
    said = gomap(newest_gdb, "layout", "--core", str(core.path), "--exe", sys.executable)
    assert "build IDs differ" in said.stderr and "Traceback" not in said.stderr
    assert said.returncode in (1, 2)


def test_files_may_have_any_name(gdb: Gdb, core: Core, tmp_path: Path) -> None:
    """A newline begins another command of GDB's; a core is told by what is in it, not by "core" in its name."""
    for name in ("~a", "-a", "a b\nshell touch pwned", "a\udcff", " a"):
        (tmp_path / f"{name}").symlink_to(core.exe)
        (tmp_path / f"{name}.dump").symlink_to(core.path)
        said = subprocess.run(
            words(gdb, "scan", "--top", "1", "--core", f"{name}.dump", "--exe", name, "--format", "json"),
            capture_output=True,
            text=True,
            cwd=tmp_path,
            timeout=TIMEOUT,
            env=environment(),
            check=False,
        )
        document = json.loads(said.stdout)
        assert said.returncode in (0, 1) and document["result"]["totals"]["maps"], (name, said)
        told = (document["target"]["core"], document["target"]["exe"])
        assert told == (str(tmp_path / f"{name}.dump"), str(tmp_path / name))
    assert not (tmp_path / "pwned").exists()


def test_heat_as_json_is_what_stats_counts(newest_gdb: Gdb, core: Core) -> None:
    for name in ("main.ManyTables", "main.IntInt", "main.NeverMade"):
        picture = json.loads(gomap(newest_gdb, "heat", name, "--format", "json", *on(core)).stdout)["result"]
        stats = json.loads(gomap(newest_gdb, "stats", name, "--format", "json", *on(core)).stdout)["result"]["maps"][0]
        assert picture["units"] == len(picture["live"]) and sum(picture["live"]) == stats["live"]


def test_get_as_csv(newest_gdb: Gdb, core: Core) -> None:
    dumped = gomap(newest_gdb, "dump", "main.IntInt", "--limit", "1", "--format", "csv", *on(core)).stdout
    key = dumped.splitlines()[1].split(",")[0]
    assert gomap(newest_gdb, "get", "main.IntInt", key, "--format", "csv", *on(core)).stdout == dumped


def test_an_output_that_is_full(newest_gdb: Gdb, core: Core) -> None:
    with open("/dev/full", "wb") as full:
        said = subprocess.run(
            words(newest_gdb, "stats", "main.IntInt", *on(core)),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=TIMEOUT,
            env=environment(),
            check=False,
        )
    assert (said.returncode, said.stderr) == (2, "gomap: cannot write to standard output: No space left on device\n")


def test_gomap_gdb_is_gdb_with_the_plugin(newest_gdb: Gdb, core: Core) -> None:
    shown = ["-ex", "gomap stats main.IntInt", "-ex", "show debuginfod enabled"]
    rest = ["-nx", "-batch", *shown, str(core.exe), str(core.path)]
    said = subprocess.run(
        [sys.executable, "-m", "gomap", "gdb", "--gdb", str(newest_gdb.path), *rest],
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        env={**newest_gdb.env, **environment()},
        check=False,
    )
    assert "main.IntInt   map[int]int   0x" in said.stdout, said.stderr
    assert 'currently set to "off"' in said.stdout, "it would ask before it shows its prompt"


def goes_on(live: Live) -> bool:
    """Whether it ticks: three times within ten seconds, which a busy machine may need."""
    count, deadline = 0, time.monotonic() + 10
    while count < 3 and time.monotonic() < deadline:
        count += sum(line.startswith("tick") for line in live.read_lines(0.5))
    return count >= 3


@pytest.mark.configs("1.23.9", "1.27.3")
def test_a_live_process_goes_on_ticking(newest_gdb: Gdb, fixture_live: Callable[..., Live], config: Config) -> None:
    live = fixture_live(config, "tick")
    said = gomap(newest_gdb, "stats", "main.IntInt", "--pid", str(live.pid))
    assert said.returncode == 0, said.stderr
    assert live.state in "SR"
    assert goes_on(live)


def test_a_client_that_is_killed_before_gdb_is_ready(
    newest_gdb: Gdb, fixture_live: Callable[..., Live], tmp_path: Path
) -> None:
    """What GDB would have done for it is not done: a GDB that starts slowly finds nobody there."""
    live, slow, path = fixture_live(SWISS, "tick"), tmp_path / "gdb", tmp_path / "report"
    slow.write_text(f'#!/bin/sh\ntouch {tmp_path}/started\nsleep 1\nexec {newest_gdb.path} "$@"\n')
    slow.chmod(0o755)
    command = [sys.executable, "-m", "gomap", "stats", "main.IntInt", "--pid", str(live.pid), "--gdb", str(slow)]
    with subprocess.Popen([*command, "-o", str(path)], env=environment()) as child:
        while not (tmp_path / "started").exists():
            time.sleep(0.01)
        child.kill()
    assert goes_on(live) and live.state in "SR"
    time.sleep(2)
    assert not path.exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_process_goes_on_when_gomap_is_ended(
    newest_gdb: Gdb, fixture_live: Callable[..., Live], number: signal.Signals
) -> None:
    live = fixture_live(SWISS, "tick")
    child = subprocess.Popen(
        words(newest_gdb, "dump", "main.ManyTables", "--limit", "0", "--pid", str(live.pid)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment(),
    )
    time.sleep(0.7)
    child.send_signal(number)
    child.wait(TIMEOUT)
    deadline = time.monotonic() + 10
    while live.state not in "SR" and time.monotonic() < deadline:
        time.sleep(0.1)
    assert live.state in "SR"
    assert goes_on(live)


def test_a_process_goes_on_at_once_when_gomap_is_killed(
    gdb: Gdb, fixture_live: Callable[..., Live], tmp_path: Path
) -> None:
    """A report that goes to a file meets no broken pipe."""
    live, path = fixture_live(SWISS, "tick"), tmp_path / "dump"
    with subprocess.Popen(
        words(gdb, "dump", "main.ManyTables", "--raw", "--limit", "0", "--pid", str(live.pid), "-o", str(path)),
        env=environment(),
    ) as child:
        while not (path.exists() and path.stat().st_size):
            time.sleep(0.01)
        child.kill()
    deadline = time.monotonic() + 2
    while live.state not in "SR" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert live.state in "SR"
    size = path.stat().st_size
    assert goes_on(live) and path.stat().st_size == size


def test_a_gdb_that_is_none(core: Core) -> None:
    command = [sys.executable, "-m", "gomap", "stats", "main.m", *on(core), "--gdb"]
    for gdb, sentence in (("/nonexistent/gdb", "which is no program"), ("/bin/false", "ended with status 1 before")):
        said = subprocess.run([*command, gdb], capture_output=True, text=True, env=environment(), check=False)
        assert said.returncode == 2 and sentence in said.stderr


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("echo 'Python scripting is not supported in this copy of GDB.' >&2; exit 1", "has no Python in it"),
        ("echo 'gomap: this GDB has Python 3.6; gomap needs 3.9'; echo more; exit 1", "this GDB has Python 3.6"),
        (
            "echo 'ValueError: of ours' >&2; exit 99",
            "a fault of gomap's own: ValueError: of ours. Try: the same with GOMAP_TRACE=1",
        ),
        ('kill "$VICTIM"; kill -ABRT $$', "ended while it was read"),
    ],
)
def test_a_gdb_that_ends_without_an_answer(script: str, sentence: str, tmp_path: Path) -> None:
    gdb = tmp_path / "gdb"
    gdb.write_text(f"#!/bin/sh\n{script}\n")
    gdb.chmod(0o755)
    with subprocess.Popen(["sleep", "100"]) as victim:
        command = [sys.executable, "-m", "gomap", "stats", "main.m", "--pid", str(victim.pid), "--gdb", str(gdb)]
        more = {"VICTIM": str(victim.pid)}
        said = subprocess.run(command, capture_output=True, text=True, env=environment(**more), check=False)
        victim.kill()
    assert (said.returncode, said.stdout) == (2, "") and sentence in said.stderr and said.stderr.count("\n") == 1


def test_gdbinit_prints_one_line_that_loads_the_plugin(newest_gdb: Gdb, tmp_path: Path) -> None:
    line = subprocess.run(
        [sys.executable, "-m", "gomap", "gdbinit"], capture_output=True, text=True, env=environment(), check=False
    ).stdout
    assert line.count("\n") == 1
    assert of_gdbinit(newest_gdb, line, "gomap version", tmp_path)[0].startswith("gomap 0.")
    gone = line.replace(str(ROOT), "/nonexistent")
    assert [said.split(" is ")[0] for said in of_gdbinit(newest_gdb, gone, "echo on", tmp_path)] == ["gomap", "on"]


def of_gdbinit(gdb: Gdb, line: str, then: str, folder: Path) -> List[str]:
    """What a gdbinit of that line and another one says."""
    file = folder / "gdbinit"
    file.write_text(f"{line}{then}\\n\n" if then.startswith("echo") else f"{line}{then}\n")
    command = [str(gdb.path), *gdb.quiet, "-x", str(file)]
    said = subprocess.run(command, capture_output=True, text=True, env=dict(gdb.env), check=False)
    assert said.stderr == ""
    return said.stdout.splitlines()
