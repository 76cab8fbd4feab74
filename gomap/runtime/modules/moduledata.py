"""Where the program's own sections lie: types, data and bss, of the main module and of plugins."""

from __future__ import annotations

from typing import Iterator, List, NamedTuple, Optional, Tuple

from gomap.errors import MemoryFault
from gomap.memory.arrays import read_word
from gomap.runtime.modules.modulescan import Masked, find_modules
from gomap.runtime.structs import StructView, runtime_variable
from gomap.target import Target

__all__ = ["ModuleData", "modules"]

MOST_MODULES = 100
_POINTERFUL = (("data", "edata", "gcdatamask"), ("bss", "ebss", "gcbssmask"))
_POINTER_FREE = (("noptrdata", "enoptrdata"), ("noptrbss", "enoptrbss"))


class ModuleData(NamedTuple):
    """One module: its type descriptors in [types, etypes), its data in the ranges of ``data``; of these, those that
    may hold pointers are ``pointerful``."""

    types: int
    etypes: int
    data: Tuple[Tuple[int, int], ...]
    pointerful: Tuple[Masked, ...]

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
    pointerful = tuple(_masked(view, mask, *pair) for *names, mask in _POINTERFUL for pair in _range(view, *names))
    free = tuple(pair for names in _POINTER_FREE for pair in _range(view, *names))
    return ModuleData(types, etypes, (*((part.start, part.end) for part in pointerful), *free), pointerful)


def _range(view: StructView, start: str, end: str) -> Iterator[Tuple[int, int]]:
    """What the two fields tell, unless that is empty."""
    first, last = view.word(start), view.word(end)
    if first is not None and last is not None and first < last:
        yield first, last


def _masked(view: StructView, name: str, start: int, end: int) -> Masked:
    """With its mask, a bitvector: {n int32, bytedata *uint8}."""
    field, word = view.field(name), view.target.arch.pointer_size
    if field is None:
        return Masked(start, end, 0, 0)
    bits, mask = (read_word(view.target, view.address + field.offset + at) for at in (0, word))
    return Masked(start, end, bits & 0xFFFFFFFF, mask)
