"""Where fields lie in structs of the Go runtime, by release and machine: gomap.layouts.generated, asked."""

from __future__ import annotations

from functools import lru_cache
from typing import Dict, List, NamedTuple, Optional, Tuple

from gomap.layouts.generated import OFFSETS
from gomap.layouts.newest import NEWEST, known_release

__all__ = ["OLDEST", "Generation", "generations", "offsets"]

Release = Tuple[int, int]

OLDEST = (1, 16)
"""The oldest release that the offsets were read of."""

_MACHINES = {8: "amd64", 4: "386"}


class Generation(NamedTuple):
    """Consecutive releases, ``first`` to ``last``, with the same offsets of what was asked for."""

    first: Release
    last: Release
    offsets: Dict[str, int]


def offsets(struct: str, release: Release, word: int, architecture: str = "") -> Optional[Dict[str, int]]:
    """Field -> offset in bytes, as Go's sources name both; without the fields that the release has not.

    ``architecture``: only for structs with padding as wide as a cache line; others are the same for a word size. None
    before `OLDEST`; a release that is newer than those known is taken for the newest of these.

    >>> offsets("gobuf", (1, 24), 8), offsets("g", (1, 15), 8)
    ({'sp': 0, 'pc': 8, 'g': 16, 'bp': 48}, None)
    >>> offsets("mheap", (1, 27), 8, "arm64")["arenas"] - offsets("mheap", (1, 27), 8)["arenas"]
    64
    """
    return None if release < OLDEST else _offsets(struct, known_release(release), word, architecture)


@lru_cache(maxsize=None)
def _offsets(struct: str, release: Release, word: int, architecture: str) -> Dict[str, int]:
    own = (struct, architecture)
    fields = OFFSETS[own if own in OFFSETS else (struct, _MACHINES[word])]
    found = {name: _at(moves, release[1]) for name, moves in fields.items()}
    return {name: offset for name, offset in found.items() if offset is not None}


def _at(moves: Dict[int, Optional[int]], minor: int) -> Optional[int]:
    """
    >>> _at({17: 8, 20: 16}, 19), _at({17: 8, 20: None}, 20), _at({17: 8}, 16)
    (8, None, None)
    """
    since = max((release for release in moves if release <= minor), default=None)
    return None if since is None else moves[since]


def generations(struct: str, word: int, without: "Tuple[str, ...]" = ()) -> List[Generation]:
    """All that there are, newest first, for memory to tell which one it has. ``without``: fields that do not count.

    >>> [(one.first, one.last, one.offsets["elemsize"]) for one in generations("mspan", 8)[-2:]]
    [((1, 21), (1, 21), 112), ((1, 16), (1, 20), 104)]
    """
    found: List[Generation] = []
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        shown = dict(_offsets(struct, (1, minor), word, ""))
        counted = {name: offset for name, offset in shown.items() if name not in without}
        if found and found[-1].offsets == counted:
            found[-1] = found[-1]._replace(first=(1, minor))
        else:
            found.append(Generation((1, minor), (1, minor), counted))
    return found
