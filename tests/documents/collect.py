"""Documents of every command: of two programs made by hand, and of real programs, as cores and running."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, Iterator, List, Sequence, Union

from gomap.frontend import execute
from gomap.rendering.output import Output
from gomap.session import Session
from gomap.target import Target
from tests.census import CensusCore, build_named, census_core, census_live
from tests.golden.cases import lines_of
from tests.golden.programs import PROGRAMS
from tests.harness import Core, gdb_run
from tests.toolchain import ROOT
from tests.toolchain.gdb import Gdb

__all__ = ["MAPS", "made_by_hand", "of_a_core", "of_a_process", "of_values", "without_target"]

MAPS = 2000
HELD = ("variable", "closure", "channel", "timer", "finalizer", "cleanup", "goroutine", "stack", "interface", "slice")
"""Ways in which a map of the census is held; `gomap owners` is asked about the first of each."""

VALUES = ("ChanKey", "Texts", "FuncElem", "InterfaceElem", "MixedElem", "Slices", "Nodes", "PointerPointer")
"""Variables of the oracle."""

Documents = Iterator[Dict[str, Any]]


def made_by_hand() -> Documents:
    """What the golden files hold: classic and Swiss maps in every state, and errors."""
    for program, target in PROGRAMS.items():
        wanted = {line.replace("--format json", "").strip() for line in lines_of(program) if "csv" not in line}
        yield from (_in_process(target, line) for line in sorted({*wanted, "stats main.ports main.nothing"}))


def _in_process(target: Callable[[], Target], line: str) -> Dict[str, Any]:
    said: List[str] = []
    name, _, text = line.partition(" ")
    execute(lambda: Session(target()), name, f"{text} --format json", Output(said.append), Output(lambda _: None))
    document: Dict[str, Any] = json.loads("".join(said))
    return document


def without_target(folder: Path) -> Documents:
    """Commands that read no program, and one that cannot run."""
    lines = (["help"], ["version"], ["starlark"], ["gdbinit"], ["stats", "main.m", "--core", str(folder / "nowhere")])
    yield from (_shell(words) for words in lines)


def of_a_core(name: str, gdb: Gdb, folder: Path) -> Documents:
    """Of the census: sync.Maps, links of every kind, variables of a frame, groups."""
    core = census_core(build_named(name), MAPS)
    yield from _in_gdb(core, _lines(core), gdb, folder)


def of_values(core: Core, gdb: Gdb, folder: Path) -> Documents:
    """Of the oracle: values of every kind."""
    yield from _in_gdb(core, (f"dump main.{name} --depth 3" for name in VALUES), gdb, folder)


def _in_gdb(core: Union[Core, CensusCore], lines: Iterable[str], gdb: Gdb, folder: Path) -> Documents:
    paths = {folder / f"{core.exe.parent.name}-{number}.json": line for number, line in enumerate(lines)}
    commands = [f"gomap {line} --format json -o {path}" for path, line in paths.items()]
    said = gdb_run(gdb, core.exe, core.path, commands).output
    assert all(path.exists() for path in paths), said
    yield from (json.loads(path.read_text()) for path in paths)


def of_a_process(name: str, gdb: Gdb) -> Documents:
    with census_live(build_named(name), MAPS) as live:
        where = ["--pid", str(live.pid), "--gdb", str(gdb.path)]
        yield from (_shell([*words, *where]) for words in (["scan"], ["stats", "main.SyncDeleted"]))


def _lines(core: CensusCore) -> Iterator[str]:
    yield from ("scan --top 0", "scan --full --top 0", "scan --group-by type", "vars", "layout")
    for expr in ("main.SyncDeleted", "main.SyncAny", "main.prices"):
        yield from (f"stats {expr}", f"dump {expr} --depth 3 --limit 100")
    yield "get main.SyncPointer 3"
    first: Dict[str, str] = {}
    for told in core.truth["maps"]:
        first.setdefault(told["path_kind"], told["address"])
    yield from (f"owners {first[way]}" for way in HELD if way in first)


def _shell(words: Sequence[str]) -> Dict[str, Any]:
    command = [sys.executable, "-m", "gomap", *words, "--format", "json"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    found: Dict[str, Any] = json.loads(said.stdout)
    return found
