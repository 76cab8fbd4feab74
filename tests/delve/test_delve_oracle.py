"""Every map of the oracle program, read through Delve, against what the program says of itself.

In this very process: a session over a client each, so that a build costs seconds and not a shell process for each map.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Tuple

import pytest

from delve_client import Client
from delve_client.target import DelveTarget
from gomap.frontend import execute
from gomap.rendering.output import Output
from gomap.session import Session
from tests.compare import differences
from tests.delve.serving import Served, frames_by_function, served
from tests.harness import Core, Live
from tests.harness.build import build
from tests.matrix import Config, config_named
from tests.toolchain.delve import NEWEST

SETTLE = 0.3  # seconds until no thread stands in a handler of the scheduler's signals, where stacks do not unwind


class Pair(NamedTuple):
    """A Delve, a build, and whether only `make test-all` goes through it."""

    delve: str
    build: str
    always: bool = False


PAIRS = (
    *(Pair(NEWEST, build, True) for build in ("1.25.5", "1.26.6", "1.27.3")),
    *(Pair("1.23.1", build, True) for build in ("1.21.13", "1.22.10", "1.23.9")),
    *(
        Pair(NEWEST, build)
        for build in ("1.25.5-N", "1.26.6-N", "1.27.3-N", "1.25.5-noswissmap", "1.27.3-mapsplitgroup")
    ),
    *(Pair("1.23.1", build) for build in ("1.21.13-N", "1.22.10-N", "1.23.9-N")),
    *(Pair("1.20.2", build) for build in ("1.18.10", "1.19.13", "1.20.14", "1.20.14-N", "1.24.11")),
    Pair("1.21.2", "1.21.13"),
    Pair("1.22.1", "1.22.10"),
    *(Pair("1.24.2", build) for build in ("1.24.11", "1.24.11-N", "1.24.11-noswissmap", "1.22.10")),
    Pair("1.25.2", "1.25.5"),
    Pair("1.26.2", "1.26.6"),
)


def parameters(*always: str) -> List[Any]:
    """All pairs; `make test` goes through those of the builds named, or all that are marked so."""
    return [_parameter(pair, pair.always and (not always or pair.build in always)) for pair in PAIRS]


def _parameter(pair: Pair, usual: bool) -> Any:
    marks = [pytest.mark.xdist_group(pair.build)]
    config = config_named(pair.build)
    return pytest.param(
        pair.delve, config, id=f"dlv{pair.delve}-{config.name}", marks=marks if usual else [*marks, pytest.mark.all]
    )


def cases(truth: Any) -> List[Tuple[str, Dict[str, Any]]]:
    """(function to stand in or "", what the program says) of every map of the program."""
    return [("", case) for case in truth["cases"]] + [(local["function"], local) for local in truth.get("locals", [])]


def read_all(client: Client, truth: Any) -> List[str]:
    """Dumps every map of the truth; a line for each difference. Nothing but Delve is asked, as if it were elsewhere."""
    where = {"": (-1, 0), **frames_by_function(client)}
    sessions: Dict[Tuple[int, int], Session] = {}
    wrong: List[str] = []
    for function, case in cases(truth):
        place = where.get(function)
        if place is None:
            wrong.append(f"{function} stands on no stack")
            continue
        if place not in sessions:
            target = DelveTarget(client, goroutine=place[0], frame=place[1], near=False)
            sessions[place] = Session(target)
        wrong += compare(sessions[place], case)
    return wrong


def compare(session: Session, case: Dict[str, Any]) -> Iterator[str]:
    """The differences between a map as the program tells it and as `gomap dump` does."""
    expr = case.get("expr") or case["name"]  # of a local
    said: List[str] = []
    output = Output(said.append)
    execute(lambda: session, "dump", [*expr.split(" "), "--format", "json"], output, output)
    document = json.loads("".join(said))
    if "error" in document:
        yield f"{expr}: {document['error']}"
        return
    assert document["target"]["debugger"] == "delve"
    for problem in document["problems"]:
        yield f"{expr}: problem: {problem}"
    for line in differences(case, document["result"]):
        yield f"{expr}: {line}"


@pytest.mark.parametrize("delve, oracle", parameters("1.23.9", "1.27.3"))
def test_an_attached_process_gives_what_it_says(delve: str, oracle: Config, fixture_live: Callable[..., Live]) -> None:
    live = fixture_live(oracle)
    with served(delve, "attach", live.pid) as server, Client.connect(server.address) as client:
        wrong = read_all(client, live.truth)
        client.call("Detach", Kill=False)
    assert not wrong, "\n".join(wrong)
    assert live.is_alive() and live.state in "RS"


@pytest.mark.parametrize("delve, oracle", parameters())
def test_a_core_gives_what_the_program_says(delve: str, oracle: Config, fixture_core: Callable[..., Core]) -> None:
    core = fixture_core(oracle)
    with served(delve, "core", core.exe, core.path) as server, Client.connect(server.address) as client:
        wrong = read_all(client, core.truth)
    assert not wrong, "\n".join(wrong)


CRASHED = [_parameter(Pair("1.23.1", "1.23.9-N"), True), _parameter(Pair(NEWEST, "1.27.3"), False)]


@pytest.mark.parametrize("delve, oracle", CRASHED)
def test_the_locals_of_a_goroutine_that_crashed(delve: str, oracle: Config, fixture_core: Callable[..., Core]) -> None:
    core = fixture_core(oracle, "crash")
    crashed = [local for local in core.truth["locals"] if local["function"] == "main.crasher"]
    with served(delve, "core", core.exe, core.path) as server, Client.connect(server.address) as client:
        wrong = read_all(client, {"cases": [], "locals": crashed})
    assert crashed and not wrong, "\n".join(wrong)


@pytest.mark.parametrize("delve, oracle", parameters("1.27.3"))
def test_a_program_that_dlv_runs_gives_what_it_says(delve: str, oracle: Config, tmp_path: Path) -> None:
    truth = tmp_path / "truth.json"
    with served(delve, "exec", build(oracle).exe, "--", truth, "unmeasured", multi=True) as server:
        with Client.connect(server.address) as client:
            run_until_ready(client, server)
            wrong = read_all(client, json.loads(truth.read_bytes()))
            client.call("Detach", Kill=True)
    assert not wrong, "\n".join(wrong)


def run_until_ready(client: Client, server: Served) -> None:
    """Lets a launched oracle go until it has told its truth, and stops it there."""
    client.resume()
    server.wait_for(b"ready ")
    time.sleep(SETTLE)
    client.halt()


@pytest.mark.parametrize("delve, oracle", [_parameter(Pair("1.23.1", "1.23.9"), True)])
def test_right_where_delve_loses_entries(delve: str, oracle: Config, fixture_core: Callable[..., Core]) -> None:
    """While a map grows to its own size, Delve's iterator passes over what was evacuated already."""
    core = fixture_core(oracle)
    case = next(case for case in core.truth["cases"] if case["expr"] == "main.SameSize")
    assert case["growing"]["kind"] == "same-size"
    config_of_load = {"MaxArrayValues": 10_000, "MaxVariableRecurse": 1, "MaxStringLen": 64, "MaxStructFields": -1}
    with served(delve, "core", core.exe, core.path) as server, Client.connect(server.address) as client:
        theirs = client.call("Eval", Scope={"GoroutineID": -1}, Expr="main.SameSize", Cfg=config_of_load)["Variable"]
        wrong = list(compare(Session(DelveTarget(client)), case))
    assert len(theirs["children"]) // 2 < case["len"] == theirs["len"]
    assert not wrong, "\n".join(wrong)
