"""Package variables of a Go program: name, address, type; found in the bytes of .debug_info without walking it.

Go's linker writes each as one DIE that begins with its name (cmd/internal/dwarf: DW_ABRV_VARIABLE), so a search for the
name is enough. Addresses are the file's own: a PIE's bias is not added.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Dict, Iterator, NamedTuple, Optional, Tuple, Union

from gomap.debuginfo.dies import (
    Abbreviation,
    Die,
    Dies,
    DW_AT_data_member_location,
    DW_AT_external,
    DW_AT_go_kind,
    DW_AT_go_runtime_type,
    DW_AT_location,
    DW_AT_name,
    DW_AT_type,
    DW_FORM_string,
    DW_TAG_member,
    DW_TAG_structure_type,
    DW_TAG_variable,
    Value,
    leb128,
)
from gomap.debuginfo.parts import Part, Parts
from gomap.debuginfo.types import DebugType
from gomap.elf.sections import debug_sections
from gomap.golang.types import Kind

__all__ = ["DebugType", "DebugVariable", "Variables", "open_variables"]

DW_OP_addr, DW_OP_plus_uconst = 0x03, 0x23


class DebugVariable(NamedTuple):
    """A package variable, ``name`` as DWARF spells it (dots of a path's last element are ``%2e``)."""

    name: str
    address: int
    type: DebugType


class Variables:
    """The package variables in one executable's debug information."""

    def __init__(self, dies: Dies):
        self._dies = dies
        tables = dies.tables.values()
        self._parts = Parts(dies, self._type)
        self._codes = sorted({a.code for table in tables for a in table.values() if _is_variable(a) and a.code < 0x80})

    def find(self, name: str) -> Optional[DebugVariable]:
        """The variable of that very name, as DWARF spells it."""
        found = map(self._variable, self._dies.starting(DW_TAG_variable, name.encode()))
        return next((variable for variable in found if variable is not None), None)

    def parts(self, told: DebugType) -> Tuple[Part, ...]:
        """What in a value of that type may hold maps and has a descriptor."""
        return self._parts.of(told)

    def struct_fields(self, name: str) -> Optional[Dict[str, int]]:
        """Field name -> offset of a struct type; None if there is none of that name."""
        for die in self._dies.starting(DW_TAG_structure_type, name.encode()):
            fields = {}
            for member in self._dies.children(die):
                label, offset = (member.attributes.get(a) for a in (DW_AT_name, DW_AT_data_member_location))
                if member.tag == DW_TAG_member and isinstance(label, bytes):
                    fields[label.decode("utf-8", "replace")] = _offset(offset)
            if fields:
                return fields
        return None

    def all(self) -> Iterator[DebugVariable]:
        """Every package variable, in the order of the packages."""
        size = self._dies.word
        codes = b"".join(re.escape(bytes([code])) for code in self._codes)
        if not codes:
            return
        form = rb"[%s][^\0-\x1f]{1,1000}\0%s\x03" % (codes, re.escape(bytes([1 + size])))
        for match in re.finditer(form, self._dies.info, re.DOTALL):
            die = self._dies.at(match.start())
            found = None if die is None else self._variable(die)
            if found is not None:
                yield found

    def _variable(self, die: Die) -> Optional[DebugVariable]:
        """None for what is no package variable: a local has no DW_AT_external."""
        if die.tag != DW_TAG_variable or DW_AT_external not in die.attributes:
            return None
        name, where, kind = (die.attributes.get(a) for a in (DW_AT_name, DW_AT_location, DW_AT_type))
        if not isinstance(name, bytes) or not isinstance(where, bytes) or not isinstance(kind, int):
            return None
        if len(where) != 1 + self._dies.word or where[0] != DW_OP_addr:
            return None
        gotype = self._type(kind)
        address = int.from_bytes(where[1:], "little")
        return None if gotype is None else DebugVariable(name.decode("utf-8", "replace"), address, gotype)

    def _type(self, offset: int) -> Optional[DebugType]:
        die = self._dies.at(offset)
        if die is None:
            return None
        name, kind, descriptor = (die.attributes.get(a) for a in (DW_AT_name, DW_AT_go_kind, DW_AT_go_runtime_type))
        if not isinstance(name, bytes):
            return None
        known = Kind(kind) if isinstance(kind, int) and 0 < kind <= Kind.UNSAFE_POINTER else None
        return DebugType(
            offset,
            name.decode("utf-8", "replace"),
            known,
            descriptor if isinstance(descriptor, int) and descriptor else None,
        )


def _offset(location: Optional[Value]) -> int:
    """A member's offset: a number, or up to Go 1.9 an expression {DW_OP_plus_uconst, number}; -1 for any other."""
    if isinstance(location, bytes) and location[:1] == bytes([DW_OP_plus_uconst]):
        return leb128(location, 1)
    return location if isinstance(location, int) else -1


def _is_variable(abbreviation: Abbreviation) -> bool:
    """A package variable's: {name string, location, type, external}; a local's has no DW_AT_external."""
    attributes = dict(abbreviation.attributes)
    return (
        abbreviation.tag == DW_TAG_variable
        and abbreviation.attributes[:1] == ((DW_AT_name, DW_FORM_string),)
        and {DW_AT_location, DW_AT_type, DW_AT_external} <= set(attributes)
    )


def open_variables(path: Union[str, Path]) -> Optional[Variables]:
    """Of an executable; None if it has no debug information. OSError if it cannot be read. Kept while in use."""
    changed = Path(path).stat().st_mtime_ns
    return _opened(str(path), changed)


@lru_cache(maxsize=2)
def _opened(path: str, changed: int) -> Optional[Variables]:
    sections = debug_sections(path, ("info", "abbrev"))
    if set(sections) != {"info", "abbrev"}:
        return None
    with open(path, "rb") as file:
        word = 8 if file.read(5)[4] == 2 else 4
    return Variables(Dies(sections["info"], sections["abbrev"], word))
