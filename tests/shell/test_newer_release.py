"""A program that says it was built by a release yet to come: everything is read as by the newest known, and said."""

from __future__ import annotations

import json
import mmap
import subprocess
from pathlib import Path
from typing import Any, Callable, List

import pytest

from gomap.layouts.newest import NEWEST
from tests.harness import Core
from tests.matrix import Config
from tests.shell.test_shell import gomap
from tests.toolchain.gdb import Gdb

READ = ("address", "layout", "storage", "len", "slots")
COMMANDS = (["stats", "main.IntInt", "main.OnceHuge"], ["scan", "--top", "0"], ["get", "main.IntInt", "7"], ["vars"])


def is_newest(config: Config) -> bool:
    return config.release[:2] == NEWEST and config.optimised and not config.experiment and not config.emulated


def as_of(core: Core, folder: Path, known: bytes, claimed: bytes) -> List[str]:
    """--core and --exe of copies that claim another release."""
    words = []
    for option, path in (("--core", core.path), ("--exe", core.exe)):
        copy = folder / path.name
        subprocess.run(["cp", "--sparse=always", path, copy], check=True)
        replaced(copy, known, claimed)
        replaced(copy, bytes(core.exe), bytes(core.exe)[:-1] + b"?")  # GDB reads what was mapped of that file in it
        words += [option, str(copy)]
    return words


def replaced(path: Path, known: bytes, claimed: bytes) -> None:
    path.chmod(0o755)
    with open(path, "r+b") as file, mmap.mmap(file.fileno(), 0) as data:
        at = data.find(known)
        while at >= 0:
            data[at : at + len(known)] = claimed
            at = data.find(known, at + 1)


def document(text: str) -> Any:
    """What was read. Who holds a map of a census, and what is known by that, is sought for a certain time only."""
    found = json.loads(text)
    if found["command"] == "scan":
        maps = [{name: one[name] for name in READ} for one in found["result"]["maps"]]
        totals = {name: found["result"]["totals"][name] for name in ("maps", "heap")}  # bytes follow from types
        found["result"] = {
            **found["result"],
            "maps": sorted(maps, key=lambda one: str(one["address"])),
            "totals": totals,
        }
    return {name: found.get(name) for name in ("result", "problems")}


@pytest.mark.configs(where=is_newest)
def test_what_is_read_is_the_same_and_one_line_says_it(
    config: Config, newest_gdb: Gdb, fixture_core: Callable[..., Core], tmp_path: Path
) -> None:
    core = fixture_core(config)
    go, read_as = f"go1.99.{config.go.rpartition('.')[2]}", "Go {}.{}".format(*NEWEST)
    newer = as_of(core, tmp_path, f"go{config.go}".encode(), go.encode())
    for words in COMMANDS:
        known = gomap(newest_gdb, *words, "--format", "json", "--core", str(core.path), "--exe", str(core.exe))
        claimed = gomap(newest_gdb, *words, "--format", "json", *newer)
        assert document(claimed.stdout) == document(known.stdout), words
        assert json.loads(claimed.stdout)["target"]["go"].startswith(go)
        told = claimed.stderr.count(f"{go} is newer than this gomap knows: it is read as {read_as}")
        assert (told, claimed.stderr.count("\n"), claimed.returncode) == (1, 1, known.returncode), claimed.stderr
    assert f"{read_as}, the newest that gomap knows" in gomap(newest_gdb, "layout", *newer).stdout
