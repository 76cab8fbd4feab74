"""qemu's user mode emulation: the one on PATH, else Debian's package, unpacked into the cache without root."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.toolchain.cache import ToolchainError, cache, make_once, run

__all__ = ["qemu"]

PACKAGE = "qemu-user-static"


def qemu(machine: str = "aarch64") -> Path:
    """The static qemu-MACHINE."""
    found = shutil.which(f"qemu-{machine}-static") or shutil.which(f"qemu-{machine}")
    if found:
        return Path(found)
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise ToolchainError(f"qemu-{machine} is not on PATH, and this is no Debian to fetch {PACKAGE} from")
    return make_once(cache("qemu"), _unpack) / "usr" / "bin" / f"qemu-{machine}-static"


def _unpack(place: Path) -> None:
    lists = place / "lists"
    (lists / "partial").mkdir(parents=True)
    options = ["-o", f"Dir::State::lists={lists}", "-o", f"Dir::Cache={place}", "-o", "APT::Sandbox::User="]
    run(["apt-get", *options, "update"], what=f"fetching {PACKAGE}")
    run(["apt-get", *options, "download", PACKAGE], what=f"fetching {PACKAGE}", cwd=place)
    for package in place.glob("*.deb"):
        run(["dpkg-deb", "-x", package, place], what=f"unpacking {PACKAGE}")
        package.unlink()
    shutil.rmtree(lists)
