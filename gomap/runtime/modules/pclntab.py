"""Functions by their code addresses: names, files, lines, frame sizes and what was inlined, from pclntab in memory."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from typing import Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from gomap.errors import GomapError, MemoryFault
from gomap.golang.names import natural_name
from gomap.layouts.pclntab import (
    FUNCDATA_INL_TREE,
    NO_FILE,
    NO_FUNCDATA,
    PCDATA_INL_TREE_INDEX,
    FuncLayout,
    func_layout,
    header_layout,
)
from gomap.memory.pages import PageCache
from gomap.runtime.modules.modulescan import Module
from gomap.runtime.modules.pcvalue import pc_value
from gomap.target import Target

__all__ = ["Function", "Functions", "Line"]

MOST_NAME = 1 << 16
MOST_INLINED = 100
MOST_ARGS = 1 << 24
PIECE = 256


class Function(NamedTuple):
    """``entry`` and ``end``: [entry, end) is its code. ``record``: address of its _func in module number ``module``."""

    name: str
    entry: int
    end: int
    record: int
    module: int


class Line(NamedTuple):
    """One level of what stands at a pc: the innermost inlined function first. ``inlined``: into the next one."""

    function: str
    file: Optional[str]
    line: Optional[int]
    inlined: bool


class Functions:
    """All functions of the program's modules. ``release``: None if unknown; the modules then tell enough."""

    def __init__(self, target: Target, modules: Sequence[Module], release: Optional[Tuple[int, int]]):
        self._target = target
        self._modules = modules
        self._word = target.arch.pointer_size
        self._read = PageCache(target.read).read
        known = release or modules[0].releases[0]
        self._layout: FuncLayout = func_layout(known, self._word)
        self._tables: Dict[int, Tuple[Sequence[int], Sequence[int]]] = {}
        self._quantum = self._least_instruction(known)
        self.at = lru_cache(maxsize=1 << 16)(self._at)
        """The function whose code holds a pc; None if there is none."""

    def _least_instruction(self, release: Tuple[int, int]) -> int:
        try:
            return self._target.read(self._modules[0].pcheader + header_layout(release, self._word).quantum, 1)[0]
        except MemoryFault as fault:
            hint = "give the executable that the core belongs to"
            raise GomapError("the table of functions cannot be read", address=fault.address, hint=hint) from fault

    def _table(self, number: int) -> Tuple[Sequence[int], Sequence[int]]:
        """(entries, offsets of their _func) of a module; entries relative to text where the layout says so."""
        if number not in self._tables:
            module = self._modules[number]
            size = 4 if self._layout.relative else self._word
            try:
                data = self._target.read(module.ftab, (module.functions + 1) * 2 * size)
            except MemoryFault as fault:
                hint = "give the executable that the core belongs to"
                raise GomapError("the table of functions cannot be read", address=module.ftab, hint=hint) from fault
            words = memoryview(data).cast("I" if size == 4 else "Q").tolist()
            self._tables[number] = words[::2], words[1::2]
        return self._tables[number]

    def _at(self, pc: int) -> Optional[Function]:
        for number, module in enumerate(self._modules):
            if module.minpc <= pc < module.maxpc:
                entries, _ = self._table(number)
                index = bisect_right(entries, pc - self._base(module)) - 1
                return self._function(number, index) if 0 <= index < module.functions else None
        return None

    def _base(self, module: Module) -> int:
        return module.text if self._layout.relative else 0

    def _function(self, number: int, index: int) -> Optional[Function]:
        module, (entries, offsets) = self._modules[number], self._table(number)
        if offsets[index] >= module.pclntable_size:
            return None
        record, base = module.pclntable + offsets[index], self._base(module)
        try:
            name = natural_name(self._text(module.funcnametab + self._u32(record + self._layout.name)))
        except MemoryFault:
            return None
        return Function(name, base + entries[index], base + entries[index + 1], record, number)

    def all(self) -> Iterator[Function]:
        """By address, module by module; unreadable ones left out."""
        for number, module in enumerate(self._modules):
            for index in range(module.functions):
                function = self._function(number, index)
                if function is not None:
                    yield function

    def named(self, name: str) -> Optional[Function]:
        """The function of that full natural name (``main.(*T).Get``); None if there is none."""
        if not hasattr(self, "_names"):
            self._names = {function.name: function for function in self.all()}
        return self._names.get(name)

    def line(self, pc: int) -> Optional[Tuple[str, int]]:
        """(file, line) of the innermost function at a pc, an inlined one included; None if unknown."""
        lines = self.lines(pc)
        if not lines or lines[0].file is None or lines[0].line is None:
            return None
        return lines[0].file, lines[0].line

    def frame_size(self, function: Function, pc: int) -> Optional[int]:
        """How far the stack pointer is at ``pc`` from where it was at the function's entry, in bytes."""
        return self._value(function, self._layout.pcsp, pc)

    def lines(self, pc: int) -> List[Line]:
        """What stands at a pc, inlined functions first; empty if no function does."""
        function = self.at(pc)
        if function is None:
            return []
        try:
            return self._lines(function, pc)
        except MemoryFault:
            return [Line(function.name, None, None, False)]

    def _lines(self, function: Function, pc: int) -> List[Line]:
        found: List[Line] = []
        tree = self._inline_tree(function)
        while tree and len(found) < MOST_INLINED:
            index = self.pcdata(function, PCDATA_INL_TREE_INDEX, pc)
            layout = self._layout.inline
            if index is None or index < 0 or layout is None:
                break
            record = tree + index * layout.size
            name = self._text(self._modules[function.module].funcnametab + self._u32(record + layout.name))
            found.append(Line(natural_name(name), *self._place(function, pc), True))
            parent = function.entry + self._u32(record + layout.parent_pc)
            if parent == pc:
                break
            pc = parent
        return [*found, Line(function.name, *self._place(function, pc), False)]

    def _place(self, function: Function, pc: int) -> Tuple[Optional[str], Optional[int]]:
        module = self._modules[function.module]
        number = self._value(function, self._layout.pcfile, pc)
        line = self._value(function, self._layout.pcln, pc)
        if number is None or number < 0:
            return None, line
        unit = self._u32(function.record + self._layout.cu)
        offset = self._u32(module.cutab + 4 * (unit + number))
        return (None, line) if offset == NO_FILE else (self._text(module.filetab + offset), line)

    def _inline_tree(self, function: Function) -> int:
        return self.funcdata(function, FUNCDATA_INL_TREE)

    def funcdata(self, function: Function, number: int) -> int:
        """Address of what the compiler tells of a function under that number; 0: nothing."""
        layout, record = self._layout, function.record
        if self._read(record + layout.nfuncdata, 1)[0] <= number:
            return 0
        start = record + layout.size + 4 * self._u32(record + layout.npcdata)
        if layout.relative:
            offset = self._u32(start + 4 * number)
            return 0 if offset == NO_FUNCDATA else self._modules[function.module].gofunc + offset
        at = start + -start % self._word + self._word * number
        return int.from_bytes(self._read(at, self._word), "little")

    def args_size(self, function: Function) -> Optional[int]:
        """Bytes above a function's frame that are its arguments and results, and room to spill those that come in
        registers; None if that is not known."""
        size = self._u32(function.record + self._layout.args)
        return size if size < MOST_ARGS else None

    def pcdata(self, function: Function, table: int, pc: int) -> Optional[int]:
        """What holds at ``pc``, of the table of that number; None if there is none."""
        if table >= self._u32(function.record + self._layout.npcdata):
            return None
        return self._value(function, self._layout.size + 4 * table, pc)

    def _value(self, function: Function, field: int, pc: int) -> Optional[int]:
        try:
            offset = self._u32(function.record + field)
            if not offset:
                return None
            start = self._modules[function.module].pctab + offset
            return pc_value(self._read, start, function.entry, pc, self._quantum)
        except MemoryFault:
            return None

    def _u32(self, address: int) -> int:
        return int.from_bytes(self._read(address, 4), "little")

    def _text(self, address: int) -> str:
        """A string that ends with a zero byte."""
        found = b""
        while len(found) < MOST_NAME:
            piece = self._some(address + len(found))
            end = piece.find(b"\0")
            if end >= 0:
                return (found + piece[:end]).decode("utf-8", "replace")
            found += piece
        return found.decode("utf-8", "replace")

    def _some(self, address: int) -> bytes:
        """What is left of the page, up to `PIECE` bytes: it can be read if its first byte can."""
        return self._read(address, min(PIECE, 4096 - (address & 4095)))
