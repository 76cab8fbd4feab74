"""Package variables by their natural names, whatever language GDB thinks it is in."""

from __future__ import annotations

import re
from typing import Dict, List, Optional, Sequence

import gdb

from gdb_ext.types import GdbTypes
from gomap.names import dwarf_name, last_element, natural_name, split_package
from gomap.runtime.elfsymbols import data_symbols_ending
from gomap.target import Root

__all__ = ["PackageVariables"]

_LINE = re.compile(r"^(?:\d+:\s+)?(?:static\s+)?(?P<type>.+?)\s+(?P<name>\S+);$")


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
        gotype = self._types.convert(symbol.type)
        if value.address is None:
            return Root(name, gotype, why=f"{name} has no address: the linker dropped it")
        return Root(name, gotype, address=int(value.address))

    def _hidden(self, name: str, spelled: str) -> Optional[Root]:
        """A path that begins with ``go.``: GDB takes it for gccgo's and cuts the name.

        `info variables` lists it with its type; the minimal symbol under the cut name has the address.
        """
        gotype = _listed_type(spelled)
        if gotype is None:
            return None
        try:
            kind = gdb.lookup_type(gotype)
        except gdb.error:
            return None
        address = _minimal_address(spelled)
        return None if address is None else Root(name, self._types.convert(kind), address=address)

    def ending(self, name: str) -> Sequence[str]:
        """Full names of the variables called ``name``, or ``pkg.name`` by the last element of the package's path."""
        package, identifier = split_package(name)
        found = [natural_name(symbol) for symbol in self._names(identifier)]
        return sorted({full for full in found if _fits(full, package, identifier)})

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
    if last != identifier or not path or path.startswith(("type:", "go:", "type.", "go.itab", "runtime.gcbits")):
        return False
    return not package or package in (path, last_element(path), last_element(path).partition(".")[0])


def _listed(pattern: str) -> List["re.Match[str]"]:
    text = gdb.execute(f"info variables -n -q {pattern}", to_string=True) or ""
    return [match for match in map(_LINE.match, text.splitlines()) if match]


def _listed_names(identifier: str) -> List[str]:
    """Slow (seconds on a large program), but it needs no file."""
    return [match.group("name") for match in _listed(rf"\.{re.escape(identifier)}$")]


def _listed_type(spelled: str) -> Optional[str]:
    for match in _listed(f"^{re.escape(spelled)}$"):
        if match.group("name") == spelled:
            return match.group("type")
    return None


def _minimal_address(spelled: str) -> Optional[int]:
    """GDB cuts ``go.uber.org/zap.x`` to what follows the first dot of the path's second element."""
    for cut in _cuts(spelled):
        try:
            text = gdb.execute(f"info address {cut}", to_string=True) or ""
        except gdb.error:
            continue
        match = re.search(r"at (?:address )?(0x[0-9a-f]+)", text)
        if match:
            return int(match.group(1), 16)
    return None


def _cuts(spelled: str) -> List[str]:
    rest, cuts = spelled, []
    while "." in rest.partition("/")[0]:
        rest = rest.partition(".")[2]
        cuts.append(f"'{rest}'")
    return cuts
