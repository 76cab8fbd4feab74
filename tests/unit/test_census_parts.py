"""Parts of the census by themselves: what is no header on a stack, and by which of several types a map is read."""

from __future__ import annotations

import struct
from types import SimpleNamespace
from typing import Any, List, Tuple

import pytest

from gomap.analysis.census.heap import Heap
from gomap.analysis.census.model import Array, Census, Coverage, FoundMap
from gomap.analysis.census.reading import WholeReader
from gomap.analysis.census.references import Slots
from gomap.analysis.census.resolve import Resolver
from gomap.analysis.census.stacks import Stacks
from gomap.analysis.census.tries import Tries
from gomap.analysis.census.types import MapType
from gomap.commands.scan import ScanReport
from gomap.errors import MemoryFault, Problem
from gomap.golang.types import Details, Field, GoType, Kind
from gomap.layouts.classic import classic_layouts
from gomap.memory.arrays import CHUNK
from gomap.rendering.output import Output
from gomap.runtime.modules.moduledata import ModuleData
from gomap.runtime.modules.version import parse_version
from gomap.runtime.types.descriptors import TypeTable
from gomap.views import scan as scan_view
from tests.unit.fake import FakeTarget, showing

STACK = 0xA0100000


def on_stack(data: bytes) -> List[FoundMap]:
    """What looks like headers in ``data``, which is a whole stack, on a 32-bit machine."""
    layout = next(one for one in classic_layouts(4) if one.last == (1, 23))
    target = SimpleNamespace(read=lambda address, size: data[address - STACK : address - STACK + size])
    heap = SimpleNamespace(target=target, word=4, object_at=lambda address: None)
    sizer = SimpleNamespace(allocated=lambda size, pointerful: size)
    types = SimpleNamespace(layout=layout, sizer=sizer)
    stacks = Stacks(heap, types, [(STACK, STACK + len(data), 1)])  # type: ignore[arg-type]
    return [found for found, _ in stacks.headers()]


@pytest.mark.parametrize(("array", "maps"), [(20, 0), (28, 1), (64, 1)])
def test_an_array_within_its_header_is_none(array: int, maps: int) -> None:
    header = [0, 0, 0x1234, STACK + 16 + array, 0, 0, 0]
    data = bytes(16) + b"".join(word.to_bytes(4, "little") for word in header) + bytes(200)
    assert len([found for found in on_stack(data) if found.address == STACK + 16]) == maps


def map_type(name: str, size: int) -> GoType:
    details = Details(unit=GoType(Kind.STRUCT, size, "bucket"))
    return GoType(Kind.MAP, 8, name, lambda: details)


class Session:
    """One in which maps read well by buckets of one size only."""

    def __init__(self, right: int):
        self.right = right
        self.tried: List[str] = []

    def map_at(self, address: int, gotype: GoType) -> Any:
        self.tried.append(gotype.name)
        wrong = gotype.details.unit is None or gotype.details.unit.size != self.right
        problems = [Problem("a chain leads nowhere", address)] if wrong else []
        return SimpleNamespace(type=gotype, stats=lambda: SimpleNamespace(problems=problems))


TYPES = (map_type("A", 208), map_type("B", 216), map_type("C", 208), map_type("D", 216), map_type("E", 80))


@pytest.mark.parametrize(
    ("right", "tried", "order"), [(208, "A", "ABCDE"), (216, "AB", "BDACE"), (80, "ABE", "EABCD"), (1, "ABE", "ABCDE")]
)
def test_types_of_a_size_that_makes_sense_come_first(right: int, tried: str, order: str) -> None:
    session = Session(right)
    found = FoundMap(0x1000, "heap", 9, (Array(0x2000, 4096, 0x2000, False),))
    found.types = TYPES
    gomap, stats = WholeReader(session).read(found)  # type: ignore[arg-type]
    assert "".join(session.tried) == tried
    assert "".join(one.name for one in found.types) == order
    assert gomap.type is found.types[0] and bool(stats.problems) == (right == 1)


def test_type_sections_that_cannot_be_read_are_told() -> None:
    def read(address: int, size: int) -> bytes:
        if address < 0x10000 + CHUNK:
            return bytes(size)
        raise MemoryFault(address, size)

    target = SimpleNamespace(read=read, arch=SimpleNamespace(pointer_size=8))
    table = TypeTable(target, parse_version("go1.23.9"))  # type: ignore[arg-type]
    table.modules = [ModuleData(0x10000, 0x10000 + 3 * CHUNK, (), ())]
    assert list(table.find_maps()) == [] and table.lost == {0x10000 + CHUNK, 0x10000 + 2 * CHUNK}


