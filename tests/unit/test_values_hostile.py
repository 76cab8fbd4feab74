"""Values out of memory and types that are garbage: in bounds, without an exception, and no more lost than must be."""

from __future__ import annotations

import random
import struct as packing
import time
from typing import Any, List

import pytest

from gomap.errors import GomapError
from gomap.golang.types import Details, Field, GoType, Kind
from gomap.rendering.jsonvalue import to_json
from gomap.values import CutList, CutString, Decoders, Interface, Limits, Pointer, Struct, Unreadable
from gomap.values.literal import literal
from tests.unit.fake import FakeTarget
from tests.unit.world import (
    ANY,
    BOOL,
    FLOAT64,
    INT,
    STRING,
    UINT8,
    World,
    array,
    map_of,
    pointer,
    slice_of,
    struct,
    word,
)

BASE = World.BASE
USER = struct("main.User", ("ID", INT), ("Name", STRING))
HUGE, NEGATIVE = (1 << 62), (1 << 63)


class Counting(World):
    """Remembers how much was asked for."""

    asked = 0

    def read(self, address: int, size: int) -> bytes:
        assert size >= 0
        self.asked = max(self.asked, size)
        return super().read(address, size)


@pytest.fixture
def world() -> Counting:
    return Counting()


def decode(world: World, gotype: GoType, data: bytes, **limits: int) -> Any:
    value = Decoders(world, world.at, lambda pc: None, Limits(**limits)).decoder(gotype)(data, 0)
    literal(value), to_json(value)
    return value


@pytest.mark.parametrize("length", [HUGE, NEGATIVE, (1 << 64) - 1])
def test_lengths_that_cannot_be(world: Counting, length: int) -> None:
    place = world.put(bytes(64))
    for gotype in (STRING, slice_of(INT), slice_of(STRING), slice_of(array(1000, INT))):
        value = decode(world, gotype, word(place) + word(length) * 2, string=10, items=5)
        if length == HUGE and gotype is STRING:
            assert value == CutString("\0" * 10, HUGE)
        elif length == HUGE and gotype.name == "[]int":
            assert value == CutList([0] * 5, HUGE)
        else:
            assert isinstance(value, (Unreadable, CutList))
    assert world.asked <= 5 * 8000


def test_what_cannot_be_read_is_lost_alone(world: Counting) -> None:
    assert decode(world, STRING, word(8) + word(3)) == Unreadable(8)
    assert decode(world, slice_of(INT), word(8) + word(3) * 2) == Unreadable(8)
    assert decode(world, pointer(USER), word(8)) == Pointer(8, Unreadable(8), "*main.User")
    user = decode(world, USER, word(7) + word(8) + word(3))
    assert user == {"ID": 7, "Name": Unreadable(8)}


def test_interfaces_of_garbage(world: Counting) -> None:
    assert decode(world, ANY, word(8) + word(8)) == Unreadable(8)
    lost = world.holding(INT, word(5))[:8] + word(8)
    assert decode(world, ANY, lost) == Interface("int", Unreadable(8)), "the type is known all the same"
    huge = GoType(Kind.STRUCT, 1 << 40, "main.Huge")
    assert isinstance(decode(world, ANY, world.holding(huge, b"")), Unreadable)
    wide = GoType(Kind.STRUCT, 64, "main.Wide", lambda: Details(direct=True))
    assert isinstance(decode(world, ANY, world.holding(wide, b"")), Unreadable)


def _raise() -> Details:
    raise GomapError("no type descriptor")


SELF = GoType(Kind.STRUCT, 8, "main.Self", lambda: Details(fields=(Field("A", 0, SELF),), direct=True))
LOOP = GoType(Kind.ARRAY, 8, "[1]main.Loop", lambda: Details(elem=LOOP, length=1, direct=True))


@pytest.mark.parametrize(
    "gotype",
    [
        GoType(Kind.INT, 3, "int"),
        GoType(Kind.INT, -1, "int"),
        GoType(Kind.BOOL, 0, "bool"),
        GoType(Kind.FLOAT64, 1, "float64"),
        GoType(Kind.COMPLEX64, 3, "complex64"),
        GoType(Kind.STRING, 1, "string"),
        GoType(Kind.INVALID, 8, "?"),
        GoType(Kind.STRUCT, -1, "main.T"),
        GoType(Kind.STRUCT, 8, "main.T", _raise),
        GoType(Kind.ARRAY, 8, "[1]int"),
        GoType(Kind.SLICE, 24, "[]int"),
        GoType(Kind.SLICE, 24, "[]int", _raise),
        GoType(Kind.SLICE, 24, "[]T", lambda: Details(elem=GoType(Kind.STRUCT, -1, "T"))),
        GoType(Kind.POINTER, 8, "*int"),
        GoType(Kind.POINTER, 8, "*int", _raise),
        GoType(Kind.POINTER, 8, "*T", lambda: Details(elem=GoType(Kind.STRUCT, -1, "T"))),
        GoType(Kind.INTERFACE, 16, "any", _raise),
        GoType(Kind.MAP, 8, "map[int]int", _raise),
        GoType(Kind.ARRAY, 8, "[1000]int", lambda: Details(elem=INT, length=1000)),
        GoType(Kind.ARRAY, 8, "[-1]int", lambda: Details(elem=INT, length=-1)),
        GoType(Kind.STRUCT, 8, "main.T", lambda: Details(fields=(Field("A", 4, INT),))),
        GoType(Kind.STRUCT, 8, "main.T", lambda: Details(fields=(Field("A", -8, INT),))),
        SELF,
        LOOP,
    ],
    ids=lambda gotype: f"{gotype.kind.name.lower()}-{gotype.name}",
)
def test_types_that_contradict_themselves(world: Counting, gotype: GoType) -> None:
    data = word(world.put(bytes(64))) + word(2) + word(2)
    for size in (24, max(0, gotype.size)):
        decode(world, gotype, data[:size] if size <= 24 else data)
    decode(world, pointer(gotype), word(world.put(data)))
    decode(world, slice_of(gotype), world.slice(data, 1))
    decode(world, ANY, world.holding(gotype, data))


