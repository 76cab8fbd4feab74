"""Headless dlvs of the tests: started on a core, a process or a program, and ended with certainty."""

from __future__ import annotations

import contextlib
import re
import subprocess
import tempfile
import time
from pathlib import Path
from typing import IO, Dict, Iterator, List, Tuple, Union

from delve_client import Client
from tests.toolchain import ToolchainError, dlv

__all__ = ["Served", "frames_by_function", "served"]

READY_SECONDS = 60.0


class Served:
    """A running dlv: ``address``; ``calls()``: the methods that were called so far, with ``log=True``."""

    def __init__(self, process: "subprocess.Popen[bytes]", version: str, talk: IO[bytes]):
        self.process = process
        self.version = version
        self._talk = talk
        self.wait_for(b"listening at")
        self.address = self.said.partition(b"listening at: ")[2].split()[0].decode()

    @property
    def said(self) -> bytes:
        """By dlv, and by the program that it runs."""
        self._talk.seek(0)
        return self._talk.read()

    def wait_for(self, text: bytes, seconds: float = READY_SECONDS) -> None:
        """Until ``text`` was said, and the line ended."""
        deadline = time.monotonic() + seconds
        while b"\n" not in self.said.partition(text)[2]:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise ToolchainError(f"dlv {self.version} never said {text!r}:\n{self.said[-2000:].decode()}")
            time.sleep(0.02)

    def calls(self) -> List[str]:
        """The methods that were called, in order."""
        return re.findall(r"<- RPCServer\.(\w+)\(", self.said.decode(errors="replace"))


@contextlib.contextmanager
def served(version: str, *words: Union[str, Path, int], log: bool = False, multi: bool = False) -> Iterator[Served]:
    """``dlv WORDS --headless`` of that version, on loopback; words behind ``--`` are the program's own."""
    command = [str(word) for word in words]
    at = command.index("--") if "--" in command else len(command)
    options = ["--headless", "--listen", "127.0.0.1:0", "--api-version", "2", "--check-go-version=false"]
    options += ["--log", "--log-output=rpc"] if log else []
    options += ["--accept-multiclient"] if multi else []
    with tempfile.TemporaryFile() as talk:
        process = subprocess.Popen(
            [str(dlv(version)), *command[:at], *options, *command[at:]],
            stdin=subprocess.DEVNULL,
            stdout=talk,
            stderr=talk,
        )
        try:
            yield Served(process, version, talk)
        finally:
            _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(5)
    process.kill()
    process.wait()


def frames_by_function(client: Client) -> Dict[str, Tuple[int, int]]:
    """(goroutine, frame) of each function of main that stands on some goroutine's stack."""
    found: Dict[str, Tuple[int, int]] = {}
    for goroutine in client.call("ListGoroutines", Start=0, Count=0)["Goroutines"]:
        frames = client.call("Stacktrace", Id=goroutine["id"], Depth=30, Full=False)["Locations"]
        for number, frame in enumerate(frames):
            name = (frame.get("function") or {}).get("name", "")
            if name.startswith("main."):
                found.setdefault(name, (goroutine["id"], number))
    return found
