"""The packages' own names: debug information knows only their paths, type descriptors know both."""

from __future__ import annotations

from functools import cached_property
from typing import Dict, Iterator, List, Optional, Tuple

from gomap.errors import GomapError, MemoryFault
from gomap.golang.names import packages_in, reflect_name
from gomap.golang.types import Kind
from gomap.layouts.types import KIND_MASK, TFLAG_NAMED, TFLAG_UNCOMMON, TypeLayout
from gomap.runtime.modules.moduledata import ModuleData
from gomap.runtime.types.typenames import NameReader
from gomap.target import Target

__all__ = ["PackageNames"]

MOST_BYTES = 256 << 20
MOST_PLACES = 64


class PackageNames:
    """Finds the name of a package by its path: a type of that package says both."""

    def __init__(self, target: Target, layout: TypeLayout, modules: List[ModuleData]):
        self._target = target
        self._layout = layout
        self._modules = modules
        self._names = NameReader(target, layout, modules)
        self._known: Dict[str, Optional[str]] = {}

    def spell(self, natural: str) -> str:
        """A type as reflection spells it, each package by its own name where that can be found."""
        names = {path: self.name(path) for path in packages_in(natural)}
        return reflect_name(natural, {path: name for path, name in names.items() if name})

    def name(self, path: str) -> Optional[str]:
        """``pkg`` for ``example.com/my-app.v2/pkg.v1``; None if no type descriptor tells."""
        if path not in self._known:
            self._known[path] = next(self._told(path), None)
        return self._known[path]

    @cached_property
    def _sections(self) -> List[Tuple[int, bytes]]:
        """(address, bytes) of the type sections; those that cannot be read whole are left out."""
        found = []
        for module in self._modules:
            size = module.etypes - module.types
            try:
                found.append((module.types, self._target.read(module.types, min(size, MOST_BYTES))))
            except MemoryFault:
                continue
        return found

    def _told(self, path: str) -> Iterator[str]:
        for start, data in self._sections:
            for offset in _places(data, path.encode()):
                for header in (2, 3):  # flag byte and a length of one byte or two
                    yield from self._by_path_name(start, data, offset - header)

    def _by_path_name(self, start: int, data: bytes, name_offset: int) -> Iterator[str]:
        """Uncommon types whose pkgPath is the name at that offset, and the type in front of each."""
        if name_offset <= 0:
            return
        for at in _places(data, name_offset.to_bytes(4, "little")):
            for kind in Kind:
                descriptor = at - self._layout.record(kind).size
                if at % 4 == 0 and descriptor >= 0:
                    yield from self._own_name(start, data, descriptor, kind)

    def _own_name(self, start: int, data: bytes, descriptor: int, kind: Kind) -> Iterator[str]:
        base = self._layout.base
        raw = data[descriptor : descriptor + base.size]
        if len(raw) < base.size:
            return
        flags, number = raw[base.offsets["TFlag"]], raw[base.offsets["Kind_"]] & KIND_MASK
        if number != kind or not flags & TFLAG_UNCOMMON or not flags & TFLAG_NAMED:
            return
        string = int.from_bytes(raw[base.offsets["Str"] : base.offsets["Str"] + 4], "little")
        try:
            text = self._names.at(start + string)[0].lstrip("*")
        except GomapError:
            return
        own, dot, _ = text.partition(".")
        if dot and own.isidentifier():
            yield own


def _places(data: bytes, wanted: bytes) -> Iterator[int]:
    at = data.find(wanted)
    for _ in range(MOST_PLACES):
        if at < 0:
            return
        yield at
        at = data.find(wanted, at + 1)