@pytest.mark.parametrize(
    ("coverage", "measured", "says"),
    [
        (Coverage(3 << 20, 2 << 20, 1 << 20), True, "every map array of the heap was attributed (2.00 MiB)"),
        (Coverage(3 << 20, 2 << 20, 1 << 20), True, "1.00 MiB of map arrays are garbage that is not yet swept"),
        (Coverage(4 << 20, 3 << 20, 0), True, "attributed to a map (75.0 %). Some maps are missing here."),
        (Coverage(1000, 995, 0), True, "995 B of 1000 B of map arrays were attributed to a map (99.5 %)."),
        (Coverage(2 << 20, 2 << 20, 0), False, "whether another is missing here cannot be told"),
    ],
)
def test_coverage_says_what_was_measured(coverage: Coverage, measured: bool, says: str) -> None:
    said: List[str] = []
    census = Census([], coverage, 64 << 20, measured=measured)
    scan_view.table(ScanReport(census, [], 0, None, str), showing(Output(said.append, width=200), "go1.23.9"))
    text = "".join(said)
    assert says in text and ("Some maps are missing" in text) == ("75.0 %" in says)
    assert ("every map array" in text) == (measured and coverage.share == 1)


def test_maps_in_millions_of_values_are_read_by_the_piece() -> None:
    m = GoType(Kind.MAP, 8, "map[int]int", native=0x500)
    fields = (Field("pad", 0, GoType(Kind.INT, 8, "int")), Field("m", 8, m), Field("n", 16, m))
    value = GoType(Kind.STRUCT, 24, "T", lambda: Details(fields=fields))
    known = MapType(m, 0x500, 0x600, 272, False)
    count, start, gone = 30_000, 0x10000, 0x10000 + CHUNK  # what lies behind cannot be read
    data = b"".join(struct.pack("<3Q", 1, 0xC000000000 + i * (i % 2), 7) for i in range(count))

    def read(address: int, size: int) -> bytes:
        if address + size > gone:
            raise MemoryFault(address, size)
        return data[address - start : address - start + size]

    heap = SimpleNamespace(word=8, target=SimpleNamespace(read=read))
    slots = Slots(heap, SimpleNamespace(of=lambda one: known))  # type: ignore[arg-type]
    found = list(slots.filled_among(value, start, start + len(data) + 8))  # and 8 bytes that are no value
    one_by_one = [pair for i in range(CHUNK // 24) for pair in slots.filled(value, start + 24 * i)]
    assert sorted(header for header, _ in found) == sorted(header for header, _, _ in one_by_one)
    assert slots.lost == count - CHUNK // 24 and {kind.type.name for _, kind in found} == {"map[int]int"}


@pytest.mark.parametrize(("size", "told", "certain"), [(208, "A", True), (216, "B", False)])
def test_a_reference_to_an_array_of_another_size_proves_nothing(size: int, told: str, certain: bool) -> None:
    """Garbage that is not yet swept may refer to what is another map by now."""
    known = [
        MapType(one, i, 0x600 + i, one.details.unit.size, False) for i, one in enumerate(TYPES[:2]) if one.details.unit
    ]
    program: Any = SimpleNamespace(release=(1, 23), types=SimpleNamespace(layout=SimpleNamespace(base=None)))
    program.runtime = SimpleNamespace(heap_bits=None)
    types = SimpleNamespace(all=known, by_unit={}, program=program)
    types.fits = lambda one, array, units: one.size == array.size
    types.fitting = lambda noscan, size, units: tuple(one for one in known if one.size == size)
    heap = SimpleNamespace(word=8, described=lambda array: 0)
    resolver = Resolver(heap, types)  # type: ignore[arg-type]
    found = FoundMap(0x1000, "heap", 9, (Array(0x2000, size, 0x2000, True),))
    resolver.tell(0x1000, known[0], "an object")
    assert resolver.resolve(found) and found.certain == certain and [one.name for one in found.types] == [told]


def test_an_array_on_a_stack_carries_no_type() -> None:
    """Some targets have memory at address 0, as Delve has of position-independent programs."""
    target = SimpleNamespace(arch=SimpleNamespace(pointer_size=8), read=lambda address, size: b"\x7fELF" * 2)
    assert Heap(target, [], (1, 26)).described(Array(0, 464, 0xC000100000, True)) == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("word", "head", "is_node"),
    [
        (8, (1, 0), True),
        (8, (0, 1), True),  # dead
        (8, (1, 0xA0100040), False),
        (4, (1, 0xA0100040), True),  # an entry with others of its hash
        (4, (0, 0xA0100040), False),
        (4, (0x101, 0), False),
    ],
)
def test_what_a_node_of_a_trie_begins_with(word: int, head: Tuple[int, int], is_node: bool) -> None:
    target = FakeTarget({STACK: struct.pack("<II", *head)}, word)
    heap = SimpleNamespace(word=word, object_at=lambda address: Array(address, 16, address, False))
    tries = Tries(SimpleNamespace(target=target), heap, 0)  # type: ignore[arg-type]
    assert tries._is_node(STACK) is is_node
