"""The names of package variables, straight from the symbol table of the executable where that is at hand."""

from __future__ import annotations

from itertools import islice
from typing import List

from gomap.elf.symbols import data_symbols_starting
from gomap.golang.names import natural_name, split_package
from gomap.target import Target

__all__ = ["LINKERS", "linked_variables", "variables_starting"]

LINKERS = ("type:", "go:", "type.", "go.itab", "go.string", "runtime.gcbits")
"""What the linker's own symbols begin with."""

MOST = 5000


def variables_starting(target: Target, prefix: str) -> List[str]:
    """Full natural names of package variables that begin so; without the executable as the debugger lists them."""
    if target.info.exe is not None:
        return linked_variables(target.info.exe, prefix)
    return sorted({root.name for root in target.names.package_variables() if root.name.startswith(prefix)})


def linked_variables(exe: str, prefix: str, most: int = MOST) -> List[str]:
    """The same of an executable, by at most so many of its symbols; what the compiler made is left out."""
    try:
        symbols = islice(data_symbols_starting(exe, _dwarf_start(prefix)), most)
        found = sorted({natural_name(symbol.name) for symbol in symbols})
    except OSError:
        return []
    return [name for name in found if name.startswith(prefix) and _is_variables(name)]


def _is_variables(name: str) -> bool:
    """
    >>> [name for name in ("main.srv", "main..stmp_1", "main.f·f", "go:main.inittasks") if _is_variables(name)]
    ['main.srv']
    """
    package, identifier = split_package(name)
    made = package.endswith(".") or "·" in identifier or name.startswith(LINKERS)
    return identifier.isidentifier() and not made


def _dwarf_start(prefix: str) -> str:
    """The beginning of a name as the linker spells it; a path that is not typed to its end has no escapes yet."""
    path, slash, last = prefix.rpartition("/")
    package, dot, identifier = last.rpartition(".")
    return f"{path}{slash}{package.replace('.', '%2e')}{dot}{identifier}"
