"""The program that the examples of the API's docstrings look at: one map, main.ports, made by hand."""

from __future__ import annotations

from gomap.golang.types import Details, Field, GoType, Kind
from gomap.layouts.choose import choose_layout
from gomap.target import Root
from tests.unit.fake import FakeTarget
from tests.unit.handmade import bucket, integer, map_type, pack

__all__ = ["doc_target"]

VARIABLE, HEADER, BUCKET = 0x580000, 0xC000014180, 0xC000016000
RELEASE = (1, 23)


def doc_target() -> FakeTarget:
    """main.ports, a map[int64]int64 of Go 1.23: 80 and 443, and a cell whose entry was deleted."""
    layout = choose_layout(8, None, RELEASE).layout
    header = pack(layout.header, count=2, buckets=BUCKET)
    cells = bucket({0: (0x9F, 80, 1200), 1: (0x01, 22, 0), 2: (0x21, 443, 9000)})
    segments = {VARIABLE: HEADER.to_bytes(8, "little"), HEADER: header, BUCKET: cells}
    return FakeTarget(segments, variables={"main.ports": Root("main.ports", _type(layout.header.offsets), VARIABLE)})


def _type(offsets: "dict[str, int]") -> GoType:
    plain = map_type(8).details
    placed = tuple(Field(name, offset, integer(1)) for name, offset in offsets.items())
    shown = GoType(Kind.STRUCT, 48, "runtime.hmap", lambda: Details(fields=placed))
    details = Details(key=plain.key, elem=plain.elem, unit=plain.unit, header=shown)
    return GoType(Kind.MAP, 8, "map[int64]int64", lambda: details)
