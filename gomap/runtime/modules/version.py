"""The Go release that built the target."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple, Optional, Tuple

from gomap.errors import GomapError, MemoryFault
from gomap.golang.types import Kind
from gomap.layouts.newest import known_release
from gomap.runtime.modules.buildinfo import INLINE, MAGIC, version_text
from gomap.target import Target

__all__ = ["GoVersion", "go_version", "no_names", "parse_version"]

_VERSION = re.compile(r"(?:go|devel go|devel \+?go)(\d+)\.(\d+)(?:\.(\d+))?")
_EXPERIMENTS = re.compile(r"(?:^|[ -])X:([\w,]+)")
MOST_TEXT = 256


class GoVersion(NamedTuple):
    """``text`` is the runtime's own spelling: "go1.25.5 X:noswissmap"; experiments without "no" prefix taken off."""

    major: int
    minor: int
    patch: int
    experiments: Tuple[str, ...]
    text: str

    @property
    def release(self) -> Tuple[int, int]:
        """(1, 23): that by whose layouts the program is read, the newest known one where it is newer."""
        return known_release((self.major, self.minor))

    @property
    def newer(self) -> Optional[str]:
        """What to tell of a release that is newer than those that are known; None for any other.

        >>> parse_version("go1.27.3").newer, parse_version("go1.99rc1").newer.partition(":")[0]
        (None, 'go1.99rc1 is newer than this gomap knows')
        """
        if self.release == (self.major, self.minor):
            return None
        known = "Go {}.{}".format(*self.release)
        return f"{self.text} is newer than this gomap knows: it is read as {known}, and what does not fit that is told"


def parse_version(text: str) -> Optional[GoVersion]:
    """
    >>> parse_version("go1.25.5 X:noswissmap").experiments, parse_version("go1.27.3-X:mapsplitgroup").minor
    (('noswissmap',), 27)
    >>> parse_version("devel go1.28-abc") is None, parse_version("nonsense")
    (False, None)
    """
    match = _VERSION.match(text)
    if match is None:
        return None
    found = _EXPERIMENTS.search(text)
    experiments = tuple(found.group(1).split(",")) if found else ()
    return GoVersion(int(match.group(1)), int(match.group(2)), int(match.group(3) or 0), experiments, text)


def go_version(target: Target) -> Optional[GoVersion]:
    """From runtime.buildVersion in memory, else from the build information in memory or in the executable; None where
    there is none."""
    return _from_variable(target) or parse_version(version_text(target) or "") or _from_executable(target.info.exe)


def _from_variable(target: Target) -> Optional[GoVersion]:
    address = target.names.symbol_address("runtime.buildVersion")
    found = None if address is None else _at(target, address)
    if found is not None:
        return found
    root = target.names.variable("runtime.buildVersion")
    if root is None or root.address is None or root.type.kind is not Kind.STRING:
        return None
    return _at(target, root.address)


def _at(target: Target, variable: int) -> Optional[GoVersion]:
    """A version in a string variable; None if what is there is none."""
    word = target.arch.pointer_size
    try:
        pair = target.read(variable, 2 * word)
        address, length = int.from_bytes(pair[:word], "little"), int.from_bytes(pair[word:], "little")
        if not 0 < length <= MOST_TEXT:
            return None
        return parse_version(target.read(address, length).decode("utf-8", "replace"))
    except MemoryFault:
        return None


def _from_executable(path: Optional[str]) -> Optional[GoVersion]:
    """Build information with inline strings (1.18 on)."""
    if path is None:
        return None
    try:
        data = Path(path).read_bytes()
    except OSError:
        return None
    at = data.find(MAGIC)
    while at >= 0 and at % 16:
        at = data.find(MAGIC, at + 1)
    if at < 0 or len(data) < at + 33 or not data[at + 15] & INLINE:
        return None
    length = data[at + 32]
    return parse_version(data[at + 33 : at + 33 + length].decode("utf-8", "replace"))


def no_names(version: Optional[GoVersion], so: str) -> GomapError:
    """Why names and types are not to be had in a program without debug information: ``so`` is what follows from that.

    >>> print(no_names(None, "x cannot be found").what)
    this does not look like a Go program: there is no Go version in it, so x cannot be found
    """
    if version is None:
        return GomapError(f"this does not look like a Go program: there is no Go version in it, so {so}")
    hint = "the unstripped binary of the very same build as the executable; ADDRESS --type TYPE works without"
    return GomapError(f"the program ({version.text}) is stripped of debug information, so {so}", hint=hint)
