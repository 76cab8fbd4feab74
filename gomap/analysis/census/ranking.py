"""Of several types that a map may be of, the likeliest first."""

from __future__ import annotations

from collections import Counter
from typing import Dict, Iterable, Tuple

from gomap.analysis.census.model import FoundMap
from gomap.golang.types import GoType

__all__ = ["is_internal", "rank"]

INTERNAL = ("runtime.", "internal/", "syscall.", "reflect.", "unicode.", "vendor/")


def rank(maps: Iterable[FoundMap]) -> None:
    """Sorts ``types`` of those whose type, or its name, is open."""
    found = list(maps)
    known = Counter(one.types[0].name for one in found if one.certain and len(one.types) == 1)
    ranked: Dict[int, Tuple[Tuple[GoType, ...], Tuple[GoType, ...]]] = {}  # the first is kept, and so its id
    for one in found:
        if len(one.types) > 1:
            if id(one.types) not in ranked:
                order = sorted(one.types, key=lambda gotype: _order(gotype, known))
                ranked[id(one.types)] = (one.types, tuple(order))
            one.types = ranked[id(one.types)][1]


def _order(one: GoType, known: "Counter[str]") -> Tuple[bool, bool, int, int, str]:
    """The runtime's own last, types with a name of their own or of generic ones before them, however many maps are of
    such a type: these are known by their holders, and whatever else is as large is mostly none; what most maps are
    known to be of; the plainest."""
    return is_internal(one.name), one.named or _is_generic(one.name), -known[one.name], len(one.name), one.name


def _is_generic(name: str) -> bool:
    """Does an instance of a generic type stand in it?

    >>> _is_generic("map[int]main.Box[string]"), _is_generic("map[[2]int][]map[string]int"), _is_generic("main.M[int]")
    (True, False, True)
    """
    return any(before.isidentifier() and not _ends_with_map(name[:at]) for at, before in _brackets(name))


def _brackets(name: str) -> Iterable[Tuple[int, str]]:
    """(where a bracket opens, the character before it)"""
    return ((at, name[at - 1]) for at, one in enumerate(name) if one == "[" and at)


def _ends_with_map(text: str) -> bool:
    return text.endswith("map") and not (len(text) > 3 and (text[-4].isidentifier() or text[-4] == "."))


def is_internal(name: str) -> bool:
    """Is it a type of the runtime or the like?"""
    return any(package in name for package in INTERNAL)
