"""One frame of a goroutine: its arguments and locals, also those that escaped, live in registers or are gone."""

from __future__ import annotations

import re
from functools import cached_property
from typing import List, Optional, Sequence

from delve_client.asking import Asking, is_map
from delve_client.model import Frame, Variable
from delve_client.spelling import natural
from delve_client.types import DelveTypes
from gomap.golang.names import natural_name
from gomap.golang.types import GoType, Kind
from gomap.target import MapVariable, Root, Scope

__all__ = ["DelveScope", "function_package"]

# api.VariableFlags, service/api/types.go
SHADOWED, ARGUMENT, FAKE_ADDRESS = 2, 8, 32
_WORDS = {
    Kind.MAP: ("base",),
    Kind.CHAN: ("base",),
    Kind.STRING: ("base", "len"),
    Kind.SLICE: ("base", "len", "cap"),
}


class DelveScope(Scope):
    """A frame: ``location`` as Stacktrace shows it, ``frame`` its number from the innermost."""

    def __init__(self, asking: Asking, types: DelveTypes, location: Frame, frame: int, word: int):
        self._ask = asking
        self._types = types
        self._frame = frame
        self._word = word
        self._listed = True  # Delve 1.20.2 lists nothing if one of them is a Swiss map
        name = str(location.function) or "?"
        self.function = natural_name(name)
        self.package = function_package(name)
        self.where = f"{self.function}, {str(location.file).rpartition('/')[2]}:{location.line}"

    def lookup(self, name: str) -> Optional[Root]:
        found = next((shown for shown in self.shown if shown.name.lstrip("&") == name), None)
        if found is None and not self._listed and name.isidentifier():
            found = self._ask.local_address(name, self._frame)
        return None if found is None else self.root(found)

    def names(self) -> Sequence[str]:
        return list(dict.fromkeys(shown.name.lstrip("&") for shown in self.shown))

    def map_variables(self) -> List[MapVariable]:
        """Those that are maps, or pointers to maps."""
        return [self._map_variable(shown) for shown in self.shown if is_map(shown)]

    def _map_variable(self, shown: Variable) -> MapVariable:
        root = self.root(shown)
        return MapVariable(
            root.name,
            natural(shown.type),
            "argument" if shown.flags & ARGUMENT else "local",
            root.address,
            None if root.data is None else int.from_bytes(root.data, "little"),
            shown.kind != Kind.MAP,
            self._frame,
            self.function,
            root.why,
        )

    @cached_property
    def shown(self) -> List[Variable]:
        """All of them, innermost first; what is shadowed comes behind what shadows it."""
        local = self._ask.variables("ListLocalVars", "Variables", self._frame)
        arguments = self._ask.variables("ListFunctionArgs", "Args", self._frame)
        self._listed = local is not None and arguments is not None
        found = [*reversed(local or ()), *(arguments or ())]
        return sorted(found, key=lambda shown: bool(shown.flags & SHADOWED))

    def root(self, shown: Variable) -> Root:
        """The variable as expressions need it."""
        name, gotype = shown.name.lstrip("&"), self._types.certain(shown.type)
        if not shown.flags & FAKE_ADDRESS and shown.addr:
            return Root(name, gotype, address=shown.addr)
        data = None if shown.unreadable else self._in_registers(shown, gotype)
        if data is not None:
            return Root(name, gotype, data=data)
        return Root(name, gotype, why=self._why(name, shown))

    def _why(self, name: str, shown: Variable) -> str:
        if not shown.unreadable or "loclist" in shown.unreadable or "optimized" in shown.unreadable:
            return f"{name} was optimised away here ({self.where})"
        return f"{name} cannot be read here ({self.where}): {shown.unreadable}"

    def _in_registers(self, shown: Variable, gotype: GoType) -> Optional[bytes]:
        """The bytes of a value without address, as far as Delve shows them."""
        if gotype.kind in _WORDS:
            words = [getattr(shown, part) for part in _WORDS[gotype.kind]]
        elif gotype.kind is Kind.POINTER and len(shown.children) == 1:
            words = [shown.children[0].addr]
        elif Kind.INT <= gotype.kind <= Kind.UINTPTR and re.fullmatch(r"-?\d+", shown.value) and gotype.size > 0:
            return (int(shown.value) % (1 << 8 * gotype.size)).to_bytes(gotype.size, "little")
        else:
            return None
        return b"".join((word % (1 << 8 * self._word)).to_bytes(self._word, "little") for word in words)


def function_package(function: str) -> str:
    """The package path of a function as Delve spells it.

    >>> function_package("example.com/app/pkg%2ev1.(*Store).Get")
    'example.com/app/pkg.v1'
    """
    plain = re.split(r"[(\[]", function, maxsplit=1)[0]
    dot = plain.find(".", plain.rfind("/") + 1)
    return natural_name(plain if dot < 0 else plain[:dot])
