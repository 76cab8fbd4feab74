"""Programs that nobody here wrote, built from the Go module proxy and kept under load while they are read."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Iterator, List

from tests.toolchain import ToolchainError, cache, dlv, go_binary
from tests.toolchain.cache import make_once

__all__ = ["PROGRAMS", "Program", "running"]

START_SECONDS = 60.0
CLIENTS = 4
LOADED_SECONDS = 5.0
NATS_CLIENTS = 10
SUBSCRIPTIONS = 1000


@dataclass(frozen=True)
class Program:
    """``package``: what `go install` builds, with the Go release ``go``; ``words``: its arguments, with {port};
    ``load``: (executable, port) makes it work."""

    name: str
    go: str
    package: str
    flags: List[str]
    words: List[str]
    load: Callable[[Path, int], None]


def _get(_: Path, port: int) -> None:
    for i in range(500):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/?{i}", timeout=10).read()


def _check(exe: Path, port: int) -> None:
    """A client that has the daemon load this repository's Go programs."""
    for folder in ("tests/oracle", "tests/scan/program", "examples/leaky"):
        root = Path(__file__).parents[2] / folder
        files = [str(path) for path in sorted(root.glob("*.go"))[:3]]
        words = [str(exe), f"-remote=127.0.0.1:{port}", "check", *files]
        subprocess.run(words, cwd=root, capture_output=True, timeout=120, check=False)


def _ask_dlv(_: Path, port: int) -> None:
    from delve_client import Client

    with Client.connect(f"127.0.0.1:{port}") as client:
        client.types("")
        client.call("ListFunctions", Filter="")


def _subscribe(_: Path, port: int) -> None:
    """Clients with a thousand subscriptions each, who send each other messages, and leave."""
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(_nats_client(port, number)) for number in range(NATS_CLIENTS)]
        for number in range(NATS_CLIENTS):
            lines = (b"PUB orders.%d.%d.x 2\r\nhi\r\n" % (number, i) for i in range(SUBSCRIPTIONS))
            _say(clients[number], b"".join(lines))


def _nats_client(port: int, number: int) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port), timeout=60)
    client.sendall(b'CONNECT {"verbose":false,"pedantic":false,"name":"c%d"}\r\n' % number)
    _say(client, b"".join(b"SUB orders.%d.%d.* %d\r\n" % (number, i, i + 1) for i in range(SUBSCRIPTIONS)))
    return client


def _say(client: socket.socket, lines: bytes) -> None:
    """All of them, and what comes back up to the answer that they were taken."""
    client.sendall(lines + b"PING\r\n")
    last = b""
    while b"PONG\r\n" not in last:
        said = client.recv(1 << 16)
        if not said:
            raise ToolchainError("nats-server closed a connection")
        last = last[-5:] + said


NATS = Program(
    "nats-server",
    "1.25.5",
    "github.com/nats-io/nats-server/v2@v2.12.0",
    [],
    ["-a", "127.0.0.1", "-p", "{port}"],
    _subscribe,
)
CADDY = Program(
    "caddy, stripped",
    "1.23.9",
    "github.com/caddyserver/caddy/v2/cmd/caddy@v2.8.4",
    ["-ldflags=-s -w"],
    ["file-server", "--listen", "127.0.0.1:{port}", "--browse"],
    _get,
)
GOPLS = Program(
    "gopls",
    "1.24.11",
    "golang.org/x/tools/gopls@v0.18.1",
    [],
    ["-listen=127.0.0.1:{port}", "serve"],
    _check,
)
DLV = Program(
    "dlv",
    "1.27.3",
    "",
    [],
    ["core", "{exe}", "{core}", "--headless", "--accept-multiclient", "--listen", "127.0.0.1:{port}"],
    _ask_dlv,
)
PROGRAMS = (NATS, CADDY, GOPLS, DLV)


def built(program: Program) -> Path:
    """Its executable, from the cache or built now."""
    if not program.package:
        return dlv()
    key = program.package.replace("/", "_").replace("@", "-")

    def install(place: Path) -> None:
        place.mkdir(parents=True)
        go = go_binary(program.go)
        go.run("install", *program.flags, program.package, cwd=place, env={"GOBIN": str(place)})

    return next(path for path in make_once(cache("real", key), install).iterdir() if path.is_file())


@contextlib.contextmanager
def running(program: Program, folder: Path, **values: object) -> Iterator["subprocess.Popen[bytes]"]:
    """It listens, has been under load, and goes on being."""
    exe, port = built(program), _free_port()
    words = [str(exe), *(word.format(port=port, **values) for word in program.words)]
    with subprocess.Popen(words, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(port, process)
            with _loaded(lambda: program.load(exe, port)):
                yield process
        finally:
            process.kill()


@contextlib.contextmanager
def _loaded(load: Callable[[], None]) -> Iterator[None]:
    """Clients that have done their work once, and go on with it until the end."""
    done = threading.Event()

    def work() -> None:
        while not done.is_set():
            load()

    load()
    with ThreadPoolExecutor(CLIENTS) as clients:
        working = [clients.submit(work) for _ in range(CLIENTS)]
        try:
            time.sleep(LOADED_SECONDS)
            yield
        finally:
            done.set()
    for client in working:
        client.result()  # what went wrong in it


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise ToolchainError(f"{process.args!r} does not listen")
