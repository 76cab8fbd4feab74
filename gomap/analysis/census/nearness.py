"""Of several types that a map may be of, those whose packages have to do with who holds it come first."""

from __future__ import annotations

import re
from typing import Iterable, List, Sequence, Set, Tuple

from gomap.analysis.owners.model import Chain
from gomap.golang.names import packages_in
from gomap.golang.types import GoType

__all__ = ["nearest_first", "packages_of"]

_NAME = re.compile(r"[^.]*(?:\.v\d+)?")
MODULE = 3  # host, owner and name, of most modules


def packages_of(chains: Iterable[Chain]) -> Set[str]:
    """Of the variables that hold a map, or the functions that use these, or on whose frames it is: those that are of a
    module, as main and the standard library hold everybody's maps."""
    names: List[str] = []
    for chain in chains:
        root = chain[-1]
        names += [root.name or "", *(root.function or "").split(", ")]
    return _packages(" ".join(names))


def nearest_first(types: Sequence[GoType], packages: Set[str]) -> Tuple[GoType, ...]:
    """Types of modules that the packages know nothing of come last, among those as large as the first: all that was
    counted was by its sizes.

    >>> from gomap.golang.types import Details, Kind
    >>> inside = Details(key=GoType(Kind.INT, 8, "int"), elem=GoType(Kind.INT, 8, "int"))
    >>> a, b = (GoType(Kind.MAP, 8, f"map[int]github.com/{name}.T", lambda: inside) for name in ("a/x", "b/y/z"))
    >>> [one.name for one in nearest_first([a, b], {"github.com/b/y"})]
    ['map[int]github.com/b/y/z.T', 'map[int]github.com/a/x.T']
    """
    if not packages or not types:
        return tuple(types)
    alike = [one for one in types if _sizes(one) == _sizes(types[0])]
    others = [one for one in types if _sizes(one) != _sizes(types[0])]
    return (*sorted(alike, key=lambda one: _is_foreign(one, packages)), *others)


def _sizes(gotype: GoType) -> Tuple[int, int]:
    return gotype.key.size, gotype.elem.size


def _is_foreign(gotype: GoType, packages: Set[str]) -> bool:
    own = _packages(gotype.name)
    return bool(own) and not any(_related(one, other) for one in own for other in packages)


def _packages(text: str) -> Set[str]:
    """Those of modules, whose first element is a host: ``github.com/alecthomas/chroma/v2``."""
    return {_plain(path) for path in packages_in(text) if "." in path.split("/")[0]}


def _plain(path: str) -> str:
    """Without what a function's name leaves there.

    >>> _plain("go.uber.org/zap.init"), _plain("gopkg.in/yaml.v3")
    ('go.uber.org/zap', 'gopkg.in/yaml.v3')
    """
    folder, _, last = path.rpartition("/")
    return f"{folder}/{_NAME.match(last).group()}"  # type: ignore[union-attr]


def _related(one: str, other: str) -> bool:
    """Are they of one module, as far as paths tell?

    >>> _related("go.uber.org/zap", "go.uber.org/zap/zapcore"), _related("github.com/a/x", "github.com/a/y")
    (True, False)
    """
    here, there = one.split("/"), other.split("/")
    least = min(MODULE, len(here), len(there))
    return here[:least] == there[:least]
