"""Names as GDB knows them: variables, types, frames and functions of the selected inferior's program."""

from __future__ import annotations

from typing import Iterator, List, Optional, Sequence, Tuple

import gdb

from gdb_ext.scope import GdbScope, go_frame, go_frames
from gdb_ext.symbols import PackageVariables
from gdb_ext.types import GdbTypes
from gomap.elf.symbols import fixed_address
from gomap.golang.names import dwarf_name, natural_name
from gomap.golang.types import GoType
from gomap.target import MapVariable, Names, Root, Scope

__all__ = ["GdbNames"]


class GdbNames(Names):
    """``exe``: the program's file, None if GDB does not tell; ``types`` converts GDB's types."""

    def __init__(self, types: GdbTypes, exe: Optional[str]):
        self._types = types
        self._exe = exe
        self._variables = PackageVariables(types, exe)

    def variable(self, name: str) -> Optional[Root]:
        return self._variables.find(name)

    def symbol_address(self, name: str) -> Optional[int]:
        try:
            return fixed_address(self._exe, name) if self._exe else None
        except OSError:
            return None

    def variables_ending(self, name: str) -> Sequence[str]:
        return self._variables.ending(name)

    def scope(self) -> Optional[Scope]:
        frame = go_frame()
        return None if frame is None else GdbScope(frame, self._types)

    def type_named(self, name: str) -> Optional[GoType]:
        for spelling in dict.fromkeys((name, dwarf_name(name))):
            try:
                return self._types.convert(gdb.lookup_type(spelling))
            except gdb.error:
                continue
        return None

    def function_at(self, pc: int) -> Optional[str]:
        block = gdb.block_for_pc(pc)
        while block is not None and block.function is None:
            block = block.superblock
        return None if block is None or block.function is None else natural_name(block.function.name)

    def has_debug_information(self) -> bool:
        return gdb.lookup_global_symbol("runtime.firstmoduledata") is not None

    def frame_maps(self, most: int) -> List[MapVariable]:
        frames = go_frames(most)
        return [found for number, frame in frames for found in GdbScope(frame, self._types).map_variables(number)]

    def starting(self, prefix: str) -> List[Tuple[str, str]]:
        """(name, type name) of what is, or leads to, a map in reach and whose name begins so: locals, and package
        variables by their full name, or without the package where that is the frame's or main."""
        scope = self.scope()
        maps = scope.maps() if isinstance(scope, GdbScope) else []
        found = dict(one for one in maps if one[0].startswith(prefix))
        for name, gotype in [*self._variables.starting(prefix), *self._unqualified(prefix, scope)]:
            found.setdefault(name, gotype)
        return list(found.items())

    def _unqualified(self, prefix: str, scope: Optional[Scope]) -> Iterator[Tuple[str, str]]:
        if not prefix.isidentifier():
            return
        for package in dict.fromkeys([scope.package if scope is not None else "main", "main"]):
            for name, gotype in self._variables.starting(f"{package}.{prefix}"):
                yield name[len(package) + 1 :], gotype
