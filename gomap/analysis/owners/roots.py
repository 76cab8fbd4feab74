"""What holds objects and is none itself: package variables, goroutine stacks, finalizers, timers."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import Dict, List, NamedTuple, Optional, Tuple

from gomap.analysis.owners.finalizers import Finalizers
from gomap.analysis.owners.timers import Timers
from gomap.errors import GomapError, Problem, Problems
from gomap.gotypes import GoType
from gomap.names import dwarf_name
from gomap.runtime.elfsymbols import data_symbol
from gomap.runtime.goroutines import Goroutine
from gomap.session import Session

__all__ = ["Roots", "Variable", "stack_in_use"]

MOST_UNNAMED = 1 << 20  # bytes


class Variable(NamedTuple):
    """A package variable; ``type``: None where only its name is known."""

    address: int
    name: str
    type: Optional[GoType]


def stack_in_use(goroutine: Goroutine) -> Tuple[int, int]:
    """The part of a goroutine's stack that may be in use: all of it where it is not known how far down it reaches."""
    parked = goroutine.sp is not None and goroutine.lo <= goroutine.sp < goroutine.hi
    return (goroutine.sp or 0) if parked else goroutine.lo, goroutine.hi


class Roots:
    """Of one session."""

    def __init__(self, session: Session):
        self._session = session
        self._sizes: Dict[str, int] = {}
        self.problems = Problems()
        self.finalizers = Finalizers(session)
        self.timers = Timers(session)

    @cached_property
    def data(self) -> List[Tuple[int, int]]:
        """The parts of the data segments that hold pointers."""
        return [(part.start, part.end) for part in self._session.runtime.pointerful_data]

    @cached_property
    def goroutines(self) -> List[Goroutine]:
        try:
            return sorted(self._session.runtime.goroutines(), key=lambda g: g.lo)
        except GomapError as error:
            self.problems.append(Problem(f"stacks were left out: {error.what}", lost=True))
            return []

    @cached_property
    def stacks(self) -> List[Tuple[int, int]]:
        """The parts of goroutines' stacks that may be in use."""
        return [stack_in_use(goroutine) for goroutine in self.goroutines]

    @cached_property
    def _variables(self) -> List[Variable]:
        return sorted(Variable(address, name, gotype) for name, address, gotype in self._session.named_variables())

    @cached_property
    def _starts(self) -> List[int]:
        return [variable.address for variable in self._variables]

    def variable_at(self, address: int) -> Optional[Variable]:
        """The variable that holds an address, or the last one before it."""
        i = bisect_right(self._starts, address) - 1
        while i > 0 and self._variables[i - 1].address == self._variables[i].address and not self._variables[i].type:
            i -= 1
        if i < 0:
            return None
        found = self._variables[i]
        return found if address < found.address + max(self._size(found), 1) else None

    def _size(self, variable: Variable) -> int:
        """By its type, else by its symbol; a word where neither is known."""
        if variable.type is not None:
            return variable.type.size
        if variable.name not in self._sizes:
            exe = self._session.target.info.exe
            symbol = data_symbol(exe, dwarf_name(variable.name)) if exe else None
            self._sizes[variable.name] = symbol.size if symbol is not None else self._session.target.arch.pointer_size
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
        i = bisect_right(self._starts, address) - 1
        if i < 0:
            return None
        before = self._variables[i]
        base = before.address + max(self._size(before), 1)
        end = address + self._session.target.arch.pointer_size
        return (base, end - base) if base <= address and end - base <= MOST_UNNAMED else None

    def goroutine_at(self, address: int) -> Optional[Goroutine]:
        """The goroutine on whose stack an address lies."""
        lows = [goroutine.lo for goroutine in self.goroutines]
        i = bisect_right(lows, address) - 1
        return self.goroutines[i] if i >= 0 and address < self.goroutines[i].hi else None
