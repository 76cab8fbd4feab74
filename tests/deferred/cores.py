"""The program of deferred calls, stopped by GDB when all of its goroutines wait, and its core."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.harness.build import Fixture, build_program
from tests.harness.cores import dumper
from tests.harness.debugger import gdb_run
from tests.harness.sparse import make_sparse
from tests.matrix import Config
from tests.toolchain import ToolchainError
from tests.toolchain.cache import make_once

__all__ = ["Parked", "parked_core"]

PROGRAM = Path(__file__).parent / "program"


@dataclass(frozen=True)
class Parked:
    """``core``; ``exe`` it belongs to."""

    core: Path
    exe: Path

    @property
    def told(self) -> Path:
        """What the program told before, as JSON."""
        return self.core.with_name("truth.json")

    @property
    def truth(self) -> Any:
        """kind, address and goroutine of each map."""
        return json.loads(self.told.read_bytes())


def parked_core(config: Config) -> Parked:
    """From the cache, or taken now."""
    fixture = build_program(PROGRAM, config, label="deferred")
    folder = make_once(fixture.folder / "cores" / "parked", lambda place: _take(fixture, place))
    return Parked(folder / "core", fixture.exe)


def _take(fixture: Fixture, place: Path) -> None:
    place.mkdir(parents=True)
    core = place / "core"
    commands = ["handle SIGURG nostop noprint pass", "tbreak main.moment", f"run {place / 'truth.json'}"]
    said = gdb_run(dumper(), fixture.exe, None, [*commands, f"generate-core-file {core}", "kill"], plugin=False)
    if not core.exists():
        raise ToolchainError(f"{fixture.exe} left no core:\n{said.output[-2000:]}")
    make_sparse(core)
