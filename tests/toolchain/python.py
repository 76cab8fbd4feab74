"""What comes from PyPI: the plugin's own dependencies, and whole tools that are published there."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path
from typing import List

from tests.toolchain.cache import ROOT, cache, make_once, run

__all__ = ["PLUGIN_DEPENDENCIES", "pip_target", "plugin_dependencies"]

PLUGIN_DEPENDENCIES = ("construct", "pygments", "tabulate")


def pip_target(place: Path, *requirements: str) -> None:
    """Install into the folder ``place``, without what these requirements ask for themselves."""
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--root-user-action=ignore",
    ]
    env = {**os.environ, "PIP_DEFAULT_TIMEOUT": os.environ.get("PIP_DEFAULT_TIMEOUT", "120")}
    run([*pip, "--no-deps", "--target", str(place), *requirements], what=f"fetching {' '.join(requirements)}", env=env)


def plugin_dependencies() -> Path:
    """A folder with the plugin's dependencies and nothing else, for any Python: they are pure Python."""
    pins = _pins()
    digest = hashlib.sha256(" ".join(pins).encode()).hexdigest()[:12]
    return make_once(cache("deps", digest), lambda place: pip_target(place, *pins))


def _pins() -> List[str]:
    lines = (ROOT / "tests" / "requirements.txt").read_text().splitlines()
    return [line for line in lines if line.split("==")[0].lower() in PLUGIN_DEPENDENCIES]
