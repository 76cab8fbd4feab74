"""The bucket or group of a map type that reflect.MapOf made: what its descriptor calls one has no fields, or others.

Sources: src/reflect/type.go (bucketOf, to 1.23), map_swiss.go and map.go (groupAndSlotOf, groupOf).
"""

from __future__ import annotations

from typing import Dict, Optional, Tuple

from gomap.golang.types import Details, Field, GoType, Kind
from gomap.layouts.types import LARGEST_CELL

__all__ = ["made_unit"]

SLOTS = 8  # of a bucket or group
BYTE, U64 = GoType(Kind.UINT8, 1, "uint8"), GoType(Kind.UINT64, 8, "uint64")


def made_unit(address: int, values: Dict[str, int], key: GoType, elem: GoType, word: int) -> GoType:
    """``address``: of the descriptor that the map type names as its bucket or group; ``values``: of the map type."""
    cells = _cell(key, word), _cell(elem, word)
    if "BucketSize" in values:
        name, size, fields = "bucket", values["BucketSize"], _bucket(values["BucketSize"], *cells, word)
    else:
        name, size, fields = "group", values["GroupSize"], _group(values, *cells)
    return _struct(f"map.{name}[{key.name}]{elem.name}", size, fields, address)


def _struct(name: str, size: int, fields: Tuple[Field, ...], address: Optional[int] = None) -> GoType:
    return GoType(Kind.STRUCT, size, name, lambda: Details(fields=fields), native=address)


def _cell(gotype: GoType, word: int) -> GoType:
    """What a slot holds of it: large keys and elems lie out of line."""
    if gotype.size <= LARGEST_CELL:
        return gotype
    return GoType(Kind.POINTER, word, f"*{gotype.name}", lambda: Details(elem=gotype))


def _eight(elem: GoType) -> GoType:
    return GoType(Kind.ARRAY, SLOTS * elem.size, f"[8]{elem.name}", lambda: Details(elem=elem, length=SLOTS))


def _bucket(size: int, key: GoType, elem: GoType, word: int) -> Tuple[Field, ...]:
    kind = Kind.UNSAFE_POINTER if key.has_pointers or elem.has_pointers else Kind.UINTPTR
    return (
        Field("tophash", 0, _eight(BYTE)),
        Field("keys", SLOTS, _eight(key)),
        Field("elems", SLOTS + SLOTS * key.size, _eight(elem)),
        Field("overflow", size - word, GoType(kind, word, "uintptr" if kind is Kind.UINTPTR else "unsafe.Pointer")),
    )


def _group(values: Dict[str, int], key: GoType, elem: GoType) -> Tuple[Field, ...]:
    """From 1.27 on the descriptor tells where keys and elems lie: in slots, or each kind for itself."""
    first, ctrl = values.get("KeysOff", SLOTS), Field("ctrl", 0, U64)
    stride, behind = values.get("KeyStride", values.get("SlotSize", 0)), values.get("ElemsOff", 0) - first
    if stride and behind >= SLOTS * stride:
        return ctrl, Field("keys", first, _eight(key)), Field("elems", first + behind, _eight(elem))
    slot = _struct("slot", stride, (Field("key", 0, key), Field("elem", values["ElemOff"], elem)))
    return ctrl, Field("slots", first, _eight(slot))
