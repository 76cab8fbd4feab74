"""A server that answers as Delve does, or worse: what it says to each call is given as a script."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from typing import Any, Callable, Dict, Iterator, Optional, Union

__all__ = ["CUT", "DROPS", "ENDLESS", "FakeServer", "answer", "fake_server", "polite"]

ENDLESS, DROPS, CUT = b"..endless..", b"..drops..", b"..cut.."
Reply = Union[bytes, None]
Script = Callable[[str, int, Dict[str, Any]], Reply]


def answer(number: int, result: Any = None, error: Optional[str] = None) -> bytes:
    """As Go's encoder writes it."""
    return json.dumps({"id": number, "result": result, "error": error}, separators=(",", ":")).encode() + b"\n"


def polite(method: str, number: int, version: Any = 2) -> bytes:
    """What a server says whose target stands still and that serves the usual calls."""
    results = {
        "SetApiVersion": {},
        "GetVersion": {"DelveVersion": "Version: 1.27.1\nBuild: $Id$", "APIVersion": version, "Backend": "native"},
        "State": {"State": {"Running": False}},
    }
    if method not in results:
        return answer(number, None, f"unknown method: RPCServer.{method}")
    return answer(number, results[method])


class FakeServer:
    """Serves connections one after the other; ``script`` gives the bytes that answer a call.

    None of it: the script's default, the polite answer. What raises ConnectionError closes the connection.
    """

    def __init__(self, script: Script, greeting: bytes = b""):
        self._script = script
        self._greeting = greeting
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self._open: "list[socket.socket]" = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection = self._socket.accept()[0]
                self._open.append(connection)
                with contextlib.suppress(OSError):
                    self._talk(connection)
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def _talk(self, connection: socket.socket) -> None:
        connection.sendall(self._greeting)
        for line in connection.makefile("rb"):
            asked = json.loads(line)
            method = asked["method"].partition(".")[2]
            said = self._script(method, asked["id"], asked["params"][0])
            for part in _parts(polite(method, asked["id"]) if said is None else said):
                connection.sendall(part)

    def close(self) -> None:
        for one in [self._socket, *self._open]:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._thread.join(5)


def _parts(said: bytes) -> Iterator[bytes]:
    """What is said; ENDLESS and DROPS: an answer that does not end, CUT: what is before it, and the end."""
    if said in (ENDLESS, DROPS):
        yield b'{"id":3,"result":{"Mem":"'
        while True:
            yield b"A" * (1 << 20 if said == ENDLESS else 1)
            time.sleep(0 if said == ENDLESS else 0.05)
    yield said.partition(CUT)[0]
    if CUT in said:
        raise ConnectionError


@contextlib.contextmanager
def fake_server(script: Script, greeting: bytes = b"") -> Iterator[str]:
    """The address of one; it ends with the ``with``."""
    server = FakeServer(script, greeting)
    try:
        yield server.address
    finally:
        server.close()
