"""The selected frame: its locals and arguments, also those that escaped, live in registers or were optimised away."""

from __future__ import annotations

import re
from typing import Dict, Iterator, List, Optional, Sequence, Tuple

import gdb

from gdb_ext.types import GdbTypes, strip, type_of
from gomap.golang.names import natural_name
from gomap.golang.types import GoType, Kind
from gomap.places.within import leads_to_map
from gomap.target import MapVariable, Root, Scope

__all__ = ["GdbScope", "go_frame", "go_frames"]

MAX_BLOCKS = 1000


def go_frame() -> Optional["gdb.Frame"]:
    """The selected frame, if it stands in a function with debug information."""
    try:
        frame = gdb.selected_frame()
        return frame if frame.function() is not None else None
    except gdb.error:
        return None


def go_frames(most: int) -> Iterator[Tuple[int, "gdb.Frame"]]:
    """The innermost ``most`` frames of the selected thread by number, those without debug information left out."""
    try:
        frame: "Optional[gdb.Frame]" = gdb.newest_frame()
        for number in range(most):
            if frame is None:
                return
            if frame.function() is not None:
                yield number, frame
            frame = frame.older()
    except gdb.error:  # no thread, or the stack ends in garbage
        return


class GdbScope(Scope):
    """One frame of a Go function."""

    def __init__(self, frame: "gdb.Frame", types: GdbTypes):
        self._frame = frame
        self._types = types
        function = frame.function()
        self.function = natural_name(function.name)
        self.package = _package(function.name)
        place = frame.find_sal()
        file = place.symtab.filename.rpartition("/")[2] if place.symtab is not None else "?"
        self._line = place.line
        self.where = f"{self.function}, {file}:{place.line}"

    def lookup(self, name: str) -> Optional[Root]:
        return next((self._root(symbol, name) for plain, symbol in self._symbols() if plain == name), None)

    def names(self) -> Sequence[str]:
        return list(dict.fromkeys(name for name, _ in self._symbols()))

    def maps(self) -> List[Tuple[str, str]]:
        """(name, type) of the locals that are, or lead to, maps, for completion."""
        found: Dict[str, str] = {}
        for name, symbol in self._symbols():
            gotype = self._types.convert(type_of(symbol))
            if leads_to_map(gotype):
                found.setdefault(name, gotype.name)
        return list(found.items())

    def map_variables(self, frame: int) -> List[MapVariable]:
        """Arguments and locals that hold maps, or point to one; ``frame`` is the number of this one."""
        found: Dict[str, MapVariable] = {}
        for name, symbol in self._symbols():
            root = self._root(symbol, name) if name not in found else None
            if root is not None and _holds_map(root.type):
                found[name] = self._map_variable(root, symbol.is_argument, frame)
        return list(found.values())

    def _map_variable(self, root: Root, is_argument: bool, frame: int) -> MapVariable:
        return MapVariable(
            root.name,
            root.type.name,
            "argument" if is_argument else "local",
            root.address,
            None if root.data is None else int.from_bytes(root.data, "little"),
            root.type.kind is Kind.POINTER,
            frame,
            self.function,
            root.why,
        )

    def _symbols(self) -> Iterator[Tuple[str, "gdb.Symbol"]]:
        """Innermost block first; within one, what is declared nearest above the current line first."""
        try:
            block: "Optional[gdb.Block]" = self._frame.block()
        except RuntimeError:
            return
        for _ in range(MAX_BLOCKS):
            if block is None or block.is_global or block.is_static:
                return
            symbols = [symbol for symbol in block if _is_variable(symbol)]
            for symbol in sorted(symbols, key=self._distance):
                yield symbol.name.lstrip("&"), symbol
            block = block.superblock if block.function is None else None

    def _distance(self, symbol: "gdb.Symbol") -> Tuple[bool, int]:
        return symbol.line > self._line, -symbol.line

    def _root(self, symbol: "gdb.Symbol", name: str) -> Root:
        gotype = self._types.convert(type_of(symbol))
        escaped = symbol.name.startswith("&") and gotype.kind is Kind.POINTER
        shown = gotype.elem if escaped else gotype
        try:
            value = symbol.value(self._frame)
            if value.is_optimized_out:
                return Root(name, shown, why=f"{name} was optimised away here ({self.where})")
            if escaped:
                return self._escaped(name, shown, int(value))
            if value.address is not None:
                return Root(name, gotype, address=int(value.address))
            return Root(name, gotype, data=_bytes(value, gotype))
        except (gdb.error, ValueError) as error:
            return Root(name, shown, why=f"{name} cannot be read here ({self.where}): {error}")

    def _escaped(self, name: str, gotype: GoType, address: int) -> Root:
        """One that lies on the heap, where the program makes room for it only when it is declared."""
        if address == 0:
            return Root(name, gotype, why=f"{name} is not declared yet here ({self.where})")
        return Root(name, gotype, address=address)


def _is_variable(symbol: "gdb.Symbol") -> bool:
    """Something that has a name in the source: ``.autotmp_2`` and ``.dict`` are the compiler's."""
    return (symbol.is_variable or symbol.is_argument) and not symbol.name.startswith((".", "&."))


def _holds_map(gotype: GoType) -> bool:
    return (gotype.elem if gotype.kind is Kind.POINTER else gotype).kind is Kind.MAP


def _package(function: str) -> str:
    """``example.com/app/pkg%2ev1.(*Store).Get`` -> ``example.com/app/pkg.v1``: DWARF escapes a path's own dots."""
    plain = re.split(r"[(\[]", function, maxsplit=1)[0]
    dot = plain.find(".", plain.rfind("/") + 1)
    return natural_name(plain if dot < 0 else plain[:dot])


def _bytes(value: "gdb.Value", gotype: GoType) -> bytes:
    """The bytes of a value that has no address: it lies in registers, perhaps in pieces."""
    kind = strip(value.type)
    if kind.code == gdb.TYPE_CODE_STRUCT:
        data = bytearray(kind.sizeof)
        for field in kind.fields():
            at = (field.bitpos or 0) // 8
            piece = _bytes(value[field], gotype)
            data[at : at + len(piece)] = piece
        return bytes(data)
    if kind.code == gdb.TYPE_CODE_FLT:
        raise gdb.error("a floating-point value in a register")
    return (int(value) % (1 << 8 * kind.sizeof)).to_bytes(kind.sizeof, "little")