def nested(levels: int) -> GoType:
    gotype = INT
    for level in range(levels):
        gotype = struct(f"main.T{level}", ("A", gotype))
    return gotype


def test_types_nested_too_deep(world: Counting) -> None:
    assert literal(decode(world, nested(10), word(7))) == "{A: " * 10 + "7" + "}" * 10
    decode(world, nested(5000), word(7))


def in_proportion(decoded: Any) -> None:
    assert len(literal(decoded)) < 100_000_000


@pytest.fixture
def seconds() -> Any:
    start = time.process_time()
    yield
    assert time.process_time() - start < 20


def test_a_slice_that_holds_itself(world: Counting, seconds: None) -> None:
    selves = GoType(Kind.SLICE, 24, "main.S", lambda: Details(elem=selves))
    place = BASE + len(world.memory)
    world.put((word(place) + word(4) * 2) * 4)
    in_proportion(decode(world, selves, word(place) + word(4) * 2))


def test_an_interface_that_holds_itself(world: Counting, seconds: None) -> None:
    boxed = world.put(b"descriptor")
    world.descriptors[boxed] = slice_of(ANY)
    items = BASE + len(world.memory)
    world.put((word(boxed) + word(items + 128)) * 8 + word(items) + word(8) * 2)
    in_proportion(decode(world, ANY, word(boxed) + word(items + 128)))


def test_slices_of_long_strings(world: Counting, seconds: None) -> None:
    text = word(world.put(b"a" * (1 << 20))) + word(1 << 20)
    found = decode(world, slice_of(STRING), world.slice(text * 1000, 1000))
    assert len(found) == 1000 and found[-1] == CutString("", 1 << 20)
    assert sum(len(item) for item in found if isinstance(item, str)) <= 32 << 20


def test_arrays_in_arrays(world: Counting, seconds: None) -> None:
    empty = struct("struct {}")
    for gotype in (empty, array(0, INT)):
        for _ in range(5):
            gotype = array(10_000, gotype)
        in_proportion(decode(world, gotype, b""))


def test_the_budget_is_each_values_own(world: Counting) -> None:
    decoder = Decoders(world, world.at, lambda pc: None, Limits()).decoder(slice_of(STRING))
    texts = world.slice((word(world.put(b"a" * (1 << 20))) + word(1 << 20)) * 20, 20)
    for _ in range(5):
        assert all(isinstance(item, str) for item in decoder(texts, 0))


def test_an_interrupt_leaves_nothing_behind(world: Counting) -> None:
    decoders = Decoders(world, world.at, lambda pc: None, Limits())
    decoder, data = decoders.decoder(slice_of(ANY)), world.slice(world.holding(INT, word(5)), 1)
    for _ in range(20):
        world.descriptors.clear()
        world.at = _interrupted  # type: ignore[method-assign, assignment]
        decoders._references._dynamic_type = _interrupted
        with pytest.raises(KeyboardInterrupt):
            decoder(data, 0)
    assert decoders._budget.level == 0


def _interrupted(address: int) -> GoType:
    raise KeyboardInterrupt


def random_type(rng: random.Random, depth: int = 0) -> GoType:
    plain = [INT, UINT8, BOOL, FLOAT64, STRING, ANY, GoType(Kind.FUNC, 8, "func()"), GoType(Kind.CHAN, 8, "chan int")]
    if depth > 3:
        return rng.choice(plain)

    def inner() -> GoType:
        return random_type(rng, depth + 1)

    makers = [
        lambda: rng.choice(plain),
        lambda: pointer(inner()),
        lambda: slice_of(inner()),
        lambda: array(rng.randrange(4), inner()),
        lambda: map_of(STRING, inner()),
        lambda: struct("main.T", *((f"F{i}", inner()) for i in range(rng.randrange(4)))),
    ]
    return rng.choice(makers)()


def test_garbage_as_values(seconds: None) -> None:
    """Words of garbage, half of them pointing into it, as values of random types."""
    rng = random.Random(3)
    for _ in range(1000):
        words: List[int] = [
            rng.choice([rng.randrange(4), 0x1000 + rng.randrange(512), rng.getrandbits(64)]) for _ in range(64)
        ]
        target = FakeTarget({0x1000: packing.pack("<64Q", *words)})
        types = [random_type(rng) for _ in range(4)]
        decoders = Decoders(target, lambda address, types=types: types[address % 4], lambda pc: None, Limits(depth=2))
        for gotype in types:
            data = target.segments[0x1000] + bytes(max(0, gotype.size))
            value = decoders.decoder(gotype)(data, 8 * rng.randrange(60))
            literal(value), to_json(value)


def test_fields_whose_names_say_too_much(world: Counting) -> None:
    value = decode(
        world, struct("main.T", ("keys", INT), ("type", INT), ("A\x1b[31m", INT)), word(1) + word(2) + word(3)
    )
    assert isinstance(value, Struct) and value["keys"] == 1 and value.type == "main.T"
    assert "\x1b" not in literal(value)
