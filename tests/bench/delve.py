"""How fast Delve loads the entries of a map: its own figure, over its JSON-RPC, on the same core."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from pathlib import Path
from typing import Any, Optional

from tests.matrix import Config
from tests.toolchain import ToolchainError, dlv

__all__ = ["delve_rate"]

ENTRIES = 100_000
SUPPORTED = {"1.23.9": "1.23.1", "1.27.3": "1.27.1"}
LOAD = {
    "FollowPointers": True,
    "MaxVariableRecurse": 1,
    "MaxStringLen": 64,
    "MaxArrayValues": ENTRIES,
    "MaxStructFields": -1,
}


def delve_rate(config: Config, exe: Path, core: Path) -> Optional[float]:
    """Entries a second of main.Hundred; None where there is no dlv to be had."""
    try:
        binary = dlv(SUPPORTED[config.go])
    except (ToolchainError, KeyError):
        return None
    words = [str(binary), "core", str(exe), str(core), "--headless", "--listen", "127.0.0.1:0"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            return _measure(process)
        finally:
            process.kill()


def _measure(process: "subprocess.Popen[str]") -> Optional[float]:
    assert process.stdout is not None
    for line in process.stdout:
        if "listening at" in line:
            host, _, port = line.split()[-1].rpartition(":")
            with socket.create_connection((host, int(port)), timeout=300) as connection:
                return _evaluate(connection)
    return None


def _evaluate(connection: socket.socket) -> float:
    stream = connection.makefile("rw", encoding="utf-8")

    def call(method: str, **arguments: Any) -> Any:
        stream.write(json.dumps({"method": f"RPCServer.{method}", "params": [arguments], "id": 1}))
        stream.flush()
        return json.loads(stream.readline())

    call("SetApiVersion", APIVersion=2)
    start = time.perf_counter()
    answer = call("Eval", Scope={"GoroutineID": -1}, Expr="main.Hundred", Cfg=LOAD)
    seconds = time.perf_counter() - start
    return len(answer["result"]["Variable"]["children"]) / 2 / seconds
