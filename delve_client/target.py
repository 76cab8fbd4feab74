"""Delve as a Target: the memory of what a headless dlv has open; delve_client/names.py has what it knows by name."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Dict, Optional, Sequence, Union

from delve_client.addresses import is_local
from delve_client.asking import SELECTED, Asking, as_gomap_errors
from delve_client.blocks import BlockCache
from delve_client.client import Client
from delve_client.local import LocalMemory, local_exe, open_local
from delve_client.memory import ExaminedMemory
from delve_client.names import DelveNames
from delve_client.types import DelveTypes
from gomap.errors import GomapError
from gomap.golang.types import GoType
from gomap.images.corefile import core_regions
from gomap.images.procmem import process_regions
from gomap.layouts.choose import choose_layout
from gomap.layouts.swiss import SwissLayout
from gomap.runtime.modules.version import GoVersion, go_version
from gomap.runtime.types.descriptors import TypeTable
from gomap.target import Architecture, Region, Target, TargetInfo

__all__ = ["DelveTarget"]

HEAP = "runtime.mheap_"
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
        self.names: DelveNames = DelveNames(self._ask, self.types, word, self.info.exe, self._tell)
        self._memory: Union[ExaminedMemory, LocalMemory] = self._choose_memory(near, registers)
        self._blocks = self._cache()
        self._check()

    def _check(self) -> None:
        """Of a stripped program Delve tells nothing; then only its file or its process can."""
        if self.info.exe is None and not self._regions and not self.names.has_debug_information():
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
        shown = self.names.shown(HEAP)
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

    def _tell(self, address: int, data: bytes) -> None:
        self._blocks.tell(address, data)

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
        release = self._version.release
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


def _word(asking: Asking) -> int:
    """Bytes of a pointer; where the program has no debug information, as most machines have it.

    GomapError if the process has ended.
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
