"""Which maps `gomap scan` lists: --type and --min-bytes."""

from __future__ import annotations

import re
from typing import Dict, Optional, Tuple

from gomap.analysis.census.model import FoundMap
from gomap.golang.spelling import normal
from gomap.golang.types import GoType
from gomap.places.typenames import same_type
from gomap.program import Program

__all__ = ["Filter"]


class Filter:
    """``type_name``: a map type as Go spells it, or a name that stands in the type (``Session``, ``main.Session``,
    ``sync.Map``); ``least``: bytes."""

    def __init__(self, program: Program, type_name: Optional[str], least: Optional[int]):
        self._program = program
        self._wanted = type_name
        self._least = least or 0
        self._known: Dict[str, bool] = {}
        self._of_types: Dict[int, Tuple[Tuple[GoType, ...], bool]] = {}
        name = None if type_name is None or "[" in type_name else re.escape(normal(type_name))
        self._name = None if name is None else re.compile(rf"(?<!\w){name}(?!\w)")

    def __call__(self, found: FoundMap) -> bool:
        return (found.total or 0) >= self._least and (self._wanted is None or self._is_wanted(found))

    def _is_wanted(self, found: FoundMap) -> bool:
        if found.sync is not None:
            return self._has_name(str(found.sync["type"]))
        if found.type is not None and self._has_name(found.type.name):
            return True
        if id(found.types) not in self._of_types:
            fits = any(self._is_same(gotype) for gotype in found.types)
            self._of_types[id(found.types)] = (found.types, fits)  # kept, and so its id
        return self._of_types[id(found.types)][1]

    def _has_name(self, name: str) -> bool:
        if self._name is None:
            return False
        if name not in self._known:
            self._known[name] = bool(self._name.search(normal(name)))
        return self._known[name]

    def _is_same(self, gotype: GoType) -> bool:
        key = f"= {gotype.name}"
        if key not in self._known:
            self._known[key] = same_type(self._program, self._wanted or "", gotype)
        return self._known[key]

    @property
    def none_left(self) -> str:
        """What to say where no map is left."""
        if self._wanted is None:
            return "no map is that large" if self._least else ""
        kind = f"no map is, or may be, of type {self._wanted}" if self._name is None else f"no map has {self._wanted}"
        large = " and that large" if self._least else ""
        return f"{kind}{'' if self._name is None else ' in its type'}{large}. Try: gomap scan --group-by type"
