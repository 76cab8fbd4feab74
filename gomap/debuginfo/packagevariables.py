"""The package variables of a program: from its executable's debug information, else as a debugger names them."""

from __future__ import annotations

from functools import cached_property
from typing import Dict, Iterator, List, Optional, Tuple

from gomap.debuginfo.quick import QuickVariables
from gomap.golang.types import GoType
from gomap.target import Root, Target

__all__ = ["PackageVariables"]

GCCGO = "go."
"""GDB takes paths that begin so for gccgo's, and finds nothing."""


class PackageVariables:
    """``quick``: what the executable's own debug information tells."""

    def __init__(self, target: Target, quick: QuickVariables):
        self._target = target
        self._quick = quick
        self._known: Dict[str, Optional[Root]] = {}

    def find(self, name: str) -> Optional[Root]:
        """The variable of that full natural name; None if there is none."""
        if name not in self._known:
            found = self._quick.find(name) or self._target.names.variable(name)
            self._known[name] = found or (self._quick.find_any(name) if name.startswith(GCCGO) else None)
        return self._known[name]

    def typed(self) -> Iterator[Tuple[str, int, GoType]]:
        """(name, address, type), as far as debug information and runtime descriptors tell."""
        if self._target.info.exe is not None:
            return self._quick.typed()
        return ((one.name, one.address, one.type) for one in self._listed if one.address is not None)

    def named(self) -> Iterator[Tuple[str, int, Optional[GoType]]]:
        """(name, address, type or None) of all, as far as debug information tells."""
        if self._target.info.exe is not None:
            return self._quick.all()
        return ((one.name, one.address, one.type) for one in self._listed if one.address is not None)

    @cached_property
    def _listed(self) -> List[Root]:
        return self._target.names.package_variables()
