"""Small cores, of which the fuzzer's images are made: a few megabytes, so that a census of one takes milliseconds."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from tests.harness.build import build_program
from tests.harness.cores import dumper
from tests.harness.debugger import gdb_run
from tests.harness.sparse import make_sparse
from tests.matrix import Config, config_named
from tests.toolchain import ToolchainError
from tests.toolchain.cache import make_once

__all__ = ["BUILDS", "Small", "small_core"]

PROGRAM = Path(__file__).parent / "program"
BUILDS = ("1.20.14", "1.23.9", "1.23.9-386", "1.25.5-noswissmap", "1.27.3", "1.27.3-386")
"""Classic and Swiss maps, 32 and 64 bits, the oldest release of `make test` and the newest."""


class Small(NamedTuple):
    """``core``, and ``exe`` that it belongs to."""

    core: Path
    exe: Path


def small_core(build: str) -> Small:
    """Of the build of that name in tests/matrix.py; from the cache, or taken now."""
    config: Config = config_named(build)
    fixture = build_program(PROGRAM, config, label="fuzz")
    folder = make_once(fixture.folder / "cores" / "moment", lambda place: _take(fixture.exe, place))
    return Small(folder / "core", fixture.exe)


def _take(exe: Path, place: Path) -> None:
    place.mkdir(parents=True)
    core = place / "core"
    commands = ["handle SIGURG nostop noprint pass", "tbreak main.moment", "run"]
    said = gdb_run(dumper(), exe, None, [*commands, f"generate-core-file {core}", "kill"], plugin=False)
    if not core.exists() or "breakpoint 1," not in said.stdout:
        raise ToolchainError(f"{exe} was not stopped in main.moment:\n{said.output[-2000:]}")
    make_sparse(core)
