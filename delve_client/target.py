"""Delve as a Target: memory, variables, types and frames of what a headless dlv has open."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Dict, List, Optional, Sequence, Union

from delve_client.addresses import is_local
from delve_client.asking import SHORT, Asking, as_gomap_errors
from delve_client.blocks import BlockCache
from delve_client.client import Client
from delve_client.local import LocalMemory, local_exe, open_local
from delve_client.memory import ExaminedMemory
from delve_client.model import Variable
from delve_client.scope import DelveScope
from delve_client.types import DelveTypes
from delve_client.variables import PackageVariables
from gomap.errors import GomapError, UsageError
from gomap.gotypes import GoType
from gomap.images.corefile import core_regions
from gomap.images.procmem import process_regions
from gomap.layouts.choose import choose_layout
from gomap.layouts.swiss import SwissLayout
from gomap.names import dwarf_name, natural_name, split_package
from gomap.runtime.descriptors import TypeTable
from gomap.runtime.elfsymbols import data_symbols_ending, fixed_address
from gomap.runtime.version import GoVersion, go_version
from gomap.target import Architecture, MapVariable, Region, Root, Scope, Target, TargetInfo

__all__ = ["DelveTarget"]

SELECTED = -1  # the goroutine that Delve has selected
HEAP = "runtime.mheap_"
VERSION = "runtime.buildVersion"
_STACK_POINTERS = ("rsp", "esp", "sp")
_BY_REGISTER = {"rip": ("amd64", 8), "eip": ("386", 4), "x0": ("arm64", 8)}


class DelveTarget(Target):
    """What a server has open, which must stand still while it is read.

    ``goroutine`` and ``frame`` choose the scope. ``core`` and ``exe``: paths on this machine, where they are known.
    ``near``: whether the target may be on this machine; by the server's address where it is not said.
    """

    def __init__(
        self,
        client: Client,
        *,
        goroutine: int = SELECTED,
        frame: int = 0,
        near: Optional[bool] = None,
        core: Optional[str] = None,
        exe: Optional[str] = None,
    ):
        self.client = client
        self._ask = Asking(client, goroutine, frame)
        word = _word(self._ask)
        near = is_local(client.address) if near is None else near
        self.info = self._info(core, exe, near)
        registers = _registers(self._ask)
        self.arch = Architecture(_machine(registers, word), word)
        self._examined = ExaminedMemory(client, word)
        self.types = DelveTypes(self._ask, word, self._described, self._is_swiss)
        self._variables = PackageVariables(self._ask, self.types)
        self._memory: Union[ExaminedMemory, LocalMemory] = self._choose_memory(near, registers)
        self._blocks = self._cache()
        self._scopes: List[Optional[DelveScope]] = []
        self._check()

    def _check(self) -> None:
        """Of a stripped program Delve tells nothing; then only its file or its process can."""
        if self.info.exe is None and not self._regions and not self.has_debug_information():
            what = "this dlv knows no debug information of its program: it is stripped, or no Go program"
            raise GomapError(what, hint="gomap where the program is: --core FILE --exe FILE, or --pid N")

    def _info(self, core: Optional[str], exe: Optional[str], near: bool) -> TargetInfo:
        with as_gomap_errors():
            pid, backend = self.client.process_id(), self.client.version().backend
        is_core = core is not None or backend == "core"
        if exe is None and near and not is_core:
            exe = local_exe(pid)
        return TargetInfo("core" if is_core else "live", "delve", pid or None, core, exe)

    def _choose_memory(self, near: bool, registers: Dict[str, int]) -> Union[ExaminedMemory, LocalMemory]:
        """The process's own memory where it is here, and permitted; else Delve's."""
        if not near or self.info.kind != "live" or self.info.pid is None or local_exe(self.info.pid) is None:
            return self._examined
        shown = self._variables.shown(HEAP)
        found = [registers[name] for name in _STACK_POINTERS if registers.get(name)]
        found += [] if shown is None else [shown.addr]
        local = open_local(self.info.pid, self.arch.pointer_size, found, self._examined.read)
        return self._examined if local is None else local

    @property
    def limit(self) -> int:
        """The most bytes that the server gives in one call."""
        return self._examined.limit

    def use_examine_memory(self) -> None:
        """Reads through Delve from here on, also where the process's memory could be had directly."""
        self.close()
        self._memory = self._examined
        self._blocks = self._cache()

    def _cache(self) -> BlockCache:
        return BlockCache(self._memory.read, self._memory.limit)

    def close(self) -> None:
        """Lets go of what was opened here; the client stays."""
        if isinstance(self._memory, LocalMemory):
            self._memory.close()

    @property
    def gap(self) -> int:
        return super().gap if isinstance(self._memory, LocalMemory) else 64 << 10

    @property
    def channel(self) -> str:
        return self._memory.name

    def read(self, address: int, size: int) -> bytes:
        return self._blocks.read(address, size)

    def gather(self, addresses: Sequence[int], size: int) -> bytes:
        return self._memory.gather(addresses, size)

    def regions(self) -> Sequence[Region]:
        return self._regions

    @cached_property
    def _regions(self) -> Sequence[Region]:
        """Of what is on this machine."""
        try:
            if isinstance(self._memory, LocalMemory) and self.info.pid is not None:
                return process_regions(self.info.pid)
            return core_regions(self.info.core, self.info.exe) if self.info.core is not None else []
        except (GomapError, OSError):
            return []

    def variable(self, name: str) -> Optional[Root]:
        return self._variables.find(name)

    def symbol_address(self, name: str) -> Optional[int]:
        if self.info.exe is not None:
            try:
                known = fixed_address(self.info.exe, dwarf_name(name))
            except OSError:
                known = None
            if known is not None:
                return known
        shown = self._build_version() if name == VERSION else self._variables.shown(name)
        return None if shown is None else shown.addr

    def _build_version(self) -> Optional[Variable]:
        """The variable, its contents in the same call: they are what is read first, and of nothing else nearby."""
        shown = self._ask.evaluate(VERSION, SHORT)
        text = b"" if shown is None else shown.value.encode()
        if shown is not None and shown.addr and shown.base and len(text) == shown.len:
            word = self.arch.pointer_size
            self._blocks.tell(shown.addr, b"".join(n.to_bytes(word, "little") for n in (shown.base, shown.len)))
            self._blocks.tell(shown.base, text)
        return shown

    def variables_ending(self, name: str) -> Sequence[str]:
        return self._variables.ending(name, self._spelled(split_package(name)[1]))

    def _spelled(self, identifier: str) -> Optional[List[str]]:
        """Natural names in the symbol table of the executable; None where there is none to look at."""
        if self.info.exe is None:
            return None
        try:
            found = [natural_name(s.name) for s in data_symbols_ending(self.info.exe, "." + identifier)]
        except OSError:
            return None
        return found or None

    def scope(self) -> Optional[Scope]:
        """The chosen frame. GomapError where there is no such goroutine or frame."""
        if not self._scopes:
            self._scopes.append(self._scope())
        return self._scopes[0]

    def _scope(self) -> Optional[DelveScope]:
        wanted = self._ask.frame
        locations = self._ask.frames(wanted + 1)
        if wanted < len(locations):
            location = locations[wanted]
            known = DelveScope(self._ask, self.types, location, wanted, self.arch.pointer_size)
            return known if location.function else None
        if self._ask.goroutine == SELECTED and not wanted:
            return None
        raise UsageError(_no_frame(self._ask.goroutine, wanted, len(locations)), hint="--goroutine N --frame M")

    def type_named(self, name: str) -> Optional[GoType]:
        for spelling in dict.fromkeys((dwarf_name(name), name)):
            found = self.types.named(spelling)
            if found is not None:
                return found
        return None

    def function_at(self, pc: int) -> Optional[str]:
        name = self._ask.function_at(pc)
        return natural_name(name) if name else None

    def has_debug_information(self) -> bool:
        return self._variables.shown("runtime.firstmoduledata") is not None

    def package_maps(self) -> List[MapVariable]:
        return self._variables.maps()

    def package_variables(self) -> List[Root]:
        return self._variables.all()

    def frame_maps(self, most: int) -> List[MapVariable]:
        locations = self._ask.frames(most)[:most]
        word = self.arch.pointer_size
        scopes = [DelveScope(self._ask, self.types, place, number, word) for number, place in enumerate(locations)]
        return [variable for scope in scopes if scope.function != "?" for variable in scope.map_variables()]

    @cached_property
    def _version(self) -> Optional[GoVersion]:
        return go_version(self)

    @cached_property
    def _table(self) -> TypeTable:
        return TypeTable(self, self._version)

    def _is_swiss(self) -> bool:
        """What maps most likely are, to be asked for first."""
        if self._version is None:
            return True
        release = (self._version.major, self._version.minor)
        choice = choose_layout(self.arch.pointer_size, None, release, self._version.experiments)
        return isinstance(choice.layout, SwissLayout)

    def _described(self, name: str) -> Optional[GoType]:
        """A map type by the runtime's own descriptors."""
        try:
            for module in self._table.modules:
                self._blocks.keep(module.types, module.etypes)
            return self._table.map_named(name)
        except GomapError:
            return None


