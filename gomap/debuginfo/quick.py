"""Maps in package variables without a debugger's symbols: GDB reads whole packages for its first look-up of a name."""

from __future__ import annotations

from functools import cached_property
from typing import Callable, Dict, Iterator, Optional, Sequence, Tuple

from gomap.debuginfo.parts import Part
from gomap.debuginfo.types import DebugType
from gomap.debuginfo.variables import Variables, open_variables
from gomap.elf.symbols import data_symbol
from gomap.errors import GomapError
from gomap.golang.names import dwarf_name, natural_name
from gomap.golang.types import GoType, Kind
from gomap.runtime.modules.moduledata import ModuleData
from gomap.runtime.modules.modulescan import Module
from gomap.runtime.modules.version import GoVersion
from gomap.runtime.types.descriptors import TypeTable
from gomap.target import Root, Target

__all__ = ["QuickVariables"]


class QuickVariables:
    """Answers only where everything agrees: the executable is loaded where it was linked to, its debug information
    names the variable a map, and the runtime's descriptor of that type bears the name that debug information gives.

    All variables are also listed for a program that lies elsewhere (PIE): ``modules``, found in memory, tell where.
    """

    def __init__(
        self, target: Target, version: Optional[GoVersion], modules: Callable[[], Sequence[Module]] = lambda: ()
    ):
        self._target = target
        self._version = version
        self._modules = modules
        self._structs: Dict[str, Optional[Dict[str, int]]] = {}

    @cached_property
    def _opened(self) -> Optional[Variables]:
        exe = self._target.info.exe
        try:
            return None if exe is None else open_variables(exe)
        except OSError:
            return None

    @cached_property
    def _debug(self) -> Optional[Variables]:
        return None if self._module is None else self._opened

    @cached_property
    def _module(self) -> Optional[ModuleData]:
        first, end = (self._target.names.symbol_address(f"runtime.{name}") for name in ("types", "etypes"))
        return None if first is None or end is None or first >= end else ModuleData(first, end, (), ())

    @cached_property
    def _moved(self) -> Optional[Tuple[int, ModuleData]]:
        """How far from where it was linked to the program lies, and its module; None if that cannot be told."""
        if self._module is not None or self._opened is None or self._target.info.exe is None:
            return None if self._module is None else (0, self._module)
        try:
            linked, found = data_symbol(self._target.info.exe, "runtime.types"), self._modules()
        except (GomapError, OSError):
            return None
        if linked is None or not found:
            return None
        return found[0].types - linked.address, ModuleData(found[0].types, found[0].etypes, (), ())

    @cached_property
    def _types(self) -> TypeTable:
        table = TypeTable(self._target, self._version)
        place = (0, self._module) if self._module is not None else self._moved
        table.modules = [] if place is None else [place[1]]
        return table

    def find(self, name: str) -> Optional[Root]:
        """The package variable of that full natural name, if it is a map and everything agrees."""
        variable = self._debug.find(dwarf_name(name)) if self._debug is not None else None
        if variable is None or self._module is None or variable.type.kind is not Kind.MAP:
            return None
        gotype = self._type_of(variable.type, self._module)
        return Root(name, gotype, address=variable.address) if gotype is not None and _is_whole(gotype) else None

    def find_any(self, name: str) -> Optional[Root]:
        """The package variable of that full natural name, whatever its type; GomapError if the runtime does not
        describe that.

        GDB finds none whose path begins with ``go.`` (it takes it for gccgo's), but maps.
        """
        variable = self._opened.find(dwarf_name(name)) if self._opened is not None else None
        if variable is None or self._moved is None:
            return None
        moved, module = self._moved
        gotype = self._type_of(variable.type, module)
        if gotype is None:
            what = f"the type of {name} is not to be had: GDB looks up nothing whose path begins with `go.`, but maps"
            raise GomapError(what, hint="Delve, as with --via dlv")
        return Root(name, gotype, address=variable.address + moved)

    def typed(self) -> Iterator[Tuple[str, int, GoType]]:
        """(name, address, type) of the package variables whose type the runtime describes; of others the parts that
        it does: ("main.shards[3].m", ...)."""
        if self._opened is None or self._moved is None:
            return
        moved, module = self._moved
        for variable in self._opened.all():
            name, address = natural_name(variable.name), variable.address + moved
            for part in (
                (Part(0, "", variable.type),) if variable.type.descriptor else self._opened.parts(variable.type)
            ):
                gotype = self._type_of(part.type, module)
                if gotype is not None:
                    yield name + part.path, address + part.offset, gotype

    def all(self) -> Iterator[Tuple[str, int, Optional[GoType]]]:
        """(name, address, type or None) of every package variable."""
        if self._opened is None or self._moved is None:
            return
        moved, module = self._moved
        for variable in self._opened.all():
            yield natural_name(variable.name), variable.address + moved, self._type_of(variable.type, module)

    def _type_of(self, told: DebugType, module: ModuleData) -> Optional[GoType]:
        if told.descriptor is None:
            return None
        try:
            gotype = self._types.at(module.types + told.descriptor)
        except GomapError:
            return None
        return gotype if gotype.name == natural_name(told.name) else None

    def struct_fields(self, name: str) -> Optional[Dict[str, int]]:
        """Field name -> offset of a struct of the runtime."""
        if name not in self._structs:
            self._structs[name] = self._debug.struct_fields(name) if self._debug is not None else None
        return self._structs[name]


def _is_whole(gotype: GoType) -> bool:
    """Does the descriptor tell of a map's buckets or groups, too?"""
    try:
        return gotype.kind is Kind.MAP and gotype.details.unit is not None
    except GomapError:
        return False
