"""The runtime of running programs that are stripped of everything, against their own tracebacks and addresses."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple

import pytest

from gomap.errors import GomapError
from gomap.images import ImageTarget
from gomap.session import Session
from tests.toolchain import ToolchainError, go_binary

PROGRAM = Path(__file__).parent / "program"

Traceback = Dict[int, Tuple[str, List[Tuple[str, str]]]]


def build(go: str, mode: str = "exe", goarch: str = "amd64", tag: str = "") -> Any:
    marks = [pytest.mark.xdist_group(f"stripped-{go}"), *([pytest.mark.all] if tag else [])]
    return pytest.param((go, mode, goarch), id=f"{go}-{goarch}-{mode}", marks=marks)


BUILDS = [
    build("1.21.13"),
    build("1.27.3"),
    build("1.23.9", goarch="386"),
    *(build(go, tag="all") for go in ("1.16.15", "1.18.10", "1.20.14", "1.22.10", "1.24.11", "1.26.6")),
    *(build(go, mode="pie", tag="all") for go in ("1.16.15", "1.23.9", "1.25.5", "1.26.6", "1.27.3")),
    *(build(go, mode=mode, tag="all") for go in ("1.21.13", "1.27.3") for mode in ("external", "external-pie")),
    *(build(go, goarch="386", tag="all") for go in ("1.16.15", "1.20.14", "1.27.3")),
]


@dataclass
class Process:
    """A running program, what it said, and what it said of its goroutines when it died."""

    go: str
    session: Session
    told: Dict[str, int]
    process: "subprocess.Popen[str]"
    _traceback: Traceback = field(default_factory=dict)

    def traceback(self) -> Traceback:
        """Kills it. Goroutine -> (what it waited for, [(function, "file:line")])."""
        if not self._traceback:
            os.kill(self.process.pid, signal.SIGQUIT)
            assert self.process.stderr is not None
            self._traceback = _parse(self.process.stderr.read())  # the input stays open: its end would end the program
        return self._traceback


def _parse(text: str) -> Traceback:
    found: Traceback = {}
    for block in re.split(r"\n\n+", text):
        head = re.match(r"goroutine (\d+)[^\n]* \[([^\],]+)[^\n]*\]:\n", block)
        if head:
            calls = re.findall(r"^(?!created by)(\S.*)\((?:.*)\)\n\t(\S.*:\d+)", block[head.end() :], re.MULTILINE)
            found[int(head[1])] = head[2].removesuffix(" (scan)"), calls
    return found


@pytest.fixture(scope="module", params=BUILDS)
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    go, mode, goarch = request.param
    exe = tmp_path_factory.mktemp("stripped") / "program"
    external = mode.startswith("external")
    if external and shutil.which("gcc") is None:
        raise ToolchainError("external linking takes a C compiler: install gcc")
    flags = ["-ldflags", "-s -w" + (" -linkmode=external" if external else "")]
    flags += ["-buildmode=pie"] if mode.endswith("pie") else []
    env = {"GOARCH": goarch, "GO111MODULE": "on", **({"CGO_ENABLED": "1"} if external else {})}
    go_binary(go).run("build", *flags, "-o", str(exe), ".", cwd=PROGRAM, env=env)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    environment = {**os.environ, "GOTRACEBACK": "system"}
    with subprocess.Popen([str(exe)], text=True, env=environment, **pipes) as process:  # type: ignore[call-overload]
        try:
            told = json.loads(process.stdout.readline())
            yield Process(go, Session(ImageTarget(process.pid)), told, process)
        finally:
            process.kill()


def test_the_version(running: Process) -> None:
    assert running.session.version is not None and running.session.version.text == f"go{running.go}"


def test_maps_by_type_and_address(running: Process) -> None:
    for name, gotype in (("counts", "map[string]int"), ("points", "main.named")):
        stats = running.session.map(hex(running.told[name]), gotype).stats()
        assert (stats.len, stats.storage) == (1000, "heap")
    with pytest.raises(GomapError, match="stripped"):
        running.session.map(hex(running.told["counts"]), "map[string]nowhere.T")


def test_objects(running: Process) -> None:
    spans, large = running.session.runtime.spans, running.told["large"]
    span = spans.find(large + 4321)
    assert span is not None and span.spanclass == 0 and spans.object_at(large + 4321) == (large, span.elemsize)
    assert spans.allocated(span) == b"\1" and spans.find(1) is None and spans.lost == 0
    assert spans.heap_in_use == sum(span.npages for span in spans) * 8192


def test_package_variables(running: Process) -> None:
    values = {value for _, value in running.session.runtime.pointer_slots()}
    assert set(running.told.values()) <= values


def test_functions(running: Process) -> None:
    functions = running.session.runtime.functions
    main = functions.named("main.main")
    assert main is not None and functions.at(main.entry) == functions.at(main.end - 1) == main
    assert functions.at(main.entry - 1) != main and functions.at(0x10) is None
    file, line = functions.line(main.entry) or ("", 0)
    assert file.endswith("main.go") and line == 1 + _source().index("func main() {")


def _source() -> List[str]:
    return (PROGRAM / "main.go").read_text().splitlines()


def test_goroutines_are_as_the_program_itself_tells(running: Process) -> None:
    """Comes last: the program dies of it."""
    runtime = running.session.runtime
    found = {g.id: (g, runtime.frames(g)) for g in runtime.goroutines()}
    truth = {number: told for number, told in running.traceback().items() if number}
    waiting = [number for number, (goroutine, _) in found.items() if goroutine.status == "waiting"]
    assert len(waiting) >= 5 and set(waiting) <= set(truth)
    for number in waiting:
        goroutine, frames = found[number]
        reason, calls = truth[number]
        assert goroutine.waitreason == reason, number
        assert [frame.function for frame in frames] == [name for name, _ in calls], number
        assert [f"{frame.file}:{frame.line}" for frame in frames] == [place for _, place in calls], number
