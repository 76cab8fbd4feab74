"""The client against a server that behaves, and typed results against a real dlv."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional

import pytest

from delve_client import Client, DelveCallError, DelveError, LoadConfig, Timeout
from delve_client.binary import find_dlv
from delve_client.server import started
from tests.delve.fake_server import answer, fake_server
from tests.delve.ticker import Ticker, tick_program
from tests.toolchain import dlv
from tests.toolchain.delve import NEWEST


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with Ticker(tick_program(), tmp_path_factory.mktemp("ticks") / "ticks") as ticker:
        with started("attach", pid=ticker.pid, dlv=str(dlv())) as opened:
            yield opened


def test_what_the_server_is(client: Client) -> None:
    version = client.version()
    assert (version.delve, version.api) == (NEWEST, 2) and version.go.startswith("go1.")
    assert not client.is_multiclient()
    assert [one.pid for one in client.targets()] == [client.process_id()]
    state = client.state()
    assert not state.running and not state.exited and not state.recording and state.current_thread_id


def test_variables(client: Client) -> None:
    ages = client.evaluate("main.Ages", config=LoadConfig(max_array_values=0))
    assert (ages.len, ages.kind, ages.type) == (3, 21, "map[string]int") and ages.base and ages.addr
    assert not ages.children and not ages.unreadable
    full = client.evaluate("main.Ages").children
    assert {k.value: v.value for k, v in zip(full[::2], full[1::2])} == {"ann": "41", "bob": "27", "cy": "3"}
    assert {one.name for one in client.package_variables(r"^main\.")} >= {"main.Ages", "main.Ticks"}
    assert "map[string]int" in client.types(r"^map\[string\]int$")
    with pytest.raises(DelveCallError, match="Delve's Eval says: .*nothing") as caught:
        client.evaluate("main.nothing")
    assert caught.value.method == "RPCServer.Eval" and "nothing" in caught.value.text


def test_goroutines_and_frames(client: Client) -> None:
    every = list(client.all_goroutines(page=2))
    assert len(every) == len({one.id for one in every}) == len(client.goroutines(0, 0)[0]) > 3
    main = next(one for one in every if any(f.function == "main.main" for f in client.stacktrace(one.id)))
    frames = client.stacktrace(main.id)
    number = next(n for n, f in enumerate(frames) if f.function == "main.main")
    assert frames[number].file.endswith("main.go") and frames[number].line > 10
    assert "tick" in {one.name.lstrip("&") for one in client.locals(main.id, number)}
    assert client.arguments(main.id, number) == []


def test_memory_through_the_server_is_the_process_s_own(client: Client) -> None:
    large = client.evaluate("main.Large", config=LoadConfig(max_array_values=0))
    pieces = [(large.base + (at << 16), 1 << 16) for at in range(200)]
    found = b"".join(one for one in client.examine_many([*pieces, (0x10, 8)]) if isinstance(one, bytes))
    assert found == bytes(i * 7 % 256 for i in range(256)) * (200 << 8)
    assert client.examine_memory(large.base + 1, 3) == b"\x07\x0e\x15"
    with pytest.raises(DelveCallError):
        client.examine_memory(0x10, 8)


def test_a_pipeline_gives_errors_in_their_place_and_may_be_left(client: Client) -> None:
    exprs = ["main.Ticks", "1 +", "2 + 3"] * 40
    asked = ({"Scope": {"GoroutineID": -1}, "Expr": expr, "Cfg": LoadConfig().as_json()} for expr in exprs)
    answers = list(client.pipeline("Eval", asked))
    assert [isinstance(one, DelveCallError) for one in answers] == [False, True, False] * 40
    last = answers[-1]
    assert isinstance(last, dict) and last["Variable"]["value"] == "5"
    address = client.evaluate("main.Ticks").addr
    next(client.examine_many([(address, 8)] * 200))
    assert client.evaluate("2 + 3").value == "5"


def test_questions_that_are_long_do_not_fill_both_directions(client: Client) -> None:
    text = json.dumps("x" * 100_000)
    config = LoadConfig(max_string_len=1 << 20).as_json()
    asked = [{"Scope": {"GoroutineID": -1}, "Expr": text, "Cfg": config}] * 100
    assert {len(one["Variable"]["value"]) for one in client.pipeline("Eval", asked) if isinstance(one, dict)} == {
        100_000
    }


def test_answers_in_another_order_find_their_questions() -> None:
    held: List[Dict[str, Any]] = []

    def script(method: str, number: int, arguments: Dict[str, Any]) -> Optional[bytes]:
        if method != "Eval":
            return None
        held.append({"id": number, "name": arguments["Expr"]})
        if len(held) < 5:
            return b""
        return b"".join(answer(one["id"], {"Variable": {"name": one["name"]}}) for one in reversed(held))

    with fake_server(script) as address, Client.connect(address) as client:
        found = list(client.pipeline("Eval", [{"Expr": str(number)} for number in range(5)]))
    assert [one["Variable"]["name"] for one in found if isinstance(one, dict)] == list("01234")


def test_the_port_of_another_machine_is_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    said: List[str] = []
    with pytest.raises(DelveError):
        Client.connect("192.0.2.1:1", timeout=0.05, on_warning=said.append)
    assert len(said) == 1 and "192.0.2.1:1" in said[0] and "unauthenticated" in said[0]
    with caplog.at_level(logging.WARNING), pytest.raises(DelveError):
        Client.connect("192.0.2.1:1", timeout=0.05)
    assert "unauthenticated" in caplog.text
    with pytest.raises(DelveError):
        Client.connect("127.0.0.1:1", on_warning=said.append)
    assert len(said) == 1


@pytest.mark.parametrize("host, warned", [("0.0.0.0", True), ("[::ffff:127.0.0.1]", False), ("LOCALHOST.", False)])
def test_the_other_spellings_of_here(host: str, warned: bool) -> None:
    """To 0.0.0.0 one connects here; but a dlv that is told to listen there is open to the network."""
    said: List[str] = []
    with fake_server(lambda *_: None) as address:
        with contextlib.suppress(DelveError):  # no IPv6 here, perhaps
            Client.connect(f"{host}:{address.rpartition(':')[2]}", timeout=1, on_warning=said.append).close()
    assert bool(said) is warned
    assert not said or "may be reached by other machines: Delve's port is unauthenticated" in said[0]


def test_it_needs_nothing_of_gomap() -> None:
    code = "import sys, delve_client, delve_client.server; sys.exit(any(n.startswith('gomap') for n in sys.modules))"
    root = str(Path(__file__).parents[2])
    assert (
        subprocess.run([sys.executable, "-c", code], cwd=root, env={**os.environ, "PYTHONPATH": root}).returncode == 0
    )


def test_what_delve_has_not_is_said(client: Client) -> None:
    with pytest.raises(DelveCallError, match="this Delve has no NoSuch"):
        client.call("NoSuch")


def test_a_dlv_that_drops_the_first_connection_is_asked_again() -> None:
    """As those before 1.22.1 do now and then, when they do not find the client's user."""
    called: List[str] = []

    def script(method: str, *_: Any) -> None:
        called.append(method)
        if len(called) < 3:
            raise ConnectionResetError

    with fake_server(script) as address, Client.connect(address) as client:
        assert client.state().running is False
    assert called[:3] == ["SetApiVersion"] * 3


def test_patience_for_one_call() -> None:
    with fake_server(lambda method, *_: b"" if method == "Eval" else None) as address:
        with Client.connect(address) as client:
            with pytest.raises(Timeout, match="within 0.2 s"):
                client.call("Eval", timeout=0.2, Expr="x")
            with pytest.raises(Timeout, match="within 0.1 s"), client.within(0.1):
                client.evaluate("x")
            assert client.patience == 60


def test_dlv_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GOMAP_DLV", "GOBIN", "GOPATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(DelveError, match="no dlv"):
        find_dlv()
    place = tmp_path / "go" / "bin" / "dlv"
    place.parent.mkdir(parents=True)
    place.symlink_to(dlv())
    assert find_dlv() == str(place)
    monkeypatch.setenv("GOMAP_DLV", str(dlv()))
    assert find_dlv() == str(dlv())
    with pytest.raises(DelveError, match="cannot|no program"):
        find_dlv(str(tmp_path / "none"))
