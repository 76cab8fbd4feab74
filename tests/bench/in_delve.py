"""The part of the benchmark that goes through Delve: our reading against the same Delve's, our stats too."""

from __future__ import annotations

import json
import socket
import statistics
import time
from pathlib import Path
from typing import Any, Callable, Dict, List, NamedTuple, Optional

from delve_client import Client
from delve_client.target import DelveTarget
from gomap.memory.arrays import read_word
from gomap.session import Session
from tests.bench.delve import SUPPORTED, delve_rate
from tests.delve.serving import Served, served
from tests.harness import Pool
from tests.matrix import Config

__all__ = ["DelveFigures", "delve_figures"]

ROUNDS = 5
READS = 41
MOST = 32 << 20
MILLION = 1_000_000
WINDOW = 32


class DelveFigures(NamedTuple):
    """Seconds, but for ``raw`` and ``ours`` (bytes a second), ``limit`` (bytes a call) and ``calls``.

    ``loading``: Delve's own, of a million entries; None where it could not be measured. ``direct``: by /proc/PID/mem,
    and ``gdb`` in the same process.
    """

    raw: float
    ours: float
    stats: float
    loading: Optional[float]
    direct: float
    gdb: float
    small: float
    calls: int
    limit: int


def delve_figures(config: Config, exe: Path, core: Path, in_gdb: Callable[[int], float]) -> DelveFigures:
    """All of one build, with the Delve that belongs to it; maps of a million entries. ``in_gdb``: seconds that stats of
    the same map take in a GDB that attaches to that process."""
    version = SUPPORTED[config.go]
    with served(version, "core", exe, core, multi=True) as server:
        raw, ours, stats, limit = _over(server)
        small = _median(lambda: _small(server))
    with served(version, "core", exe, core, log=True) as server:
        _small(server)
        calls = len(server.calls())
    rate = delve_rate(config, exe, core)
    direct, gdb = _direct(version, config, in_gdb)
    return DelveFigures(raw, ours, stats, None if rate is None else MILLION / rate, direct, gdb, small, calls, limit)


def _median(job: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        job()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _over(server: Served) -> "tuple[float, float, float, int]":
    """Bytes a second of that Delve, and of ours through it, in turns; seconds of stats; bytes a call."""
    with Client.connect(server.address) as client:
        target = DelveTarget(client, near=False)
        session = Session(target)
        address, size = _largest_array(session)
        raw = RawReader(server.address, target.limit)
        pairs = [
            (_seconds(lambda: raw.read(address, size)), _seconds(lambda: target.read(address, size)))
            for _ in range(READS)
        ]
        raw.close()
        theirs, ours = (statistics.median(column) for column in zip(*pairs[1:]))
        stats = _median(lambda: session.map("main.BigInt").stats())
        return size / theirs, size / ours, stats, target.limit


def _seconds(job: Callable[[], object]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def _largest_array(session: Session) -> "tuple[int, int]":
    """(address, size) of memory that can be read: from the map's array on, as far as it goes."""
    m = session.map("main.BigInt")
    if hasattr(m, "arrays"):
        address, count, _ = next(iter(m.arrays()))
        return address, min(MOST, count * m.context.geometry.size)
    target = session.target
    start = read_word(target, read_word(target, m.address + 2 * target.arch.pointer_size))
    return start - start % (4 << 20), 4 << 20  # a heap arena's part: Swiss tables are small


def _small(server: Served) -> None:
    """As `gomap stats` does it, from connecting to the end."""
    with Client.connect(server.address) as client, client.stopped():
        Session(DelveTarget(client, near=False)).map("main.Eight").stats()


def _direct(version: str, config: Config, in_gdb: Callable[[int], float]) -> "tuple[float, float]":
    """stats of the same map in a process, read from /proc/PID/mem; and by GDB."""
    pool = Pool()
    try:
        live = pool.get(config, "bench")
        gdb = in_gdb(live.pid)
        with served(version, "attach", live.pid) as server, Client.connect(server.address) as client:
            target = DelveTarget(client)
            assert target.channel.startswith("/proc/"), target.channel
            session = Session(target)
            seconds = _median(lambda: session.map("main.BigInt").stats())
            client.detach()
            return seconds, gdb
    finally:
        pool.close()


class RawReader:
    """What that Delve gives at most: questions pipelined, answers split at their ends and not looked into."""

    def __init__(self, address: str, piece: int):
        self._piece = piece
        host, _, port = address.rpartition(":")
        self._sock = socket.create_connection((host, int(port)), timeout=60)
        self._buffer = bytearray(1 << 20)
        self._ask("SetApiVersion", [{"APIVersion": 2}])

    def read(self, address: int, size: int) -> None:
        """``size`` bytes, in the largest pieces that this Delve gives."""
        ends = range(address, address + size, self._piece)
        pieces = [{"Address": at, "Length": min(self._piece, address + size - at)} for at in ends]
        self._ask("ExamineMemory", pieces)

    def _ask(self, method: str, arguments: List[Dict[str, Any]]) -> None:
        sent = came = 0
        while came < len(arguments):
            while sent < len(arguments) and sent - came < WINDOW:
                question = {"method": f"RPCServer.{method}", "params": [arguments[sent]], "id": sent}
                self._sock.sendall(json.dumps(question).encode())
                sent += 1
            got = self._sock.recv_into(self._buffer)
            came += self._buffer.count(b"\n", 0, got)

    def close(self) -> None:
        """Ends the connection."""
        self._sock.close()
