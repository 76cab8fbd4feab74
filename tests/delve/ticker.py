"""A Go program that shows that it runs: it adds a line to a file every 10 ms."""

from __future__ import annotations

import subprocess
import time
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Optional, Type

from tests.toolchain import go_binary
from tests.toolchain.cache import cache, make_once

__all__ = ["Ticker", "tick_program"]

SOURCE = Path(__file__).parent / "program" / "main.go"
GO = "1.27.3"


@lru_cache(maxsize=None)
def tick_program() -> Path:
    """The program, built."""
    from hashlib import sha256

    mark = sha256(SOURCE.read_bytes()).hexdigest()[:12]
    return make_once(cache("ticker", f"{GO}-{mark}"), _build) / "ticks"


def _build(place: Path) -> None:
    place.mkdir(parents=True)
    go_binary(GO).run("build", "-o", str(place / "ticks"), str(SOURCE), cwd=place, env={"GO111MODULE": "off"})


class Ticker:
    """A running one; it ends with the ``with``."""

    def __init__(self, program: Path, file: Path):
        self._file = file
        self._process = subprocess.Popen([str(program), str(file)])
        self.pid = self._process.pid

    def __enter__(self) -> "Ticker":
        assert self.ticks()
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self._process.kill()
        self._process.wait()

    def _size(self) -> int:
        return self._file.stat().st_size if self._file.exists() else 0

    def ticks(self, seconds: float = 5.0) -> bool:
        """Does it go on, within that time?"""
        before, deadline = self._size(), time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._size() > before:
                return True
            time.sleep(0.01)
        return False

    @property
    def state(self) -> str:
        """R, S, T or t, as Linux has it."""
        return Path(f"/proc/{self.pid}/stat").read_text().rpartition(") ")[2][0]

    @property
    def tracer(self) -> int:
        """The process id of the debugger that holds it; 0: none."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return int(next(line.split()[1] for line in lines if line.startswith("TracerPid:")))
