"""Peers that die, lie, ramble or keep silent: each ends in one sentence, in time."""

from __future__ import annotations

import json
import socket
import time
from typing import Any, Callable, Dict, List, Optional

import pytest

import delve_client.lines
from delve_client import Client, ConnectionLost, DelveCallError, DelveError, Timeout
from tests.delve.fake_server import CUT, DROPS, ENDLESS, Script, answer, fake_server, polite

MEMORY = {"Mem": "AAH/", "IsLittleEndian": True}
PATIENCE = 0.4


def says(method: str, said: Any) -> Script:
    """To that method it says this: bytes, or what a function makes of the id; what is raised closes."""

    def script(called: str, number: int, _arguments: Dict[str, Any]) -> Optional[bytes]:
        if called != method:
            return None
        found: Any = said(number) if callable(said) else said
        if isinstance(found, Exception):
            raise found
        return None if found is None else bytes(found)

    return script


def one_sentence(error: BaseException) -> str:
    text = str(error)
    assert "\n" not in text and text.isprintable() and 15 < len(text) < 700, text
    return text


WRONG = [
    ("dies", ConnectionResetError(), ConnectionLost, "closed the connection without an answer|broke"),
    ("nothing", b"", Timeout, "did not answer within"),
    ("half", b'{"id":3,"result":{"Mem":"AAAA', Timeout, "bytes of an answer came"),
    ("half, and dies", b'{"id":3,"result":{"Mem":"AAAA' + CUT, ConnectionLost, 'in mid-answer, after \'."id":3'),
    ("garbage", b"\x00\x1b[31mSSH-2.0\xff\n", DelveError, "does not answer as Delve does"),
    ("list", b"[1,2,3]\n", DelveError, "does not answer as Delve does"),
    ("number", b"7\n", DelveError, "does not answer as Delve does"),
    ("deep", b"[" * 200_000 + b"\n", DelveError, "does not answer as Delve does"),
    ("wrong id", lambda n: answer(n + 7, MEMORY), DelveError, "was not asked"),
    ("old id", lambda n: answer(n - 1, MEMORY), DelveError, "was not asked"),
    ("no id", b'{"result":{},"error":null}\n', DelveError, "does not answer as Delve does"),
    ("text for an id", b'{"id":"3","result":{},"error":null}\n', DelveError, "does not answer as Delve does"),
    ("twice", lambda n: answer(n, MEMORY) * 2 + answer(n + 1, MEMORY), DelveError, "was not asked"),
    ("no result", lambda n: answer(n, None), DelveError, "does not answer as Delve does"),
    ("no base64", lambda n: answer(n, {"Mem": "A", "IsLittleEndian": True}), DelveError, "does not answer as"),
    ("Mem is a number", lambda n: answer(n, {"Mem": 7}), DelveError, "does not answer as Delve does"),
    ("error", lambda n: answer(n, None, "input/output \x1b[2J error\nat 0x1"), DelveCallError, "input/output"),
    ("no such call", lambda n: polite("ExamineMemory", n), DelveCallError, "this Delve has no ExamineMemory"),
]


