"""What scripts and commands work with: a program, and the expressions that people type."""

from __future__ import annotations

from typing import Optional

from gomap.errors import UsageError
from gomap.expressions import Place, evaluate, map_place
from gomap.expressions.maptypes import map_type
from gomap.golang.types import GoType, Kind
from gomap.maps.anymap import AnyMap, Pattern
from gomap.program import Program
from gomap.target import Target

__all__ = ["Session"]


class Session(Program):
    """Everything about one target. Cheap to make: what it needs it reads on first use.

    GomapError at once for a target that gomap cannot read (big-endian).
    """

    def __init__(self, target: Target):
        super().__init__(target, _pattern_of)
        self.stood_still: Optional[float] = None
        """Seconds for which a live process was stopped; None if it is not known, or it is a core."""

    def place(self, expr: str) -> Place:
        """What a Go expression denotes: its address and type. See gomap.expressions."""
        return evaluate(self, expr)

    def map(self, expr: str, type_name: Optional[str] = None) -> AnyMap:
        """The map, or sync.Map, of an expression; with ``type_name`` that may be the address of its header.

        UsageError if it is no expression or there is no such variable; GomapError if it is no map, or the header
        cannot be read. A nil map is a map: of length 0, at address 0.

        >>> import gomap
        >>> ports = gomap.open(gomap.current_target()).map("main.ports")
        >>> ports.expr, ports.type_name, hex(ports.address)
        ('main.ports', 'map[int64]int64', '0xc000014180')
        """
        if type_name is not None:
            known = self.maps.sync_type_named(type_name)
            if known is not None:
                return self.maps.sync(self._header_address(expr), known, expr)
            return self.map_at(self._header_address(expr), self.map_type(type_name), expr)
        address, gotype, text = map_place(self, expr)
        return self.map_at(address, gotype, text) if gotype.kind is Kind.MAP else self.sync_at(address, gotype, text)

    def _header_address(self, expr: str) -> int:
        try:
            address = int(expr, 0)
        except ValueError:
            return map_place(self, expr)[0]
        if not 0 <= address < 1 << self.target.arch.pointer_size * 8:
            raise UsageError(f"{expr} is no address", hint="0xc000014180, as `gomap vars` shows it")
        return address

    def map_type(self, name: str) -> GoType:
        """A map type of the program by name, as Go code spells it, or reflection. GomapError if there is none."""
        return map_type(self, name)


def _pattern_of(program: Program, key_type: GoType, key: object) -> Pattern:
    from gomap.keys import pattern  # when the first key is looked for

    return pattern(program, key_type, key)
