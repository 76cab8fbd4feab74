"""Two programs made by hand, the same on every machine: maps of Go 1.23 and of Go 1.27 in every state."""

from __future__ import annotations

from typing import Dict

from gomap.golang.types import Details, Field, GoType, Kind
from gomap.layouts.choose import choose_layout
from gomap.layouts.classic import ClassicLayout
from gomap.layouts.swiss import SwissLayout
from gomap.target import Root
from tests.unit.fake import FakeTarget
from tests.unit.handmade import bucket, group, integer, map_type, pack

__all__ = ["PROGRAMS"]

VARIABLES, HEADERS, ARRAYS = 0x580000, 0xC000014000, 0xC000100000
VERSION = 0x570000
STEP = 0x1000


class Image:
    """A program under construction: variables of type map[int64]int64."""

    def __init__(self, go: str, gotype: GoType):
        self.segments: Dict[int, bytes] = {}
        self.variables: Dict[str, Root] = {}
        self.gotype = gotype
        text = f"go{go}".encode()
        self.segments[VERSION] = (VERSION + 16).to_bytes(8, "little") + len(text).to_bytes(8, "little") + text
        self.variables["runtime.buildVersion"] = Root(
            "runtime.buildVersion", GoType(Kind.STRING, 16, "string"), VERSION
        )

    def array(self, data: bytes) -> int:
        """Lays an array down; its address."""
        address = ARRAYS + STEP * len(self.segments)
        self.segments[address] = data
        return address

    def add(self, name: str, header: bytes) -> None:
        """A variable whose map has that header; none is a nil map."""
        number = len(self.variables)
        at, place = HEADERS + 0x100 * number, VARIABLES + 16 * number
        if header:
            self.segments[at] = header
        self.segments[place] = (at if header else 0).to_bytes(8, "little")
        self.variables[name] = Root(name, self.gotype, place)

    def target(self) -> FakeTarget:
        return FakeTarget(self.segments, variables=self.variables)


def typed(word: int, offsets: Dict[str, int], name: str, swiss: bool) -> GoType:
    """map[int64]int64 with its header, as debug information shows it."""
    plain = map_type(word, swiss).details
    fields = tuple(Field(field, offset, integer(1)) for field, offset in offsets.items())
    header = GoType(Kind.STRUCT, 48, name, lambda: Details(fields=fields))
    details = Details(key=plain.key, elem=plain.elem, unit=plain.unit, header=header)
    return GoType(Kind.MAP, word, "map[int64]int64", lambda: details)


def classic() -> FakeTarget:
    """Go 1.23: one bucket, four with an overflow bucket, one that grows, one that is damaged, a nil one."""
    layout = choose_layout(8, None, (1, 23)).layout
    assert isinstance(layout, ClassicLayout)
    image = Image("1.23.9", typed(8, layout.header.offsets, "runtime.hmap", False))
    one = image.array(bucket({0: (0x9F, 80, 1200), 1: (0x01, 22, 0), 2: (0x21, 443, 9000)}))
    image.add("main.ports", pack(layout.header, count=2, buckets=one))
    beyond = image.array(bucket({0: (0x77, -5, 1), 3: (0x10, 6, 2)}))
    full = {slot: (0x20 + slot, slot, slot * 10) for slot in range(8)}
    four = image.array(bucket(full, beyond) + bucket({}) + bucket({7: (0xFF, 1 << 60, -1)}) + bucket({1: (0x01, 9, 0)}))
    image.add("main.chained", pack(layout.header, count=11, B=2, buckets=four))
    old = image.array(bucket({0: (0x02, 1, 1), 1: (0x03, 2, 2)}) + bucket({4: (0x55, 3, 3)}))
    new = image.array(bucket({0: (0x40, 1, 1)}) + bucket({}) + bucket({0: (0x41, 2, 2)}) + bucket({}))
    image.add("main.growing", pack(layout.header, count=3, B=2, buckets=new, oldbuckets=old, nevacuate=1))
    image.add("main.damaged", pack(layout.header, count=100, B=1, buckets=0xDEAD0000))
    image.add("main.none", b"")
    return image.target()


def swiss() -> FakeTarget:
    """Go 1.27: a small map, one of two tables with tombstones, one that is damaged, a nil one."""
    layout = choose_layout(8, None, (1, 27)).layout
    assert isinstance(layout, SwissLayout)
    image = Image("1.27.3", typed(8, layout.header.offsets, "internal/runtime/maps.Map", True))
    one = image.array(group({0: (0x11, 80, 1200), 3: (0x22, 443, 9000)}))
    image.add("main.ports", pack(layout.header, used=2, dirPtr=one))
    pointers = []
    for index in range(2):
        full = {slot: (slot, 100 * index + slot, slot) for slot in range(6)}
        groups = image.array(group(full, deleted=(6,)) + group({1: (0x7F, -index - 1, 7)}))
        header = pack(
            layout.table, used=7, capacity=16, growthLeft=6, localDepth=1, index=index, data=groups, lengthMask=1
        )
        pointers.append(image.array(header))
    directory = image.array(b"".join(pointer.to_bytes(8, "little") for pointer in pointers))
    image.add("main.tables", pack(layout.header, used=14, dirPtr=directory, dirLen=2, globalDepth=1, globalShift=63))
    image.add("main.damaged", pack(layout.header, used=9, dirPtr=0xDEAD0000, dirLen=4, globalDepth=2))
    image.add("main.none", b"")
    return image.target()


PROGRAMS = {"classic": classic, "swiss": swiss}
"""name -> what makes it."""
