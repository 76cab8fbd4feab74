"""Where things lie within one bucket or group, read off the unit struct that the target's type information shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Sequence

from gomap.errors import GomapError
from gomap.golang.types import Field, GoType, Kind
from gomap.layouts.classic import BUCKET_CELLS

__all__ = ["Geometry", "geometry_of"]


@dataclass(frozen=True)
class Geometry:
    """One bucket (tophash, keys, elems, overflow) or group (ctrl, slots). All offsets and sizes in bytes.

    Slot i's key cell is at ``key_offset + i * key_stride``, its elem cell at ``elem_offset + i * elem_stride``.
    ``key_cell``, ``elem_cell``: sizes of those cells: a pointer where the key or elem is out of line (``indirect_*``).
    ``overflow_offset``: -1 for groups.
    """

    size: int
    key_offset: int
    key_stride: int
    key_cell: int
    elem_offset: int
    elem_stride: int
    elem_cell: int
    indirect_key: bool
    indirect_elem: bool
    overflow_offset: int
    has_pointers: bool
    split: bool = False

    @property
    def cells(self) -> int:
        """Bytes of one slot that hold a key and an elem (or the pointers to them)."""
        return self.key_cell + self.elem_cell


def geometry_of(gotype: GoType) -> Geometry:
    """The geometry of a map type's bucket or group. GomapError if the type information does not show it, or shows
    one that cannot be."""
    unit = gotype.details.unit
    if unit is None:
        raise GomapError(f"the type information does not show the buckets or groups of {gotype.name}")
    if _find(unit, ("tophash", "topbits")) is not None:
        shape = _bucket(gotype, unit)
    elif _find(unit, ("ctrl", "ctrls")) is not None:
        shape = _group(gotype, unit)
    else:
        raise GomapError(f"{unit.name}, shown as the bucket or group of {gotype.name}, has neither tophash nor ctrl")
    if not _has_room(shape):
        raise GomapError(f"{unit.name} is shown with {unit.size} bytes, where its keys and elems do not fit")
    return shape


def _has_room(shape: Geometry) -> bool:
    """For the cells; and is the overflow pointer one of the words that it consists of?"""
    last = BUCKET_CELLS - 1
    key_end = shape.key_offset + last * shape.key_stride + shape.key_cell
    elem_end = shape.elem_offset + last * shape.elem_stride + shape.elem_cell
    pointer = shape.size - shape.overflow_offset  # the last field: as long as a word
    fits = max(BUCKET_CELLS, key_end, elem_end) <= shape.size
    return fits and (shape.overflow_offset < 0 or (pointer in (4, 8) and shape.size % pointer == 0))


def _find(unit: GoType, names: Sequence[str]) -> Optional[Field]:
    return next((field for field in unit.fields if field.name in names), None)


def _need(unit: GoType, *names: str) -> Field:
    field = _find(unit, names)
    if field is None:
        raise GomapError(f"{unit.name} has no field {' or '.join(names)}")
    return field


def _is_indirect(declared: GoType, cell: GoType) -> bool:
    """An out-of-line key or elem: its cell is a pointer though the declared type is something larger."""
    return cell.kind is Kind.POINTER and declared.kind is not Kind.POINTER and declared.size > cell.size


def _bucket(gotype: GoType, unit: GoType) -> Geometry:
    keys, elems = _need(unit, "keys"), _need(unit, "elems", "values")
    return _columns(gotype, unit, keys, elems, _need(unit, "overflow").offset)


def _columns(gotype: GoType, unit: GoType, keys: Field, elems: Field, overflow: int) -> Geometry:
    key, elem = keys.type.elem, elems.type.elem
    indirect_key, indirect_elem = _is_indirect(gotype.key, key), _is_indirect(gotype.elem, elem)
    return Geometry(
        size=unit.size,
        key_offset=keys.offset,
        key_stride=key.size,
        key_cell=key.size,
        elem_offset=elems.offset,
        elem_stride=elem.size,
        elem_cell=elem.size,
        indirect_key=indirect_key,
        indirect_elem=indirect_elem,
        overflow_offset=overflow,
        has_pointers=key.has_pointers or elem.has_pointers,
        split=overflow < 0,
    )


def _group(gotype: GoType, unit: GoType) -> Geometry:
    slots = _find(unit, ("slots",))
    if slots is None:
        return _columns(gotype, unit, _need(unit, "keys"), _need(unit, "elems"), -1)
    slot = slots.type.elem
    key, elem = _need(slot, "key"), _need(slot, "elem")
    return Geometry(
        size=unit.size,
        key_offset=slots.offset + key.offset,
        key_stride=slot.size,
        key_cell=key.type.size,
        elem_offset=slots.offset + elem.offset,
        elem_stride=slot.size,
        elem_cell=elem.type.size,
        indirect_key=_is_indirect(gotype.key, key.type),
        indirect_elem=_is_indirect(gotype.elem, elem.type),
        overflow_offset=-1,
        has_pointers=key.type.has_pointers or elem.type.has_pointers,
    )
