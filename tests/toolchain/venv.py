"""`make venv`: the environment that all else runs in. A script for a bare Python: standard library only."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

__all__ = ["main"]

OLDEST = (3, 10)
ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "tests" / "requirements.txt"


def main() -> int:
    """Make or renew the environment; the exit status of `make venv`."""
    place = Path(os.environ.get("GOMAP_CACHE") or ROOT / ".cache").resolve() / "venv"
    place.parent.mkdir(parents=True, exist_ok=True)
    trouble = missing()
    if trouble:
        print(trouble, file=sys.stderr)
        return 1
    with open(place.parent / "venv.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return 0 if is_ready(place) else build(place)


def missing() -> str:
    """What this Python lacks, as a sentence; empty if it will do."""
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:3]))
        return f"gomap's tests need Python 3.10 or later; {sys.executable} is {found}. Try: make PYTHON=python3.12 ..."
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError as error:
        return (
            f"{sys.executable} cannot make virtual environments: it has no module {error.name}. "
            "Try: install your distribution's python3-venv, or make PYTHON=/path/to/another/python3"
        )
    return ""


def wanted() -> str:
    """What the environment must have been made from."""
    return f"{sys.version} {hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()}"


def is_ready(place: Path) -> bool:
    """Whether it is finished, of this Python and these requirements, and where it was made: scripts name it."""
    note = place / "ready"
    return note.is_file() and note.read_text() == f"{place} {wanted()}" and (place / "bin" / "python").exists()


def build(place: Path) -> int:
    """Make it anew, and note that it is finished last."""
    print(f"making {place}", flush=True)
    python = place / "bin" / "python"
    steps = [
        [sys.executable, "-m", "venv", "--clear", str(place)],
        [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(REQUIREMENTS)],
    ]
    for step in steps:
        status = subprocess.call(step)
        if status:
            print(f"making {place} failed: exit status {status} of: {' '.join(step)}", file=sys.stderr)
            return 1
    (place / "ready").write_text(f"{place} {wanted()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
