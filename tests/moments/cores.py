"""The program of the moments, stopped in one by GDB, and its core."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, List

from tests.harness.build import Fixture, build_program
from tests.harness.cores import dumper
from tests.harness.debugger import gdb_run
from tests.harness.sparse import make_sparse
from tests.matrix import Config
from tests.toolchain import ToolchainError
from tests.toolchain.cache import make_once

__all__ = ["BEGINNING", "MOMENTS", "Moment", "moment_core"]

PROGRAM = Path(__file__).parent / "program"
MOMENTS = {
    "marking": ("collect", "runtime.markroot", 12),
    "marked": ("collect", "runtime.gcMarkDone", 0),
    "sweeping": ("collect", "'runtime.(*sweepLocked).sweep'", 12),
    "allocating": ("make", "'runtime.(*mcache).allocLarge'", 0),
    "growing": ("grow", "", 6),
}
"""What the program does, the function that it is stopped in, and how many calls of that are let pass before."""
RETURNED = ("allocating", "growing")
"""Their functions have returned: a span is in use, its object without a type; an array is made, and hangs on no map."""
GROWS = {True: "runtime.makeBucketArray", False: "'internal/runtime/maps.newTable'"}
"""What makes the array, by whether maps are classic."""


@dataclass(frozen=True)
class Moment:
    """``core``; ``exe`` it belongs to; ``truth``: what the program had told before."""

    core: Path
    exe: Path

    @property
    def truth(self) -> Any:
        """address, type, len and holder of each map."""
        return json.loads(self.core.with_name("truth.json").read_bytes())


BEGINNING = "beginning"
"""Before any of them: a goroutine was made and has not begun."""


def moment_core(config: Config, name: str) -> Moment:
    """From the cache, or taken now."""
    fixture = build_program(PROGRAM, config, label="moments")
    folder = make_once(fixture.folder / "cores" / name, lambda place: _take(fixture, name, place))
    return Moment(folder / "core", fixture.exe)


def _take(fixture: Fixture, name: str, place: Path) -> None:
    place.mkdir(parents=True)
    exe = fixture.exe
    core = place / "core"
    what, *further = ("make",) if name == BEGINNING else _until(name, fixture.config.classic)
    commands = ["handle SIGURG nostop noprint pass", "tbreak main.moment", f"run {place / 'truth.json'} {what}"]
    commands += [*further, f"generate-core-file {core}", "kill"]
    said = gdb_run(dumper(), exe, None, commands, plugin=False)
    if not core.exists() or (further and "Breakpoint 2," not in said.stdout):
        raise ToolchainError(f"{exe} was not stopped in {name}:\n{said.output[-2000:]}")
    make_sparse(core)


def _until(name: str, classic: bool) -> List[str]:
    """What the program does, and the commands that lead GDB to the moment."""
    what, function, passed = MOMENTS[name]
    last = ["finish"] if name in RETURNED else []
    return [what, f"break {function or GROWS[classic]}", f"ignore 2 {passed}", "continue", *last]
