"""What DelveTarget supplies, each piece by itself, over real dlvs."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, cast

import pytest

from delve_client import Client, DelveCallError, State, Version
from delve_client.local import open_local
from delve_client.target import DelveTarget
from gomap.errors import GomapError, MemoryFault, Problems
from gomap.frontend import execute
from gomap.golang.types import GoType, Kind
from gomap.maps.geometry import geometry_of
from gomap.memory.arrays import read_array
from gomap.rendering.output import Output
from gomap.session import Session
from tests.delve.serving import Served, frames_by_function, served
from tests.harness import Core, Live, build
from tests.matrix import config_named
from tests.toolchain import ROOT
from tests.toolchain.delve import NEWEST

SWISS, CLASSIC = "1.27.3", "1.23.9"
MOST_CALLS = 30
pytestmark = pytest.mark.xdist_group(SWISS)


@pytest.fixture
def target(client: Client) -> DelveTarget:
    return DelveTarget(client, near=False)


def test_says_what_it_reads(target: DelveTarget, core: Core) -> None:
    assert (target.info.kind, target.info.debugger, target.info.pid) == ("core", "delve", core.pid)
    assert (target.arch.name, target.arch.pointer_size) == ("amd64", 8)
    assert target.names.has_debug_information()
    assert "65,536" in target.channel


def test_variables_by_their_full_names_only(target: DelveTarget) -> None:
    root = target.names.variable("example.com/my-app.v2/pkg.v1.Cache")
    assert root is not None and root.type.name == "map[string]*example.com/my-app.v2/pkg.v1.Session"
    assert root.address == target.names.symbol_address("example.com/my-app.v2/pkg.v1.Cache")
    assert target.names.variable("pkg.Cache") is None
    assert target.names.variable("main.IntInt + 1") is None
    assert target.names.variable('main"; .x') is None
    assert target.names.variables_ending("pkg.Cache") == ["example.com/my-app.v2/pkg.v1.Cache"]
    assert "go.example.org/zap._encoders" in target.names.variables_ending("_encoders")


def test_types_by_name(target: DelveTarget) -> None:
    user = target.names.type_named("main.User")
    assert user is not None and (user.kind, user.size) == (Kind.STRUCT, 48)
    assert [(f.name, f.offset, f.type.name) for f in user.fields] == [
        ("ID", 0, "int"),
        ("Name", 8, "string"),
        ("Tags", 24, "[]string"),
    ]
    assert target.names.type_named("main.NoSuch") is None
    identifier, status = target.names.type_named("main.ID"), target.names.type_named("main.Status")
    assert identifier is not None and (identifier.kind, identifier.size) == (Kind.INT64, 8)
    assert status is not None and (status.kind, status.size) == (Kind.STRING, 16)


def test_interfaces_with_and_without_methods_are_told_apart(target: DelveTarget) -> None:
    for name, empty in (
        ("fmt.Stringer", False),
        ("error", False),
        ("interface {}", True),
        ("io.Reader", False),
        ("go.shape.interface {}", True),
    ):
        gotype = target.names.type_named(name)
        assert gotype is not None and gotype.kind is Kind.INTERFACE
        assert gotype.details.empty_interface is empty, name


def test_a_named_map_is_known_by_the_runtimes_own_descriptor(target: DelveTarget) -> None:
    gotype = target.names.type_named("main.Registry")
    assert gotype is not None and gotype.kind is Kind.MAP
    assert gotype.key.name == "string" and gotype.elem.name == "*main.User"


@pytest.mark.parametrize("build, delve", [(SWISS, NEWEST), (CLASSIC, "1.23.1")])
def test_what_delve_shows_of_a_map_is_what_the_runtime_says(
    build: str, delve: str, fixture_core: Callable[..., Core]
) -> None:
    """Every unnamed map type of the program: sizes and offsets learnt at 0x1000, against its descriptor."""
    core = fixture_core(config_named(build))
    with served(delve, "core", core.exe, core.path) as server, Client.connect(server.address) as client:
        target = DelveTarget(client, near=False)
        described = [m for m in Session(target).types.find_maps() if m.name.startswith("map[")]
        wrong = [line for gotype in described for line in unlike(target, gotype)]
    assert len(described) > 80
    assert not wrong, "\n".join(wrong)


def unlike(target: DelveTarget, described: GoType) -> Iterator[str]:
    shown = target.names.type_named(described.name)
    if shown is None or shown.details.header is None:
        return  # of a type that only the runtime makes
    if geometry_of(shown) != geometry_of(described):
        yield f"{described.name}: {geometry_of(shown)}, the runtime says {geometry_of(described)}"
    for ours, theirs in ((shown.key, described.key), (shown.elem, described.elem)):
        if (ours.size, ours.has_pointers, ours.is_direct) != (theirs.size, theirs.has_pointers, theirs.is_direct):
            yield f"{described.name}: {ours}, the runtime says {theirs}"


def test_memory_is_all_or_nothing_and_holes_are_found(target: DelveTarget) -> None:
    start = target.names.symbol_address("runtime.buildVersion")
    assert start is not None
    data = target.read(start - 70_000, 200_000)
    assert data[70_000:70_016] == target.read(start, 16)
    assert target.gather([start, start + 8], 8) == target.read(start, 16)
    for address, size in ((0x1000, 8), (0x1000, 100_000), ((1 << 64) - 4, 8), (start, -1), (start, 1 << 40)):
        with pytest.raises(MemoryFault):
            target.read(address, size)
    with pytest.raises(MemoryFault) as fault:
        target.gather([start, 0x1000], 8)
    assert fault.value.address == 0x1000


def test_what_can_be_read_before_a_hole_is_read(target: DelveTarget) -> None:
    start = target.names.symbol_address("runtime.buildVersion")
    assert start is not None
    problems = Problems()
    pieces = list(read_array(target, start, 4096, 3000, "test array", problems))
    assert pieces and sum(count for _, count, _ in pieces) < 3000
    assert problems.lost


def test_the_scope_of_a_goroutine(client: Client, core: Core) -> None:
    goroutine, frame = frames_by_function(client)["main.blockedInSyscall"]
    scope = DelveTarget(client, goroutine=goroutine, frame=frame, near=False).names.scope()
    assert scope is not None
    assert (scope.function, scope.package) == ("main.blockedInSyscall", "main")
    assert "locals.go:" in scope.where
    assert {"param", "local", "ints", "wide"} <= set(scope.names())
    root = scope.lookup("param")
    assert root is not None and root.type.name == "map[int]int"
    assert scope.lookup("nothing") is None


def test_a_value_that_is_gone_says_so(client: Client) -> None:
    goroutine, frame = frames_by_function(client)["main.goOn"]
    target = DelveTarget(client, goroutine=goroutine, frame=frame, near=False)
    scope = target.names.scope()
    root = scope.lookup("mode") if scope is not None else None
    assert root is not None and root.why is not None and "optimised away here (main.goOn" in root.why
    with pytest.raises(GomapError, match="optimised away"):
        Session(target).map("mode")


@pytest.mark.parametrize("goroutine, frame, what", [(999_999, 0, "no goroutine 999999"), (1, 500, "no frame 500")])
def test_a_scope_that_is_not_there(client: Client, goroutine: int, frame: int, what: str) -> None:
    with pytest.raises(GomapError, match=what):
        DelveTarget(client, goroutine=goroutine, frame=frame, near=False).names.scope()


def test_functions_by_their_code(target: DelveTarget) -> None:
    location = target.client.call("Stacktrace", Id=1, Depth=20, Full=False)["Locations"][-1]
    assert target.names.function_at(location["pc"]) == location["function"]["name"]
    assert target.names.function_at(0x10) is None


def test_memory_of_a_process_here_is_read_directly_only_if_it_is_that_process(
    fixture_live: Callable[..., Live],
) -> None:
    live = fixture_live(config_named(SWISS))
    with served(NEWEST, "attach", live.pid) as server, Client.connect(server.address) as client:
        target = DelveTarget(client)
        assert target.channel == f"/proc/{live.pid}/mem"
        assert target.info.exe == f"/proc/{live.pid}/exe"
        witness = target.names.symbol_address("runtime.mheap_")
        assert witness is not None
        near = target.read(witness, 4096)
        target.use_examine_memory()
        assert target.read(witness, 4096) == near and "ExamineMemory" in target.channel
        assert open_local(live.pid, 8, [witness], lambda address, size: bytes(size)) is None
        assert open_local(live.pid, 8, [], target.read) is None
        client.call("Detach", Kill=False)


@pytest.mark.parametrize("near", [True, False])
def test_stats_of_a_small_map_takes_few_calls(core: Core, near: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted by the server, from the first to the last: the promise is 30, and 50 ms.

    Not counted: what a client asks after two seconds of silence, which a busy machine takes over a call.
    """
    monkeypatch.setattr("delve_client.connection.SILENCE", float("inf"))
    with served(NEWEST, "core", core.exe, core.path, log=True) as server:
        with Client.connect(server.address) as client, client.stopped():
            known: Dict[str, Any] = {"exe": str(core.exe), "core": str(core.path)} if near else {}
            Session(DelveTarget(client, near=False, **known)).map("main.Eight").stats()
        calls = server.calls()
    assert 4 < len(calls) <= MOST_CALLS, calls


