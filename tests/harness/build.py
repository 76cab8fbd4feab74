"""The oracle, built in one of the ways of tests/matrix.py, into a folder named by what it was built from."""

from __future__ import annotations

import contextlib
import hashlib
import re
import shutil
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, Sequence

from tests.matrix import Config
from tests.toolchain import ROOT, ToolchainError, cache, go_binary
from tests.toolchain.cache import make_once, remove

__all__ = ["ORACLE", "Fixture", "build", "build_program"]

ORACLE = ROOT / "tests" / "oracle"
RECIPE = "1"
"""Raise it when the way of building changes."""

STALE = 3600
"""Seconds after which a build from other sources is removed."""


@dataclass(frozen=True)
class Fixture:
    """A built program: ``exe``, in a ``folder`` of its own which also keeps its cores."""

    config: Config
    folder: Path

    @property
    def exe(self) -> Path:
        """The program."""
        return self.folder / "oracle"


def build(config: Config) -> Fixture:
    """The oracle for ``config``, from the cache if it was built from the same sources before."""
    return build_program(ORACLE, config)


def build_program(
    source: Path, config: Config, *, label: str = "", flags: Sequence[str] = (), cgo: bool = False
) -> Fixture:
    """Any module tree without outside dependencies, as `build` builds the oracle.

    ``flags``: for `go build`, beyond those of ``config``; ``label`` then tells this build from others of the tree.
    """
    digest = _digest(source, config, " ".join([*flags, "cgo"] if cgo else flags))
    name = f"{source.name}-{label}" if label else source.name
    folder = cache("fixtures", f"{name}-{config.name}-{digest}")
    if not folder.exists():
        make_once(folder, lambda place: _build(source, config, place, flags, cgo))
        _remove_stale(folder)
    return Fixture(config, folder)


def _build(source: Path, config: Config, place: Path, flags: Sequence[str], cgo: bool) -> None:
    module = module_path(source)
    work = place / "src" / module
    shutil.copytree(source, work)
    go = go_binary(config.go)
    env = build_environment(config)
    if "GO111MODULE" in env and env["GO111MODULE"] == "off":
        _lift_replaced(work, place / "src")
        env["GOPATH"] = str(place)
    if cgo:
        env["CGO_ENABLED"] = "1"
    go.run("build", *build_flags(config), *flags, "-o", str(place / "oracle"), ".", cwd=work, env=env)


def build_environment(config: Config) -> Dict[str, str]:
    """What `go build` needs beyond the toolchain's own environment.

    >>> build_environment(Config("1.9.7"))["GO111MODULE"]
    'off'
    """
    env = {"GOARCH": config.goarch, "GOOS": "linux", "GO111MODULE": "off" if config.release < (1, 16) else "on"}
    if config.experiment:
        env["GOEXPERIMENT"] = config.experiment
    return env


def build_flags(config: Config) -> List[str]:
    """
    >>> build_flags(Config("1.23.9", optimised=False))
    ['-buildvcs=false', '-gcflags=-N -l']
    """
    flags = ["-buildvcs=false"] if config.release >= (1, 18) else []
    return flags if config.optimised else [*flags, "-gcflags=-N -l"]


def module_path(source: Path) -> str:
    """The path in the tree's go.mod."""
    found = re.search(r"^module\s+(\S+)", (source / "go.mod").read_text(), re.MULTILINE)
    if found is None:
        raise ToolchainError(f"{source}/go.mod has no module line")
    return found[1]


def _lift_replaced(work: Path, src: Path) -> None:
    """In a GOPATH tree, what go.mod replaces by a folder of the tree, and what is vendored, lies at its own path."""
    for path, folder in re.findall(
        r"^(?:replace)?\s*(\S+)\s+=>\s+\./(\S+)", (work / "go.mod").read_text(), re.MULTILINE
    ):
        shutil.copytree(work / folder, src / path)
    if (work / "vendor").exists():
        shutil.copytree(work / "vendor", src, dirs_exist_ok=True)
        remove(work / "vendor")


def _digest(source: Path, config: Config, more: str = "") -> str:
    return hashlib.sha256(f"{RECIPE} {config} {_tree_digest(source)}{more}".encode()).hexdigest()[:12]


@lru_cache(maxsize=None)
def _tree_digest(source: Path) -> str:
    if not (source / "go.mod").exists():
        raise ToolchainError(f"{source} is no Go module: it has no go.mod")
    digest = hashlib.sha256()
    for file in sorted(path for path in source.rglob("*") if path.suffix in (".go", ".mod", ".s", ".txt")):
        digest.update(f"{file.relative_to(source)}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _remove_stale(folder: Path) -> None:
    prefix = folder.name.rpartition("-")[0]
    for other in folder.parent.glob(f"{prefix}-{'?' * 12}"):
        with contextlib.suppress(FileNotFoundError):  # another worker was faster
            if other != folder and time.time() - other.stat().st_mtime > STALE:
                remove(other)
