"""Cores of the oracle, taken the ways people take them, and kept with the truth that the dumped process told.

- ``gcore``: by GDB, from outside, of the process in ``hold``;
- ``abort``: by the kernel, on a SIGABRT from outside under GOTRACEBACK=crash;
- ``crash``: by the kernel, of a program that panics by itself.

Where the kernel gives cores to a program instead of writing a file (core_pattern), the last two are written by GDB at
the moment when the process dies of SIGABRT.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, List, Optional, Sequence

from tests.harness.build import Fixture, build
from tests.harness.debugger import gdb_run
from tests.harness.process import Live, Pool, command, start
from tests.harness.sparse import make_sparse
from tests.matrix import Config
from tests.toolchain import Gdb, ToolchainError, gdb_named
from tests.toolchain.cache import make_once

__all__ = ["WAYS", "Core", "core_of"]

WAYS = ("gcore", "abort", "crash")
DUMP_SECONDS = 120.0
DIE_OF_ABORT = ["handle SIGURG SIGPIPE SIGQUIT SIGSEGV nostop noprint pass", "handle SIGABRT stop"]


@dataclass(frozen=True)
class Core:
    """``path`` of the core; ``exe`` it belongs to; ``truth``: what the process had said of its maps."""

    config: Config
    way: str
    exe: Path
    folder: Path

    @property
    def path(self) -> Path:
        """The core."""
        return self.folder / "core"

    @property
    def truth(self) -> Any:
        """The oracle's account of its own maps, parsed."""
        return json.loads((self.folder / "truth.json").read_bytes())

    @property
    def pid(self) -> int:
        """The id that the process had."""
        return int((self.folder / "pid").read_text())


def core_of(config: Config, way: str, pool: Pool) -> Core:
    """From the cache, or taken now; ``gcore`` of the pool's process, which goes on."""
    fixture = build(config)
    if way not in WAYS:
        raise ValueError(f"{way!r} is no way of taking cores: {', '.join(WAYS)}")
    if config.emulated and way == "gcore":
        raise ToolchainError(f"{config.name} runs under qemu, of which no debugger takes a core: use abort or crash")
    folder = make_once(fixture.folder / "cores" / way, lambda place: _take(fixture, way, pool, place))
    return Core(config, way, fixture.exe, folder)


def _take(fixture: Fixture, way: str, pool: Pool, place: Path) -> None:
    place.mkdir(parents=True)
    if way == "gcore":
        live = pool.get(fixture.config)
        _dump(live.exe, live.pid, place / "core", [])
        _keep(live, place)
        make_sparse(place / "core")
    elif fixture.config.emulated or kernel_writes_files():
        _take_from_kernel(fixture, way, place)
    else:
        _take_dying(fixture, way, place)


def _take_from_kernel(fixture: Fixture, way: str, place: Path) -> None:
    with start(fixture, "crash" if way == "crash" else "hold") as live:
        if way == "abort":
            os.kill(live.pid, signal.SIGABRT)
        try:
            live.process.wait(DUMP_SECONDS)
        except subprocess.TimeoutExpired:
            raise ToolchainError(f"the oracle ({fixture.config.name}) did not die of {way}") from None
        shutil.copyfile(_only_core(live), place / "core")
        _keep(live, place)
    make_sparse(place / "core")


def _only_core(live: Live) -> Path:
    """What the kernel (core, core.PID) or qemu (qemu_NAME_DATE_PID.core) left in the working directory."""
    found = sorted([*live.folder.glob("core*"), *live.folder.glob("qemu_*.core")])
    if not found:
        limit = Path("/proc/self/limits").read_text().split("Max core file size")[1].split()[1]
        raise ToolchainError(f"no core was left by the oracle ({live.fixture.config.name}); the hard limit is {limit}")
    return found[0]


def _take_dying(fixture: Fixture, way: str, place: Path) -> None:
    """By GDB, when the process is about to die of SIGABRT."""
    if way == "abort":
        with start(fixture) as live:
            _dump(live.exe, live.pid, place / "core", [*DIE_OF_ABORT, "signal SIGABRT"], after=["kill"])
            _keep(live, place)
    else:
        words = command(fixture, place, "crash")
        start_it = [
            *DIE_OF_ABORT,
            "set environment GOTRACEBACK crash",
            "set disable-randomization off",
            f"run {shlex.join(words[1:])}",
        ]
        _dump(fixture.exe, None, place / "core", start_it, after=["kill"])
        (place / "pid").write_text("0")
    make_sparse(place / "core")


def _dump(exe: Path, pid: Optional[int], core: Path, before: Sequence[str], after: Sequence[str] = ()) -> None:
    commands: List[str] = [*before, f"generate-core-file {core}", *after]
    said = gdb_run(dumper(), exe, pid, commands, plugin=False, timeout=DUMP_SECONDS)
    if not core.exists():
        raise ToolchainError(f"GDB wrote no core of {exe}:\n{said.output[-2000:]}")


def dumper() -> Gdb:
    """The GDB that takes cores: the same everywhere."""
    return gdb_named("newest")


def _keep(live: Live, place: Path) -> None:
    shutil.copyfile(live.truth_file, place / "truth.json")
    (place / "pid").write_text(str(live.pid))


def kernel_writes_files() -> bool:
    """Whether a dying process leaves a core in its own folder; GOMAP_TEST_NO_KERNEL_CORES plays that it does not."""
    pattern = Path("/proc/sys/kernel/core_pattern").read_text().strip()
    return (
        bool(pattern)
        and pattern[0] not in "|/"
        and "/" not in pattern
        and "GOMAP_TEST_NO_KERNEL_CORES" not in os.environ
    )
