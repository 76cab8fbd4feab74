"""Delve's dlv, built by the Go release that belongs to it."""

from __future__ import annotations

from pathlib import Path

from tests.toolchain.cache import ToolchainError, cache, make_once
from tests.toolchain.go import go_binary

__all__ = ["BUILT_WITH", "NEWEST", "dlv"]

NEWEST = "1.27.1"

BUILT_WITH = {
    "1.20.2": "1.21.13",
    "1.21.2": "1.21.13",
    "1.22.1": "1.22.10",
    "1.23.1": "1.23.9",
    "1.24.2": "1.24.11",
    "1.25.2": "1.25.5",
    "1.26.2": "1.26.6",
    NEWEST: "1.27.3",
}


def dlv(version: str = NEWEST) -> Path:
    """The dlv of that version."""
    if version not in BUILT_WITH:
        raise ToolchainError(f"which Go builds dlv {version} is not known here: add it to tests/toolchain/delve.py")
    return make_once(cache("dlv", version), lambda place: _install(place, version)) / "dlv"


def _install(place: Path, version: str) -> None:
    place.mkdir(parents=True)
    go = go_binary(BUILT_WITH[version])
    go.run("install", f"github.com/go-delve/delve/cmd/dlv@v{version}", cwd=place, env={"GOBIN": str(place)})