@pytest.mark.parametrize("said, kind, words", [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_a_wrong_answer_is_one_sentence(said: Any, kind: type, words: str) -> None:
    with fake_server(says("ExamineMemory", said)) as address:
        with Client.connect(address, timeout=2, patience=PATIENCE) as client:
            start = time.monotonic()
            with pytest.raises(kind, match=words) as caught:
                client.examine_memory(0x1000, 3)
                client.examine_memory(0x1000, 3)  # where the first was right
            assert time.monotonic() - start < 3
    one_sentence(caught.value)


def _nested(depth: int) -> bytes:
    return b'{"Variable":' + b'{"children":[' * depth + b"{}" + b"]}" * depth + b"}"


TYPED: Dict[str, Callable[[Client], object]] = {
    "GetVersion": Client.version,
    "State": Client.state,
    "ProcessPid": Client.process_id,
    "IsMulticlient": Client.is_multiclient,
    "ListTargets": Client.targets,
    "Eval": lambda client: client.evaluate("x"),
    "ListPackageVars": Client.package_variables,
    "ListLocalVars": Client.locals,
    "ListFunctionArgs": Client.arguments,
    "ListTypes": Client.types,
    "ListGoroutines": Client.goroutines,
    "Stacktrace": Client.stacktrace,
}
KEYS = ("State", "Pid", "IsMulticlient", "Targets", "Variable", "Variables", "Args", "Types", "Goroutines", "Locations")
ODD = [7, [7], "x", {"children": 5, "currentThread": 3}, [{"function": 3, "userCurrentLoc": 3, "name": 3, "pid": "x"}]]
ODD_ANSWERS = [
    *(json.dumps({**dict.fromkeys(KEYS, odd), "DelveVersion": "1", "APIVersion": 2, "Nextg": "x"}) for odd in ODD),
    '{"Pid":1e400,"Variable":{"addr":-1},"State":{"Pid":"x"}}',
    "{}",
]


@pytest.mark.parametrize("method", TYPED)
def test_an_answer_of_another_shape_is_one_sentence(method: str) -> None:
    """Typed results hold what their fields promise, or there is a DelveError."""
    raw: List[bytes] = [*map(str.encode, ODD_ANSWERS), *map(_nested, (700, 3_000, 100_000)), b'{"Types":["\xff"]}']

    def script(called: str, number: int, _arguments: Dict[str, Any]) -> Optional[bytes]:
        greeting = called == "GetVersion" and method == "GetVersion" and number == 2
        said = b'{"id":%d,"result":%s,"error":null}\n' % (number, raw[0])
        return said if called == method and not greeting else None

    with fake_server(script) as address, Client.connect(address, timeout=2, patience=2) as client:
        while raw:
            if not client.connection.usable:  # after what is no JSON
                client = Client.connect(address, timeout=2, patience=2)
            client._version = None
            try:
                TYPED[method](client)
            except DelveError as error:
                one_sentence(error)
            raw.pop(0)
        client.close()


def test_what_delve_says_of_its_own_panic_is_one_line() -> None:
    said = "Internal debugger error: index out of range\nruntime.gopanic (0x1)\n\t/usr/panic.go:3\n"
    with fake_server(says("Eval", lambda n: answer(n, None, said))) as address, Client.connect(address) as client:
        with pytest.raises(DelveCallError) as caught:
            client.evaluate("x")
    assert str(caught.value) == "Delve's Eval says: Internal debugger error: index out of range"
    assert caught.value.text == said


def test_an_error_beside_a_result_is_an_error() -> None:
    with fake_server(says("ExamineMemory", lambda n: answer(n, MEMORY, "input/output error"))) as address:
        with Client.connect(address) as client, pytest.raises(DelveCallError, match="input/output error"):
            client.examine_memory(0x1000, 3)


def test_after_a_loss_all_is_lost_at_once() -> None:
    with fake_server(says("Eval", ConnectionResetError())) as address:
        client = Client.connect(address, timeout=2, patience=PATIENCE)
        with pytest.raises(ConnectionLost):
            client.evaluate("x")
        with pytest.raises(ConnectionLost, match="closed or broken") as caught:
            client.evaluate("x")
        one_sentence(caught.value)
        client.close()


def test_an_answer_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delve_client.lines.Lines.__init__, "__defaults__", (8 << 20,))
    with fake_server(says("ExamineMemory", ENDLESS)) as address, Client.connect(address, patience=5) as client:
        with pytest.raises(DelveError, match="more than 8,388,608 bytes") as caught:
            client.examine_memory(0x1000, 3)
    one_sentence(caught.value)


def test_an_answer_in_drops_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delve_client.lines, "SLOWEST", 2)
    with fake_server(says("ExamineMemory", DROPS)) as address, Client.connect(address, patience=0.3) as client:
        with pytest.raises(Timeout, match="sends one answer for 0.6 s and does not end it") as caught:
            client.examine_memory(0x1000, 3)
    one_sentence(caught.value)


def test_a_late_answer_is_passed_over() -> None:
    held: List[int] = []

    def script(method: str, number: int, _arguments: Dict[str, Any]) -> Optional[bytes]:
        if method == "Eval":
            held.append(number)
            return b""
        return answer(held[0], {"Variable": {"name": "late"}}) + answer(number, MEMORY) if held else None

    with fake_server(script) as address, Client.connect(address, patience=0.3) as client:
        with pytest.raises(Timeout):
            client.evaluate("main.slow")
        assert client.examine_memory(0x1000, 3) == b"\x00\x01\xff"


GREETINGS = [
    ("HTTP/1.1 400 Bad Request\r\n\r\n", "does not answer as Delve does: 'HTTP/1.1 400"),
    ("SSH-2.0-OpenSSH_9.2p1\r\n", "does not answer as Delve does"),
    ("Content-Length: 20\r\n\r\n{}", "speaks DAP"),
]


@pytest.mark.parametrize("greeting, words", GREETINGS)
def test_a_peer_that_is_no_dlv(greeting: str, words: str) -> None:
    with fake_server(lambda *_: b"", greeting.encode()) as address:
        with pytest.raises(DelveError, match=words) as caught:
            Client.connect(address, timeout=1)
    one_sentence(caught.value)


@pytest.mark.parametrize("version", [1, 3, None, "2", [2]])
def test_a_version_that_is_not_known(version: Any) -> None:
    with fake_server(says("GetVersion", lambda n: polite("GetVersion", n, version))) as address:
        with pytest.raises(DelveError, match="does not serve version 2 of Delve's API") as caught:
            Client.connect(address, timeout=1)
    one_sentence(caught.value)


def test_a_server_that_refuses_version_2() -> None:
    with fake_server(says("SetApiVersion", lambda n: answer(n, None, "unknown API version"))) as address:
        with pytest.raises(DelveError, match="unknown API version"):
            Client.connect(address, timeout=1)


def test_a_silent_peer_and_none_at_all() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(Timeout, match="did not answer within 0.3 s.*dlv dap"):
            Client.connect(address, timeout=0.3)
    with pytest.raises(ConnectionLost, match="cannot connect") as caught:
        Client.connect(address, timeout=1)
    one_sentence(caught.value)


@pytest.mark.parametrize(
    "address", ["", "8181", "host", "::1:80", "h:0", "h:99999", "h:x", "unix:", "unix:/none/of/it"]
)
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(DelveError) as caught:
        Client.connect(address, timeout=1)
    one_sentence(caught.value)


@pytest.mark.parametrize("piece", [(-1, 8), (1 << 64, 8), (0x1000, -8)])
def test_impossible_memory_is_not_even_asked_for(piece: Any) -> None:
    asked: List[str] = []

    def script(method: str, _number: int, _arguments: Dict[str, Any]) -> None:
        asked.append(method)

    with fake_server(script) as address, Client.connect(address) as client:
        with pytest.raises(DelveError, match="no such memory can be"):
            client.examine_memory(*piece)
    assert "ExamineMemory" not in asked
