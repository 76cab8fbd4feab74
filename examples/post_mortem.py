"""A post-mortem script: which of these maps of a core waste memory, and what is in the worst one?

    gdb -batch -x examples/post_mortem.py ./svc core.123          (gomap's line in your gdbinit)
    gomap gdb -batch -x examples/post_mortem.py ./svc core.123    (without it)

GOMAP_MAPS names the maps, separated by spaces.
"""

from __future__ import annotations

import os

import gomap
from gomap.errors import GomapError
from gomap.session import Session


def main() -> None:
    session = gomap.open(gomap.current_target())
    wasted = []
    for name in os.environ.get("GOMAP_MAPS", "main.sessions main.inflight").split():
        try:
            wasted.append(measure(session, name))
        except GomapError as error:
            print(f"{name}: {error}")
    if wasted:
        show(session, max(wasted)[1])


def measure(session: Session, name: str) -> "tuple[int, str]":
    """(bytes that rebuilding it would give back, its name)"""
    stats = session.map(name).stats()
    reclaimable = stats.bytes.reclaimable or 0
    print(f"{name}: {stats.live:,} entries, {stats.bytes.total:,} bytes, {reclaimable:,} of them reclaimable")
    return reclaimable, name


def show(session: Session, name: str) -> None:
    """The first entries, as Python values: structs have their fields as attributes."""
    print(f"the first entries of {name}:")
    for number, (key, value) in enumerate(session.map(name).items()):
        if number == 3:
            break
        print(f"  {key!r}: {value!r}")


main()
