"""One folder for all that is fetched or built, shared by processes: each thing is made once, and is whole or absent."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import Callable, Dict, Hashable, Iterator, Mapping, Optional, Sequence, TypeVar, Union

__all__ = ["ROOT", "ToolchainError", "attempt", "cache", "locked", "make_once", "remove", "run"]

ROOT = Path(__file__).resolve().parents[2]
"""The checkout."""

TAIL = 3000
"""How many characters of a failed command's output are shown."""


class ToolchainError(Exception):
    """Something that the tests need could not be had; the message says what, and what was tried."""


T = TypeVar("T")
_failed: Dict[Hashable, str] = {}


def attempt(key: Hashable, action: Callable[[], T]) -> T:
    """What ``action`` gives. One that failed is not tried again in this process: hundreds of tests may ask for it.

    >>> attempt("three", lambda: 3)
    3
    """
    if key in _failed:
        raise ToolchainError(_failed[key])
    try:
        return action()
    except ToolchainError as error:
        _failed[key] = str(error)
        raise


def cache(*parts: str) -> Path:
    """A path in the cache: $GOMAP_CACHE, or `.cache` in the checkout."""
    return Path(os.environ.get("GOMAP_CACHE") or ROOT / ".cache").resolve().joinpath(*parts)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Only one process (and thread) at a time for ``path``. The lock ends with its holder, whatever becomes of it."""
    name = str(path.relative_to(cache())).replace(os.sep, "+")
    file = cache("locks", name)
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(file, "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def make_once(path: Path, make: Callable[[Path], None]) -> Path:
    """``path``, made by ``make(temporary)`` and a rename if it is not there yet. A failure leaves nothing behind."""
    if not path.exists():
        attempt(path, lambda: _make(path, make))
    return path


def _make(path: Path, make: Callable[[Path], None]) -> None:
    with locked(path):
        if path.exists():
            return
        temporary = path.with_name(f".making-{path.name}")
        remove(temporary)
        temporary.parent.mkdir(parents=True, exist_ok=True)
        try:
            make(temporary)
            temporary.rename(path)
        finally:
            remove(temporary)


def remove(path: Path) -> None:
    """A file or a tree, read-only folders in it included; nothing if there is none, or others were faster."""
    if not path.is_dir() or path.is_symlink():
        path.unlink(missing_ok=True)
        return
    doomed = path.with_name(f".removing-{os.getpid()}-{path.name}")
    try:
        path.rename(doomed)
    except FileNotFoundError:
        return
    for folder, _, _ in os.walk(doomed):
        os.chmod(folder, 0o755)
    shutil.rmtree(doomed)


def run(
    arguments: Sequence[Union[str, Path]],
    *,
    what: str,
    env: Optional[Mapping[str, str]] = None,
    cwd: Optional[Path] = None,
    timeout: float = 900,
) -> str:
    """Standard output of a command that must succeed; ``what`` names the purpose in the error."""
    words = [str(word) for word in arguments]
    try:
        done = subprocess.run(
            words, env=env, cwd=cwd, timeout=timeout, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
    except subprocess.TimeoutExpired:
        raise ToolchainError(f"{what}: no end after {timeout:.0f} s of: {' '.join(words)}") from None
    except OSError as error:
        raise ToolchainError(f"{what}: {words[0]} does not start: {error.strerror}") from error
    if done.returncode:
        said = (done.stdout + done.stderr).strip()[-TAIL:]
        raise ToolchainError(f"{what}: exit status {done.returncode} of: {' '.join(words)}\n{said}")
    return done.stdout