def test_a_process_that_has_ended_is_said_to_have() -> None:
    with served(NEWEST, "exec", build(config_named(SWISS)).exe, multi=True) as server:  # it wants an argument
        with Client.connect(server.address) as client:
            client.call("Command", name="continue")
            with pytest.raises(GomapError, match="has ended"):
                DelveTarget(client)


class Liar:
    """A server's client whose every answer holds the same nonsense."""

    address = "127.0.0.1:1"

    def __init__(self, answer: Any):
        self.answer = answer

    def call(self, method: str, **arguments: Any) -> Any:
        return self.answer

    def pipeline(self, method: str, asked: List[Any]) -> Iterator[Any]:
        return iter([self.answer for _ in asked])

    def examine_many(self, pieces: List[Any]) -> Iterator[bytes]:
        return iter([b"" for _ in pieces])

    def process_id(self) -> int:
        return 1

    def state(self) -> State:
        return State(running=False)

    def version(self) -> Version:
        return Version("1.27.1", 2, "native", "")


HUGE = {"addr": 1, "kind": 17, "len": 1 << 62, "type": "[99999999999999999]int", "name": "x"}
NONSENSE = [
    {},
    {"Variable": None},
    {"Variable": 7, "Locations": 7, "Regs": 7},
    {"Variable": {"addr": "x"}, "Locations": [7], "Regs": [7]},
    {"Variable": {"addr": 1 << 70, "children": [{"kind": []}]}, "Locations": [{"function": 3}], "Regs": [{"Name": 3}]},
    {"Variable": {**HUGE, "children": [HUGE, HUGE]}, "Variables": [HUGE], "Args": [{**HUGE, "kind": 21}]},
]


