"""What holds objects and is none itself: package variables, goroutine stacks, finalizers, timers."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from typing import Dict, List, NamedTuple, Optional, Tuple

from gomap.analysis.owners.finalizers import Finalizers
from gomap.analysis.owners.places import type_at
from gomap.analysis.owners.stacks import GoroutineStacks
from gomap.analysis.owners.timers import Timers
from gomap.elf.symbols import data_symbol
from gomap.errors import GomapError, Problems
from gomap.golang.names import dwarf_name
from gomap.golang.types import GoType, Kind
from gomap.memory.arrays import read_word
from gomap.program import Program

__all__ = ["Roots", "Variable"]

MOST_UNNAMED = 1 << 20  # bytes
MADE_BY_COMPILER = re.compile(r"\.(?:statictmp_|\.stmp_)\d+$")
"""What ``var x = &T{...}`` points to has such a name in debug information to 1.11."""


class Variable(NamedTuple):
    """A package variable; ``type``: None if only its name is known."""

    address: int
    name: str
    type: Optional[GoType]


class Roots:
    """Of one program."""

    def __init__(self, program: Program):
        self._program = program
        self._sizes: Dict[str, int] = {}
        self.problems = Problems()
        self.stacks = GoroutineStacks(program, self.problems)
        self.finalizers = Finalizers(program)
        self.timers = Timers(program)

    @cached_property
    def data(self) -> List[Tuple[int, int]]:
        """The parts of the data segments that hold pointers."""
        return [(part.start, part.end) for part in self._program.runtime.pointerful_data]

    @cached_property
    def _variables(self) -> List[Variable]:
        named = (Variable(address, name, gotype) for name, address, gotype in self._program.named_variables())
        return sorted(named, key=lambda one: (one.address, one.name))  # types have no order, and a name may stand twice

    @cached_property
    def _starts(self) -> List[int]:
        return [variable.address for variable in self._variables]

    def variable_at(self, address: int) -> Optional[Variable]:
        """The variable that holds an address; None if none does, or one that no program has named."""
        found = self._last_before(address)
        if found is None or address >= found.address + max(self._size(found), 1):
            return None
        return None if MADE_BY_COMPILER.search(found.name) else found

    def _last_before(self, address: int) -> Optional[Variable]:
        """Of those that begin at an address or before it. Of two at one place, that whose type is known."""
        i = bisect_right(self._starts, address) - 1
        while i > 0 and self._variables[i - 1].address == self._variables[i].address and not self._variables[i].type:
            i -= 1
        return self._variables[i] if i >= 0 else None

    def _size(self, variable: Variable) -> int:
        """By its type, else by its symbol; a word where neither is known."""
        if variable.type is not None:
            return variable.type.size
        if variable.name not in self._sizes:
            exe = self._program.target.info.exe
            symbol = data_symbol(exe, dwarf_name(variable.name)) if exe else None
            self._sizes[variable.name] = symbol.size if symbol is not None else self._program.target.arch.pointer_size
        return self._sizes[variable.name]

    def lies_in_variable(self, address: int) -> bool:
        """Also one that has no name: in a stripped program none has."""
        if self.variable_at(address) is not None:
            return True
        return any(start <= address < end for start, end in self.data) and self.unnamed_at(address) is None

    def unnamed_at(self, address: int) -> Optional[Tuple[int, int]]:
        """(address, size) of the part of the data segment up to ``address`` that no variable's name covers.

        ``var x = &T{...}`` puts a T there, without a name: it begins somewhere in that part.
        """
        before = self._last_before(address)
        if before is None:
            return None
        behind = before.address + max(self._size(before), 1)
        base = before.address if address < behind and MADE_BY_COMPILER.search(before.name) else behind
        end = address + self._program.target.arch.pointer_size
        return (base, end - base) if base <= address and end - base <= MOST_UNNAMED else None

    def is_too_short(self, place: int, distance: int) -> bool:
        """Does the word at ``place``, by its type, lead to less than ``distance`` bytes and a pointer?"""
        variable, target = self.variable_at(place), self._program.target
        if variable is None or variable.type is None:
            return False
        inner = type_at(variable.type, place - variable.address)
        if inner is None or inner.kind not in (Kind.POINTER, Kind.SLICE):
            return False
        try:
            count = 1 if inner.kind is Kind.POINTER else read_word(target, place + 2 * target.arch.pointer_size)
            return distance >= inner.elem.size * count
        except (GomapError, ValueError):  # a type that cannot be told: it may be of any size
            return False
