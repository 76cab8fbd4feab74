"""The program of the census running, and cores of it, each kept with what the process had told of its maps."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.census.build import Build, census_program
from tests.harness.cores import dumper
from tests.harness.debugger import gdb_run
from tests.harness.process import Live, start
from tests.harness.sparse import make_sparse
from tests.toolchain import ToolchainError
from tests.toolchain.cache import make_once

__all__ = ["CensusCore", "census_core", "census_live"]

DUMP_SECONDS = 120.0


@dataclass(frozen=True)
class CensusCore:
    """``path`` of the core; ``exe`` it belongs to; ``truth``: what the process had told of its maps."""

    build: Build
    exe: Path
    folder: Path

    @property
    def path(self) -> Path:
        """The core."""
        return self.folder / "core"

    @property
    def truth(self) -> Any:
        """The program's account, parsed: see README.md beside this file."""
        return json.loads((self.folder / "truth.json").read_bytes())


def census_live(build: Build, maps: int = 0) -> Live:
    """The program running, in hold; ``maps``: about how many it makes (30,000 if 0). The caller closes it."""
    return start(census_program(build), f"hold={maps}" if maps else "hold")


def census_core(build: Build, maps: int = 0) -> CensusCore:
    """A core taken by GDB from outside: from the cache, or taken now; ``maps`` as `census_live` has it."""
    fixture = census_program(build)
    name = f"gcore-{maps}" if maps else "gcore"
    folder = make_once(fixture.folder / "cores" / name, lambda place: _take(build, maps, place))
    return CensusCore(build, fixture.exe, folder)


def _take(build: Build, maps: int, place: Path) -> None:
    place.mkdir(parents=True)
    with census_live(build, maps) as live:
        said = gdb_run(
            dumper(),
            live.exe,
            live.pid,
            [f"generate-core-file {place / 'core'}"],
            plugin=False,
            timeout=DUMP_SECONDS,
        )
        if not (place / "core").exists():
            raise ToolchainError(f"GDB wrote no core of {live.exe}:\n{said.output[-2000:]}")
        shutil.copyfile(live.truth_file, place / "truth.json")
    make_sparse(place / "core")
