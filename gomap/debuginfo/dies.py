"""Debugging information entries (DIEs) as Go's compiler and linker write them: one at a time, by its offset.

DWARF 4 and 5, "Abbreviations Tables" and "Attribute Encodings"; Go's own attributes: cmd/internal/dwarf/dwarf.go.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from typing import Dict, Iterator, List, NamedTuple, Optional, Tuple, Union

__all__ = ["Abbreviation", "Die", "Dies", "Value", "leb128"]

Value = Union[int, bytes]

DW_TAG_variable, DW_TAG_structure_type, DW_TAG_member = 0x34, 0x13, 0x0D
DW_AT_data_member_location = 0x38
DW_AT_name, DW_AT_location, DW_AT_type, DW_AT_external = 0x03, 0x02, 0x49, 0x3F
DW_AT_go_kind, DW_AT_go_key, DW_AT_go_elem, DW_AT_go_runtime_type = 0x2900, 0x2901, 0x2902, 0x2904
DW_FORM_string, DW_FORM_block1, DW_FORM_exprloc = 0x08, 0x0A, 0x18
DW_FORM_udata, DW_FORM_sdata, DW_FORM_ref_addr, DW_FORM_addr = 0x0F, 0x0D, 0x10, 0x01
_FIXED = {0x0B: 1, 0x05: 2, 0x06: 4, 0x07: 8, 0x0C: 1, 0x17: 4, 0x0E: 4, 0x19: 0, 0x11: 1, 0x12: 2, 0x13: 4}
_ULEB = {DW_FORM_udata, DW_FORM_sdata, 0x1B, 0x22, 0x23}  # addrx, loclistx, rnglistx
MOST_ABBREVIATIONS, MOST_ATTRIBUTES, MOST_CHILDREN, MOST_FOUND = 10_000, 100, 10_000, 64
_NAME_FIRST = ((DW_AT_name, DW_FORM_string),)
_UNIT = struct.Struct("<IH")


class Abbreviation(NamedTuple):
    """``attributes``: (attribute, form) in order."""

    code: int
    tag: int
    attributes: Tuple[Tuple[int, int], ...]


class Die(NamedTuple):
    """``end``: where its attributes end, and its first child would begin."""

    tag: int
    attributes: Dict[int, Value]
    end: int


class Unit(NamedTuple):
    start: int
    end: int
    table: int


class Dies:
    """``info``: .debug_info; ``abbrev``: .debug_abbrev; ``word``: bytes of an address."""

    def __init__(self, info: bytes, abbrev: bytes, word: int):
        self.info = info
        self.word = word
        self.units = _units(info)
        self._starts = [unit.start for unit in self.units]
        self.tables = {table: _abbreviations(abbrev, table) for table in {unit.table for unit in self.units}}

    def at(self, offset: int) -> Optional[Die]:
        """The DIE at ``offset``; None if there is none that we understand."""
        i = bisect_right(self._starts, offset) - 1
        if i < 0 or offset >= self.units[i].end:
            return None
        try:
            code, at = _uleb(self.info, offset)
            abbreviation = self.tables[self.units[i].table].get(code)
            return None if abbreviation is None else self._die(abbreviation, at)
        except (IndexError, ValueError, struct.error):
            return None

    def children(self, die: Die) -> Iterator[Die]:
        """The DIEs right below one, as long as these have no children of their own."""
        child = self.at(die.end)
        for _ in range(MOST_CHILDREN):
            if child is None:  # the null entry that ends them
                return
            yield child
            child = self.at(child.end)

    def starting(self, tag: int, name: bytes) -> Iterator[Die]:
        """DIEs of a tag that begin with that name, as all of Go's that have one do."""
        tables = self.tables.values()
        codes = {a.code for table in tables for a in table.values() if a.tag == tag and a.attributes[:1] == _NAME_FIRST}
        for code in sorted(codes):
            wanted = _encoded(code) + name + b"\0"
            at = self.info.find(wanted)
            for _ in range(MOST_FOUND):
                if at < 0:
                    break
                die = self.at(at)
                if die is not None and die.tag == tag:
                    yield die
                at = self.info.find(wanted, at + 1)

    def _die(self, abbreviation: Abbreviation, at: int) -> Die:
        found: Dict[int, Value] = {}
        for attribute, form in abbreviation.attributes:
            found[attribute], at = self._value(form, at)
        return Die(abbreviation.tag, found, at)

    def _value(self, form: int, at: int) -> Tuple[Value, int]:
        info = self.info
        if form == DW_FORM_string:
            end = info.index(b"\0", at)
            return info[at:end], end + 1
        if form in (DW_FORM_block1, DW_FORM_exprloc):
            length, at = (info[at], at + 1) if form == DW_FORM_block1 else _uleb(info, at)
            return info[at : at + length], at + length
        if form in _ULEB:
            return _uleb(info, at)
        size = {DW_FORM_ref_addr: 4, DW_FORM_addr: self.word}.get(form, _FIXED.get(form))
        if size is None or at + size > len(info):
            raise ValueError(f"form {form:#x}")
        return int.from_bytes(info[at : at + size], "little"), at + size


def _units(info: bytes) -> List[Unit]:
    """Compilation units: unit_length, version, then debug_abbrev_offset (DWARF 5: behind two bytes)."""
    found, at = [], 0
    while at + 12 <= len(info):
        length, version = _UNIT.unpack_from(info, at)
        if not 0 < length <= len(info) - at - 4 or not 2 <= version <= 5:
            break
        table = int.from_bytes(info[at + 8 : at + 12] if version == 5 else info[at + 6 : at + 10], "little")
        found.append(Unit(at, at + 4 + length, table))
        at += 4 + length
    return found


def _abbreviations(data: bytes, at: int) -> Dict[int, Abbreviation]:
    found: Dict[int, Abbreviation] = {}
    try:
        while len(found) < MOST_ABBREVIATIONS:
            code, at = _uleb(data, at)
            if not code:
                break
            tag, at = _uleb(data, at)
            attributes, at = _pairs(data, at + 1)  # a byte that tells whether it has children
            found[code] = Abbreviation(code, tag, attributes)
    except (IndexError, ValueError):
        pass  # a table that is cut short: what was read is used
    return found


def _pairs(data: bytes, at: int) -> Tuple[Tuple[Tuple[int, int], ...], int]:
    pairs: List[Tuple[int, int]] = []
    while len(pairs) < MOST_ATTRIBUTES:
        attribute, at = _uleb(data, at)
        form, at = _uleb(data, at)
        if not attribute and not form:
            return tuple(pairs), at
        pairs.append((attribute, form))
    raise ValueError("an abbreviation without end")


def leb128(data: bytes, at: int) -> int:
    """The unsigned LEB128 at that place; -1 where it has no end.

    >>> leb128(bytes([0x80, 0x01]), 0), leb128(bytes([0x80]), 0)
    (128, -1)
    """
    try:
        return _uleb(data, at)[0]
    except (IndexError, ValueError):
        return -1


def _encoded(number: int) -> bytes:
    """An unsigned LEB128."""
    data = bytearray()
    while number >= 0x80:
        data.append(number & 0x7F | 0x80)
        number >>= 7
    data.append(number)
    return bytes(data)


def _uleb(data: bytes, at: int) -> Tuple[int, int]:
    value = shift = 0
    while shift < 64:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return value, at
        shift += 7
    raise ValueError("a number without end")