@pytest.mark.parametrize("answer", NONSENSE)
def test_a_server_that_answers_nonsense_gets_one_sentence(answer: Any) -> None:
    said: List[str] = []
    output, client = Output(said.append), cast(Client, Liar(answer))
    for line in ("stats main.x", "stats x.y", "vars", "layout", "stats 0x1000 --type map[int]int"):
        name, *words = line.split()
        assert execute(lambda: Session(DelveTarget(client, near=False)), name, words, output, output) in (0, 1, 2)
        assert said and said.pop()


class Ignorant(Liar):
    """A server's client that knows no symbol and no type: its program is stripped."""

    def call(self, method: str, **arguments: Any) -> Any:
        raise DelveCallError(f"RPCServer.{method}", "could not find symbol value")

    def pipeline(self, method: str, asked: List[Any]) -> Iterator[Any]:
        return iter([DelveCallError(f"RPCServer.{method}", "no type entry found") for _ in asked])


def test_a_stripped_program_elsewhere_is_said_to_be_beyond_reach() -> None:
    with pytest.raises(GomapError, match="knows no debug information .* stripped") as caught:
        DelveTarget(cast(Client, Ignorant(None)), near=False)
    assert caught.value.hint is not None and "--core FILE --exe FILE" in caught.value.hint


def gomap(*words: object) -> "subprocess.CompletedProcess[str]":
    command = ["-m", "gomap", *map(str, words)]
    return subprocess.run(
        [str(python()), *command], cwd=ROOT, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL
    )


def python() -> Path:
    import sys

    return Path(sys.executable)


def test_the_shell_over_a_server_that_is_there(server: Served) -> None:
    said = gomap("stats", "main.IntInt", "--dlv", server.address)
    assert said.returncode == 0, said.stderr
    assert "1,000 in" in said.stdout
    wrong = gomap("stats", "main.NoSuch", "--dlv", server.address, "--format", "json")
    assert wrong.returncode == 2 and '"debugger": "delve"' in wrong.stdout and "no variable" in wrong.stdout


def test_the_shell_with_a_scope(server: Served, client: Client) -> None:
    goroutine, frame = frames_by_function(client)["main.blockedInSyscall"]
    said = gomap("stats", "local", "--dlv", server.address, "--goroutine", goroutine, "--frame", frame)
    assert said.returncode == 0 and "map[string]int" in said.stdout, said.stderr
    gone = gomap("stats", "local", "--dlv", server.address, "--goroutine", 424242)
    assert gone.returncode == 2 and "there is no goroutine 424242" in gone.stderr


def test_the_shell_starts_and_ends_a_dlv_of_its_own(core: Core, fixture_live: Callable[..., Live]) -> None:
    live = fixture_live(config_named(SWISS))
    for where in (("--core", core.path, "--exe", core.exe), ("--pid", live.pid)):
        said = gomap("stats", "main.IntInt", *where, "--via", "dlv", "--dlv-binary", dlv_binary())
        assert said.returncode == 0, said.stderr
        assert "1,000 in" in said.stdout
    time.sleep(0.2)
    assert live.is_alive() and live.state in "RS"


def dlv_binary() -> Path:
    from tests.toolchain import dlv

    return dlv(NEWEST)


@pytest.mark.parametrize(
    "words, what",
    [
        (["--dlv", "127.0.0.1:1", "--pid", "1"], "no --core, no --pid"),
        (["--pid", "1", "--goroutine", "3"], "choose a scope in Delve"),
        (["--via", "lldb"], "it is gdb or dlv"),
        (["--dlv", "127.0.0.1:1", "--frame", "x"], "--frame cannot be 'x'"),
    ],
)
def test_words_that_make_no_sense(words: List[str], what: str) -> None:
    said = gomap("stats", "main.IntInt", *words)
    assert said.returncode == 2 and what in said.stderr