def _no_frame(goroutine: int, frame: int, frames: int) -> str:
    if not frames:
        return f"there is no goroutine {goroutine}"
    whose = "the selected goroutine" if goroutine == SELECTED else f"goroutine {goroutine}"
    return f"{whose} has {frames} frames, so there is no frame {frame}"


def _word(asking: Asking) -> int:
    """Bytes of a pointer; where the program has no debug information, as most machines have it.

    GomapError where the process has ended.
    """
    shown = asking.layouts(["uintptr"])[0]
    if shown is None or len(shown.children) != 2:
        with as_gomap_errors():
            if asking.client.state().exited:
                raise GomapError("the process that this dlv had open has ended: there is nothing to read")
        return 8
    first, second = shown.children
    return second.addr - first.addr


def _registers(asking: Asking) -> Dict[str, int]:
    """Those of the current thread by their names in lower case."""
    answer = asking.call("ListRegisters", ThreadID=0, IncludeFp=False, Scope={"GoroutineID": -1, "Frame": 0})
    found: Dict[str, int] = {}
    for register in (answer or {}).get("Regs") or ():
        if not isinstance(register, dict):
            continue
        value = re.match(r"0x[0-9a-f]{1,16}", str(register.get("Value")))
        found[str(register.get("Name")).lower()] = int(value.group(), 16) if value else 0
    return found


def _machine(registers: Dict[str, int], word: int) -> str:
    """Go's name of the architecture, by the names of its registers."""
    known = (name for register, (name, size) in _BY_REGISTER.items() if register in registers and size == word)
    return next(known, "amd64" if word == 8 else "386")
