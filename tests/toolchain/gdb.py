"""GDBs: the distribution's, where there is one, and PyPI's gdb-for-pwndbg, each in an environment of its own."""

from __future__ import annotations

import os
import re
import shutil
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, Mapping, Optional, Tuple

from tests.toolchain.cache import ToolchainError, attempt, cache, locked, remove, run

__all__ = ["DISTRIBUTION", "NEWEST", "PYPI", "Gdb", "gdb_named", "gdb_names", "gdbs"]

DISTRIBUTION = "distribution"
NEWEST = "18.1.0.post1"
PYPI = ("16.3.0.post6", "17.2.0.post5", NEWEST)


@dataclass(frozen=True)
class Gdb:
    """``path`` to start; ``version`` e.g. (13, 1); ``env`` its environment, without PYTHONPATH and debuginfod."""

    name: str
    path: Path
    version: Tuple[int, ...]
    env: Mapping[str, str]

    @property
    def quiet(self) -> List[str]:
        """Arguments that keep users' files and the network out."""
        debuginfod = ["-iex", "set debuginfod enabled off"] if self.version >= (12,) else []
        return ["-nx", "-batch", *debuginfod]


def gdb_names(everything: bool = False) -> List[str]:
    """Names for `gdb_named`, for test ids: nothing is fetched. ``everything`` adds the older ones of PyPI."""
    own = [DISTRIBUTION] if _distribution() else []
    return own + (list(PYPI) if everything else [NEWEST])


def gdbs(everything: bool = False) -> List[Gdb]:
    """The distribution's GDB, where there is one, and PyPI's newest (or all of them)."""
    return [gdb_named(name) for name in gdb_names(everything)]


@lru_cache(maxsize=None)
def gdb_named(name: str) -> Gdb:
    """One of `gdb_names`, fetched if it is not in the cache; "newest" is PyPI's newest."""
    path = _distribution() if name == DISTRIBUTION else _from_pypi(NEWEST if name == "newest" else name)
    if path is None:
        raise ToolchainError("this machine has no GDB of its own: there is no gdb on PATH")
    env = _environment()
    first = run([path, "-nx", "--version"], what=f"GDB ({name})", env=env).splitlines()[0]
    version = re.search(r"(\d+(?:\.\d+)+)\s*$", first)
    if version is None:
        raise ToolchainError(f"{path} --version says {first!r}: no version in it")
    return Gdb(name, path, tuple(int(part) for part in version[1].split(".")), env)


def _distribution() -> Optional[Path]:
    """The first gdb on PATH that is not one of ours."""
    folders = [folder for folder in os.get_exec_path() if not folder.startswith(str(cache()))]
    found = shutil.which("gdb", path=os.pathsep.join(folders))
    return Path(found) if found else None


def _from_pypi(version: str) -> Path:
    place = cache("gdb", version)
    attempt(place, lambda: _make_environment(place, version))
    return place / "bin" / "gdb"


def _make_environment(place: Path, version: str) -> None:
    """A virtual environment names its own place in its scripts, so it is made where it stays, and noted last."""
    note = place / "ready"
    with locked(place):
        if not (note.exists() and (place / "bin" / "python").exists()):
            remove(place)
            _install(place, version)
            note.touch()


def _install(place: Path, version: str) -> None:
    what = f"fetching gdb-for-pwndbg {version}"
    pip = [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([sys.executable, "-m", "venv", place], what=what)
    run([*pip, f"gdb-for-pwndbg=={version}"], what=what)
    run([place / "bin" / "gdb", "-nx", "--version"], what=what, env=_environment())


def _environment() -> Dict[str, str]:
    out = ("PYTHONPATH", "PYTHONHOME", "DEBUGINFOD_URLS", "GOMAP_GDB", "GOMAP_PATH", "LINES", "COLUMNS")
    kept = {name: value for name, value in os.environ.items() if name not in out}
    return {**kept, "LC_ALL": "C.UTF-8", "TERM": "dumb"}
