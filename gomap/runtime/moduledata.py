"""Where the program's own sections lie: types, data and bss, of the main module and of plugins."""

from __future__ import annotations

from typing import List, NamedTuple, Optional, Tuple

from gomap.errors import MemoryFault
from gomap.runtime.modulescan import find_modules
from gomap.runtime.structs import StructView, runtime_variable
from gomap.target import Target

__all__ = ["ModuleData", "modules"]

MOST_MODULES = 100
_POINTERFUL = (("data", "edata"), ("bss", "ebss"))
_POINTER_FREE = (("noptrdata", "enoptrdata"), ("noptrbss", "enoptrbss"))
Ranges = Tuple[Tuple[int, int], ...]


class ModuleData(NamedTuple):
    """One module: its type descriptors in [types, etypes), its data in the ranges of ``data``; of these, those that
    may hold pointers are ``pointerful``."""

    types: int
    etypes: int
    data: Ranges
    pointerful: Ranges

    def holds(self, address: int) -> bool:
        """Does the address lie in the module's data?"""
        return any(start <= address < end for start, end in self.data)


def modules(target: Target, release: Optional[Tuple[int, int]] = None) -> List[ModuleData]:
    """The main module first. From 1.16 on they are found in memory, stripped or not; before, by debug information."""
    found = [
        ModuleData(module.types, module.etypes, module.variables, module.pointerful)
        for module in find_modules(target, release)
    ]
    return found or _by_debug_information(target)


def _by_debug_information(target: Target) -> List[ModuleData]:
    found: List[ModuleData] = []
    view = runtime_variable(target, "firstmoduledata")
    while view is not None and len(found) < MOST_MODULES:
        try:
            module = _module(view)
            view = view.pointee("next")
        except MemoryFault:
            break
        if module is not None:
            found.append(module)
    return found


def _module(view: StructView) -> Optional[ModuleData]:
    types, etypes = view.word("types"), view.word("etypes")
    if types is None or etypes is None or types >= etypes:
        return None
    pointerful = _ranges(view, _POINTERFUL)
    return ModuleData(types, etypes, pointerful + _ranges(view, _POINTER_FREE), pointerful)


def _ranges(view: StructView, names: Tuple[Tuple[str, str], ...]) -> Ranges:
    """Those of the fields' pairs that hold anything."""
    ranges = [(view.word(start), view.word(end)) for start, end in names]
    return tuple((start, end) for start, end in ranges if start is not None and end is not None and start < end)
