"""The oracle running: started, waited for, and ended with certainty."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import select
import shutil
import signal
import subprocess
import tempfile
import time
from collections import OrderedDict
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

from tests.harness.build import Fixture, build
from tests.matrix import Config
from tests.toolchain import ToolchainError, qemu
from tests.toolchain.cache import attempt

__all__ = ["Live", "Pool", "start"]

READY_SECONDS = 180
EMULATION_FACTOR = 10
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


class Live:
    """A running oracle: ``pid``; ``exe``; ``truth_file``, ``truth``: what it said of its maps; ``folder``: its own."""

    def __init__(self, fixture: Fixture, mode: str, process: subprocess.Popen[bytes], folder: Path):
        self.fixture = fixture
        self.mode = mode
        self.process = process
        self.folder = folder
        self.truth_file = folder / "truth.json"

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.process.pid

    @property
    def exe(self) -> Path:
        """The program."""
        return self.fixture.exe

    @property
    def truth(self) -> Any:
        """The oracle's account of its own maps, parsed."""
        return json.loads(self.truth_file.read_bytes())

    @property
    def state(self) -> str:
        """One letter of /proc/PID/status: S sleeping, R running, t stopped by a debugger, T stopped, Z ended."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(line.split()[1] for line in lines if line.startswith("State:"))

    def is_alive(self) -> bool:
        """Whether it has not ended."""
        return self.process.poll() is None

    def read_lines(self, seconds: float) -> List[str]:
        """What it prints within that time, as far as whole lines go."""
        return _read(self.process, time.monotonic() + seconds, until=None).decode(errors="replace").splitlines()

    def close(self) -> None:
        """End it, and remove its working directory."""
        if self.is_alive():
            self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Live:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def start(fixture: Fixture, mode: str = "hold", env: Optional[Dict[str, str]] = None) -> Live:
    """Start the oracle in that mode (hold, unmeasured, crash, tick, bench) and wait for its line ``ready PID``."""
    folder = Path(tempfile.mkdtemp(prefix="gomap-oracle-"))
    stderr = open(folder / "stderr", "wb")
    with stderr:
        process = subprocess.Popen(
            command(fixture, folder, mode),
            cwd=folder,
            env={**os.environ, "GOTRACEBACK": "crash", **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            preexec_fn=_in_child,
        )
    live = Live(fixture, mode, process, folder)
    try:
        _wait_ready(live)
    except BaseException:
        live.close()
        raise
    return live


def command(fixture: Fixture, folder: Path, mode: str) -> List[str]:
    """The words that start it, through qemu where the machine is another."""
    words = [str(fixture.exe), str(folder / "truth.json"), mode]
    return [str(qemu("aarch64")), *words] if fixture.config.emulated else words


def _in_child() -> None:
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))


def _wait_ready(live: Live) -> None:
    seconds = READY_SECONDS * (EMULATION_FACTOR if live.fixture.config.emulated else 1)
    said = _read(live.process, time.monotonic() + seconds, until=b"ready ")
    if b"ready " not in said or not live.truth_file.exists():
        ended = f"ended with status {live.process.poll()}" if not live.is_alive() else f"said nothing for {seconds} s"
        errors = (live.folder / "stderr").read_text(errors="replace")[:3000]
        raise ToolchainError(f"the oracle ({live.fixture.config.name}, {live.mode}) {ended} before `ready`:\n{errors}")


def _read(process: subprocess.Popen[bytes], deadline: float, until: Optional[bytes]) -> bytes:
    """What arrives on its standard output until ``until`` has come in a whole line, it ends, or time is up."""
    assert process.stdout is not None
    said = b""
    while until is None or not (until in said and said.endswith(b"\n")):
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([process.stdout], [], [], left)[0]:
            break
        chunk = os.read(process.stdout.fileno(), 65536)
        if not chunk:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)
            break
        said += chunk
    return said


def _started(config: Config, mode: str) -> Live:
    fixture = build(config)
    measured = (fixture.folder / "cores" / "gcore").exists()
    return start(fixture, "unmeasured" if measured and mode == "hold" else mode)


class Pool:
    """Running oracles of one test process: each (config, mode) is started once, and kept while among the last few."""

    def __init__(self, size: int = 2):
        self.size = size
        self._running: OrderedDict[Tuple[str, str], Live] = OrderedDict()

    def get(self, config: Config, mode: str = "hold") -> Live:
        """A running oracle; started anew if it has ended. What its maps take of the heap is measured once for each
        build: by the process that the core is taken of."""
        key = (config.name, mode)
        live = self._running.pop(key, None)
        if live is not None and not live.is_alive():
            live.close()
            live = None
        while len(self._running) >= self.size:
            self._running.popitem(last=False)[1].close()
        self._running[key] = live or attempt(key, lambda: _started(config, mode))
        return self._running[key]

    def close(self) -> None:
        """End them all."""
        while self._running:
            self._running.popitem()[1].close()
