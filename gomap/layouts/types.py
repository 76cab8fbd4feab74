"""Runtime type descriptors: abi.Type and what stands behind it, Go 1.7 to 1.27.

Sources: src/runtime/type.go (to 1.20), src/internal/abi/type.go, map_classic.go, map_swiss.go, map.go (from 1.21).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Dict, List, NamedTuple, Tuple

from gomap.golang.types import Kind
from gomap.layouts.records import Record, declare

__all__ = [
    "KIND_MASK",
    "LARGEST_CELL",
    "MASKS_ON_DEMAND",
    "NAME_EMBEDDED",
    "NAME_HAS_TAG",
    "TFLAG_EXTRA_STAR",
    "TFLAG_NAMED",
    "TFLAG_UNCOMMON",
    "TypeLayout",
    "has_gc_program",
    "type_layout",
]

Release = Tuple[int, int]
Fields = List[Tuple[str, str]]

MASKS_ON_DEMAND = (1, 24)  # since: in place of GC programs, GCData points to a pointer to a mask that is made later
KIND_MASK = 31
KIND_DIRECT_IFACE = 1 << 5  # in Kind_, to 1.25
TFLAG_UNCOMMON, TFLAG_EXTRA_STAR, TFLAG_NAMED = 1, 2, 4  # TFLAG_NAMED from 1.5
KIND_GC_PROGRAM = 1 << 6  # in Kind_, to 1.23
TFLAG_GC_MASK_ON_DEMAND = 1 << 4  # in TFlag, from 1.24
TFLAG_DIRECT_IFACE = 1 << 5  # in TFlag, from 1.26
NAME_HAS_TAG = 1 << 1  # in a name's flag byte
NAME_EMBEDDED = 1 << 3  # the same, from 1.19
LARGEST_CELL = 128  # bytes; maxKeySize, MapMaxKeyBytes and those of elems: larger ones lie out of line

_TYPE: Fields = [
    ("Size_", "word"),
    ("PtrBytes", "word"),
    ("Hash", "u32"),
    ("TFlag", "u8"),
    ("Align_", "u8"),
    ("FieldAlign_", "u8"),
    ("Kind_", "u8"),
    ("Equal", "word"),
    ("GCData", "word"),
    ("Str", "u32"),
    ("PtrToThis", "u32"),
]
_SLICE: Fields = [("data", "word"), ("len", "word"), ("cap", "word")]
_BEHIND: Dict[Kind, Fields] = {
    Kind.ARRAY: [("Elem", "word"), ("Slice", "word"), ("Len", "word")],
    Kind.CHAN: [("Elem", "word"), ("Dir", "word")],
    Kind.FUNC: [("InCount", "u16"), ("OutCount", "u16")],
    Kind.INTERFACE: [("PkgPath", "word"), *_SLICE],
    Kind.POINTER: [("Elem", "word")],
    Kind.SLICE: [("Elem", "word")],
    Kind.STRUCT: [("PkgPath", "word"), *_SLICE],
}
_SIZES: Fields = [("KeySize", "u8"), ("ValueSize", "u8"), ("BucketSize", "u16"), ("Flags", "u32")]
_BOOL_SIZES: Fields = [
    ("KeySize", "u8"),
    ("IndirectKey", "u8"),
    ("ValueSize", "u8"),
    ("IndirectElem", "u8"),
    ("BucketSize", "u16"),
    ("ReflexiveKey", "u8"),
    ("NeedKeyUpdate", "u8"),
]
_MAP: Fields = [("Key", "word"), ("Elem", "word"), ("Unit", "word")]
_SWISS_1_24: Fields = [("Hasher", "word"), ("GroupSize", "word"), ("SlotSize", "word"), ("ElemOff", "word")]
_SWISS_1_27: Fields = [
    ("Hasher", "word"),
    ("GroupSize", "word"),
    ("KeysOff", "word"),
    ("KeyStride", "word"),
    ("ElemsOff", "word"),
    ("ElemStride", "word"),
    ("ElemOff", "word"),
]


def has_gc_program(values: Dict[str, int], release: Release) -> bool:
    """Does GCData lead to a program, or (from 1.24) to a mask that is made on demand, in place of the mask itself?

    >>> has_gc_program({"Kind_": 25, "TFlag": 16}, (1, 24)), has_gc_program({"Kind_": 25, "TFlag": 16}, (1, 23))
    (True, False)
    """
    if release >= MASKS_ON_DEMAND:
        return bool(values["TFlag"] & TFLAG_GC_MASK_ON_DEMAND)
    return bool(values["Kind_"] & KIND_GC_PROGRAM)


class TypeLayout(NamedTuple):
    """All that differs between releases. ``behind``: kind -> the whole descriptor of that kind, abi.Type included.

    ``varint_names``: a name's length is a varint (1.17), else two bytes. ``shifted_offsets``: StructField.Offset is
    shifted left by one, its lowest bit says embedded (before 1.19). ``direct_in_tflag``: from 1.26.
    """

    base: Record
    behind: Dict[Kind, Record]
    field: Record
    varint_names: bool
    shifted_offsets: bool
    direct_in_tflag: bool

    def record(self, kind: Kind) -> Record:
        return self.behind.get(kind, self.base)

    def is_direct(self, values: Dict[str, int]) -> bool:
        """Do interfaces hold such a value itself?"""
        if self.direct_in_tflag:
            return bool(values["TFlag"] & TFLAG_DIRECT_IFACE)
        return bool(values["Kind_"] & KIND_DIRECT_IFACE)


@lru_cache(maxsize=None)
def type_layout(release: Release, swiss: bool, word: int) -> TypeLayout:
    """The descriptors of a Go release; ``swiss``: its map types describe groups, not buckets.

    >>> type_layout((1, 23), False, 8).record(Kind.MAP).offsets["BucketSize"]
    82
    >>> type_layout((1, 27), True, 8).record(Kind.MAP).offsets["Flags"]
    128
    """
    source = "src/internal/abi/type.go" if release >= (1, 21) else "src/runtime/type.go"
    behind = {**_BEHIND, Kind.MAP: _map_fields(release, swiss)}
    return TypeLayout(
        base=declare("abi.Type", source, word, _TYPE),
        behind={
            kind: declare(f"abi.Type ({kind.name.lower()})", source, word, _TYPE + more)
            for kind, more in behind.items()
        },
        field=declare("abi.StructField", source, word, [("Name", "word"), ("Typ", "word"), ("Offset", "word")]),
        varint_names=release >= (1, 17),
        shifted_offsets=release < (1, 19),
        direct_in_tflag=release >= (1, 26),
    )


def _map_fields(release: Release, swiss: bool) -> Fields:
    if swiss:
        return _MAP + (_SWISS_1_27 if release >= (1, 27) else _SWISS_1_24) + [("Flags", "u32")]
    if release >= (1, 14):
        return [*_MAP, ("Hasher", "word"), *_SIZES]
    if release >= (1, 12):
        return _MAP + _SIZES
    return _MAP + ([] if release >= (1, 11) else [("Hmap", "word")]) + _BOOL_SIZES
