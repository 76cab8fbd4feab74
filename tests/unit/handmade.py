"""Maps made by hand, byte by byte: releases without a toolchain, and images that no program has."""

from __future__ import annotations

from typing import Callable, Dict, List, Optional, Tuple

from gomap.golang.types import Details, Field, GoType, Kind
from gomap.layouts.choose import Choice, MapLayout
from gomap.layouts.classic import MAX_INLINE, ClassicLayout
from gomap.layouts.records import Record
from gomap.layouts.swiss import CTRL_EMPTY
from gomap.maps.base import GoMap, MapContext
from gomap.maps.classic.map import ClassicMap
from gomap.maps.geometry import geometry_of
from gomap.maps.swiss.map import SwissMap
from gomap.values import Decoders, Limits
from tests.unit.fake import FakeTarget

INTS = {4: "int32", 8: "int64"}


def integer(size: int) -> GoType:
    """A Go int of that many bytes."""
    kinds = {1: Kind.INT8, 2: Kind.INT16, 4: Kind.INT32, 8: Kind.INT64}
    return GoType(kinds[size], size, f"int{size * 8}")


def array(elem: GoType, length: int) -> GoType:
    size = elem.size * length
    return GoType(Kind.ARRAY, size, f"[{length}]{elem.name}", lambda: Details(elem=elem, length=length))


def struct(name: str, fields: List[Tuple[str, GoType]], size: Optional[int] = None) -> GoType:
    """Fields one behind the other (the callers see to alignment)."""
    at, placed = 0, []
    for field_name, gotype in fields:
        placed.append(Field(field_name, at, gotype))
        at += gotype.size
    return GoType(Kind.STRUCT, at if size is None else size, name, lambda: Details(fields=tuple(placed)))


def map_type(word: int, swiss: bool = False, split: bool = False, key: int = 8, elem: int = 8) -> GoType:
    """map[intK]intE with a bucket or group struct as debug information shows it."""
    return map_of(word, integer(key), integer(elem), swiss, split)


def map_of(word: int, key: GoType, elem: GoType, swiss: bool = False, split: bool = False) -> GoType:
    """A map of any types, large ones out of line. Their sizes are to be such that no field needs padding."""
    byte, pointer = integer(1), GoType(Kind.UINTPTR, word, "uintptr")
    k, e = _cell(word, key), _cell(word, elem)
    if not swiss:
        fields = [("tophash", array(byte, 8)), ("keys", array(k, 8)), ("values", array(e, 8)), ("overflow", pointer)]
        unit = struct("bucket", fields)
    elif split:
        unit = struct("group", [("ctrl", integer(8)), ("keys", array(k, 8)), ("elems", array(e, 8))])
    else:
        unit = struct("group", [("ctrl", integer(8)), ("slots", array(struct("slot", [("key", k), ("elem", e)]), 8))])
    return GoType(Kind.MAP, word, f"map[{key.name}]{elem.name}", lambda: Details(key=key, elem=elem, unit=unit))


def _cell(word: int, gotype: GoType) -> GoType:
    """What stands in a slot."""
    if gotype.size <= MAX_INLINE:
        return gotype
    return GoType(Kind.POINTER, word, f"*{gotype.name}", lambda: Details(elem=gotype))


def pack(record: Record, **values: int) -> bytes:
    """The bytes of a runtime struct, what is not named being 0."""
    return record.unpacker.pack(*(values.get(name, 0) for name in record.fields))


def bucket(entries: Dict[int, Tuple[int, int, int]], overflow: int = 0, word: int = 8) -> bytes:
    """A bucket of map[int64]int64: slot -> (tophash, key, elem)."""
    tophash, keys, elems = bytearray(8), bytearray(64), bytearray(64)
    for slot, (top, key, elem) in entries.items():
        tophash[slot] = top
        keys[slot * 8 : slot * 8 + 8] = key.to_bytes(8, "little", signed=True)
        elems[slot * 8 : slot * 8 + 8] = elem.to_bytes(8, "little", signed=True)
    return bytes(tophash + keys + elems) + overflow.to_bytes(word, "little")


def group(slots: Dict[int, Tuple[int, int, int]], deleted: Tuple[int, ...] = (), split: bool = False) -> bytes:
    """A group of map[int64]int64: slot -> (h2, key, elem)."""
    ctrl, cells = bytearray([CTRL_EMPTY] * 8), [(0, 0)] * 8
    for slot in deleted:
        ctrl[slot] = 0xFE
    for slot, (h2, key, elem) in slots.items():
        ctrl[slot], cells[slot] = h2, (key, elem)
    flat = [key for key, _ in cells] + [elem for _, elem in cells] if split else [n for cell in cells for n in cell]
    return bytes(ctrl) + b"".join(n.to_bytes(8, "little", signed=True) for n in flat)


def open_map(
    segments: Dict[int, bytes],
    layout: MapLayout,
    gotype: GoType,
    address: int,
    release: Optional[Tuple[int, int]] = None,
    types: Optional[Callable[[int], GoType]] = None,
    secret: Optional[bytes] = None,
) -> GoMap:
    """A map in hand-made memory. ``types``: of the descriptors that interfaces lead to; ``secret``: of its hashes."""
    target = FakeTarget(segments, pointer_size=layout.word)

    def decoder(kind: GoType, limits: Optional[Limits]) -> object:
        return Decoders(target, types or _no_types, lambda pc: None, limits or Limits()).decoder(kind)

    context = MapContext(
        target,
        Choice(layout, "by hand"),
        geometry_of(gotype),
        release or layout.first,
        lambda _: "heap",
        decoder,  # type: ignore[arg-type]
        lambda *_: None,  # type: ignore[arg-type,return-value]
        hash_secret=lambda: secret,
    )
    kind = ClassicMap if isinstance(layout, ClassicLayout) else SwissMap
    return kind(context, address, gotype, "m", layout)  # type: ignore[arg-type]


def _no_types(address: int) -> GoType:
    raise AssertionError("no interfaces here")
