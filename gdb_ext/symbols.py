"""Package variables by their natural names, whatever language GDB thinks it is in."""

from __future__ import annotations

import re
from typing import Dict, List, Optional, Sequence, Tuple

import gdb

from gdb_ext.types import GdbTypes, type_of
from gomap.elf.symbols import data_symbol, data_symbols_ending
from gomap.golang.names import dwarf_name, last_element, natural_name, split_package
from gomap.places.within import leads_to_map
from gomap.runtime.varnames import LINKERS, linked_variables
from gomap.target import Root

__all__ = ["PackageVariables"]

_LINE = re.compile(r"^\s*(?:\d+:\s+)?(?:static\s+)?(?P<type>.+?)\s+(?P<name>\S+);$")
_CUT = re.compile(r"^(?P<address>0x[0-9a-f]+)\s+(?P<name>\S+)$")
MOST_COMPLETED = 500
LANDMARK = "runtime.buildVersion"


class PackageVariables:
    """Finds package variables; what was found is remembered (symbols do not move)."""

    def __init__(self, types: GdbTypes, exe: Optional[str]):
        self._types = types
        self._exe = exe
        self._known: Dict[str, Optional[Root]] = {}

    def find(self, name: str) -> Optional[Root]:
        """The variable of that full name."""
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]

    def _find(self, name: str) -> Optional[Root]:
        spelled = dwarf_name(name)
        for spelling in dict.fromkeys((spelled, name)):
            symbol = gdb.lookup_global_symbol(spelling, gdb.SYMBOL_VAR_DOMAIN) or _static(spelling)
            if symbol is not None and symbol.is_variable:
                return self._root(name, symbol)
        return self._hidden(name, spelled) if name.startswith("go.") else None

    def _root(self, name: str, symbol: "gdb.Symbol") -> Optional[Root]:
        value = symbol.value()
        gotype = self._types.convert(type_of(symbol))
        if value.address is None:
            return Root(name, gotype, why=f"{name} has no address: the linker dropped it")
        return Root(name, gotype, address=int(value.address))

    def _hidden(self, name: str, spelled: str) -> Optional[Root]:
        """A path that begins with ``go.``: GDB takes it for gccgo's and cuts the name, so no look-up finds it.

        `info variables` lists it with its type; the executable's own symbol table has the address.
        """
        listed = _listed(f"{re.escape(spelled.rpartition('/')[2])}$")
        gotype = next((m.group("type") for m in map(_LINE.match, listed) if m and m.group("name") == spelled), None)
        if gotype is None:
            return None
        try:
            kind = gdb.lookup_type(gotype)
        except gdb.error:
            return None
        address = self._linked_address(spelled) or _cut_address(listed, spelled)
        return None if address is None else Root(name, self._types.convert(kind), address=address)

    def _linked_address(self, spelled: str) -> Optional[int]:
        """From the symbol table of the executable, moved as far as the whole program was moved (PIE)."""
        moved = self.find(LANDMARK)
        if self._exe is None or moved is None or moved.address is None:
            return None
        try:
            symbol, landmark = data_symbol(self._exe, spelled), data_symbol(self._exe, LANDMARK)
        except OSError:
            return None
        return None if symbol is None or landmark is None else symbol.address + moved.address - landmark.address

    def ending(self, name: str) -> Sequence[str]:
        """Full names of the variables called ``name``, or ``pkg.name`` by the last element of the package's path."""
        package, identifier = split_package(name)
        found = [natural_name(symbol) for symbol in self._names(identifier)]
        return sorted({full for full in found if _fits(full, package, identifier)})

    def starting(self, prefix: str) -> List[Tuple[str, str]]:
        """(name, type name) of package variables that are, or lead to, maps and whose full names begin so; quick."""
        if self._exe is None or "." not in prefix:
            return []
        roots = ((name, self.find(name)) for name in linked_variables(self._exe, prefix, MOST_COMPLETED))
        return [(name, root.type.name) for name, root in roots if root is not None and leads_to_map(root.type)]

    def _names(self, identifier: str) -> List[str]:
        if self._exe is not None:
            try:
                found = [symbol.name for symbol in data_symbols_ending(self._exe, "." + identifier)]
            except OSError:
                found = []
            if found:
                return found
        return _listed_names(identifier)


def _static(spelling: str) -> Optional["gdb.Symbol"]:
    lookup = getattr(gdb, "lookup_static_symbol", None)
    return lookup(spelling) if lookup is not None else None


def _fits(full: str, package: str, identifier: str) -> bool:
    path, last = split_package(full)
    if last != identifier or not path or full.startswith(LINKERS):
        return False
    return not package or package in (path, last_element(path), last_element(path).partition(".")[0])


def _listed(pattern: str) -> List[str]:
    text: str = gdb.execute(f"info variables -q {pattern}", to_string=True) or ""
    return text.splitlines()


def _listed_names(identifier: str) -> List[str]:
    """Slow (seconds on a large program), but it needs no file."""
    lines = map(_LINE.match, _listed(rf"\.{re.escape(identifier)}$"))
    return [match.group("name") for match in lines if match]


def _cut_address(listed: Sequence[str], spelled: str) -> Optional[int]:
    """GDB lists ``go.uber.org/zap.x`` again, with its address, as ``org/zap.x``; None if two are called that."""
    matches = [match for match in map(_CUT.match, listed) if match and spelled.endswith("." + match.group("name"))]
    return int(matches[0].group("address"), 16) if len(matches) == 1 else None
