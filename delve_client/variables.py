"""Package variables by their natural names; Delve's own spelling of packages differs."""

from __future__ import annotations

import re
from typing import Dict, List, NamedTuple, Optional, Sequence

from delve_client.asking import Asking, is_map
from delve_client.model import Variable
from delve_client.spelling import natural
from delve_client.types import DelveTypes
from gomap.errors import GomapError
from gomap.golang.names import dwarf_name, last_element, natural_name, split_package
from gomap.golang.types import GoType, Kind
from gomap.target import MapVariable, Root

__all__ = ["Listed", "PackageVariables"]

_IDENTIFIER = re.compile(r"\w+")
_PATH = re.compile(r"[^\"\\\s\x00-\x1f]+")


class Listed(NamedTuple):
    """A package variable as Delve lists it: natural name, Delve's name of its type, kind, address."""

    name: str
    spelling: str
    kind: int
    address: int


class PackageVariables:
    """Finds package variables; what was found is remembered (symbols do not move)."""

    def __init__(self, asking: Asking, types: DelveTypes):
        self._ask = asking
        self._types = types
        self._known: Dict[str, Optional[Variable]] = {}

    def find(self, name: str) -> Optional[Root]:
        """The variable of that full name."""
        shown = self.shown(name)
        return None if shown is None else Root(name, self._type(shown), address=shown.addr)

    def shown(self, name: str) -> Optional[Variable]:
        """The variable of that full name as Delve shows it, its contents unread."""
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]

    def _type(self, shown: Variable) -> GoType:
        return self._types.certain(shown.type)

    def _find(self, name: str) -> Optional[Variable]:
        """By its address: that reads nothing of it, and so does not fail where Delve cannot read it."""
        for expr in _expressions(name):
            shown = self._ask.evaluate(expr)
            pointee = shown.children[0] if shown is not None and len(shown.children) == 1 else None
            if pointee is not None and natural_name(pointee.name) == name and pointee.addr:
                return None if self._is_function(pointee) else pointee
        return None

    def _is_function(self, shown: Variable) -> bool:
        """Delve shows a function as it does a variable; but that lies in the code."""
        return shown.kind == Kind.FUNC and self._ask.function_at(shown.addr) is not None

    def ending(self, name: str, spelled: Optional[List[str]]) -> Sequence[str]:
        """Full names of the variables called ``name``, or ``pkg.name`` by the last element of the package's path.

        ``spelled``: the names ending so in the program's symbol table, None if it is not at hand.
        """
        package, identifier = split_package(name)
        if not _IDENTIFIER.fullmatch(identifier):
            return []
        known = [one.name for one in self.listed(rf"\.{identifier}$")] if spelled is None else spelled
        return sorted({full for full in known if fits(full, package, identifier)})

    def listed(self, pattern: str) -> List[Listed]:
        """The package variables whose names, as Delve spells them, match a regular expression; contents unread.

        Delve 1.20.2 gives up on programs with Swiss maps: then there are none.
        """
        answer = self._ask.package_variables(pattern)
        return [Listed(natural_name(one.name), one.type, one.kind, one.addr) for one in answer]

    def all(self) -> List[Root]:
        """Every one whose type Delve can lay out; none if it gives up (1.20.2, of programs with Swiss maps)."""
        try:
            shown = self._ask.package_variables("")
        except GomapError:
            return []
        return [root for root in map(self._root, shown) if root is not None]

    def _root(self, shown: Variable) -> Optional[Root]:
        try:
            return Root(natural_name(shown.name), self._type(shown), address=shown.addr) if shown.addr else None
        except GomapError:
            return None

    def maps(self) -> List[MapVariable]:
        """Those that hold maps, or pointers to maps."""
        found = [one for one in self._ask.package_variables("") if is_map(one)]
        return [
            MapVariable(natural_name(one.name), natural(one.type), "package", one.addr, pointer=one.kind != Kind.MAP)
            for one in found
        ]


def fits(full: str, package: str, identifier: str) -> bool:
    """Is ``full`` a variable called ``identifier``, of a package of that path or last element?

    >>> fits("gopkg.in/yaml.v3.Codes", "yaml", "Codes"), fits("example.com/a.B", "", "C")
    (True, False)
    """
    path, last = split_package(full)
    if last != identifier or not path:
        return False
    return not package or package in (path, last_element(path), last_element(path).partition(".")[0])


def _expressions(name: str) -> List[str]:
    """How Delve may know a variable: by its package's path with DWARF's escapes, or by the path's last element."""
    path, identifier = split_package(dwarf_name(name))
    if not path or not _IDENTIFIER.fullmatch(identifier) or not _PATH.fullmatch(path):
        return []
    quoted, short = f'&"{path}".{identifier}', last_element(path)
    if _IDENTIFIER.fullmatch(path):
        return [f"&{path}.{identifier}"]
    return [quoted, f"&{short}.{identifier}"] if _IDENTIFIER.fullmatch(short) else [quoted]
