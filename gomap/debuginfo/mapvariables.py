"""Package variables that hold maps, straight from the executable's debug information: no debugger is as fast."""

from __future__ import annotations

from typing import TYPE_CHECKING, List, Optional, Tuple

from gomap.elf.symbols import data_symbol, fixed_address
from gomap.golang.names import natural_name
from gomap.golang.types import Kind
from gomap.target import MapVariable, Target

if TYPE_CHECKING:
    from gomap.debuginfo.variables import DebugVariable

__all__ = ["package_maps"]

LANDMARK = "runtime.buildVersion"


def package_maps(target: Target) -> List[MapVariable]:
    """From the executable where it is at hand, else as the debugger lists them: those of main first, the standard
    library's last."""
    found = _from_executable(target)
    return sorted(target.names.package_maps() if found is None else found, key=lambda variable: _rank(variable.name))


def _rank(name: str) -> Tuple[int, str]:
    """
    >>> sorted(["unicode.Scripts", "example.com/a.B", "main.Cache"], key=_rank)
    ['main.Cache', 'example.com/a.B', 'unicode.Scripts']
    """
    first, slash, _ = name.partition("/")
    return (0 if name.startswith("main.") else 1 if slash and "." in first else 2, name)


def _from_executable(target: Target) -> Optional[List[MapVariable]]:
    if target.info.exe is None:
        return None
    try:
        from gomap.debuginfo.variables import open_variables  # not at GDB's start

        variables, moved = open_variables(target.info.exe), _moved(target, target.info.exe)
    except OSError:
        return None
    if variables is None or moved is None:
        return None
    return [_variable(variable, moved) for variable in variables.all() if _is_map(variable)]


def _moved(target: Target, exe: str) -> Optional[int]:
    """How far from where it was linked to the program lies in memory (PIE); None if that cannot be told."""
    if fixed_address(exe, LANDMARK) is not None:
        return 0
    linked, root = data_symbol(exe, LANDMARK), target.names.variable(LANDMARK)
    return None if linked is None or root is None or root.address is None else root.address - linked.address


def _is_map(variable: "DebugVariable") -> bool:
    return variable.type.kind is Kind.MAP or _is_pointer(variable)


def _is_pointer(variable: "DebugVariable") -> bool:
    return variable.type.kind is not Kind.MAP and variable.type.name.startswith("*map[")


def _variable(variable: "DebugVariable", moved: int) -> MapVariable:
    return MapVariable(
        natural_name(variable.name),
        natural_name(variable.type.name),
        "package",
        variable.address + moved,
        pointer=_is_pointer(variable),
    )
