"""The program of the moments, stopped in one by GDB, and its core."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.harness.build import build_program
from tests.harness.cores import dumper
from tests.harness.debugger import gdb_run
from tests.harness.sparse import make_sparse
from tests.matrix import Config
from tests.toolchain import ToolchainError
from tests.toolchain.cache import make_once

__all__ = ["MOMENTS", "Moment", "moment_core"]

PROGRAM = Path(__file__).parent / "program"
MOMENTS = {
    "marking": ("collect", "runtime.markroot", 12),
    "marked": ("collect", "runtime.gcMarkDone", 0),
    "sweeping": ("collect", "'runtime.(*sweepLocked).sweep'", 12),
    "allocating": ("make", "'runtime.(*mcache).allocLarge'", 0),
}
"""What the program does, the function that it is stopped in, and how many calls of that are let pass before."""
RETURNED = "allocating"
"""Its function has returned: the span is in use, its object without a type."""


@dataclass(frozen=True)
class Moment:
    """``core``; ``exe`` it belongs to; ``truth``: what the program had told before."""

    core: Path
    exe: Path

    @property
    def truth(self) -> Any:
        """address, type, len and holder of each map."""
        return json.loads(self.core.with_name("truth.json").read_bytes())


def moment_core(config: Config, name: str) -> Moment:
    """From the cache, or taken now."""
    fixture = build_program(PROGRAM, config, label="moments")
    folder = make_once(fixture.folder / "cores" / name, lambda place: _take(fixture.exe, name, place))
    return Moment(folder / "core", fixture.exe)


def _take(exe: Path, name: str, place: Path) -> None:
    place.mkdir(parents=True)
    what, function, passed = MOMENTS[name]
    core = place / "core"
    commands = [
        "handle SIGURG nostop noprint pass",
        "tbreak main.moment",
        f"run {place / 'truth.json'} {what}",
        f"break {function}",
        f"ignore 2 {passed}",
        "continue",
        *(["finish"] if name == RETURNED else []),
        f"generate-core-file {core}",
        "kill",
    ]
    said = gdb_run(dumper(), exe, None, commands, plugin=False)
    if not core.exists() or "Breakpoint 2," not in said.stdout:
        raise ToolchainError(f"{exe} was not stopped in {function}:\n{said.output[-2000:]}")
    make_sparse(core)
