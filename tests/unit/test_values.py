"""Values of every kind, decoded from hand-made bytes."""

from __future__ import annotations

import copy
import math
import pickle
import struct as packing
from typing import Any, Optional

import pytest

from gomap.golang.types import Details, Field, GoType, Kind
from gomap.values import (
    Chan,
    CutList,
    CutString,
    Decoders,
    Duration,
    Float32,
    Func,
    Interface,
    Limits,
    MapRef,
    Pointer,
    Struct,
    Unfollowed,
    UnsafePointer,
)
from tests.unit.fake import FakeTarget
from tests.unit.world import (
    ANY,
    BOOL,
    COMPLEX128,
    ERROR,
    FLOAT32,
    FLOAT64,
    INT,
    INT32,
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

USER = struct("main.User", ("ID", INT), ("Name", STRING))
CHAN = GoType(Kind.CHAN, 8, "chan int")
FUNC = GoType(Kind.FUNC, 8, "func()")
UNSAFE = GoType(Kind.UNSAFE_POINTER, 8, "unsafe.Pointer")
DURATION = GoType(Kind.INT64, 8, "time.Duration", named=True)


@pytest.fixture
def world() -> World:
    return World()


def decode(world: World, gotype: GoType, data: bytes, **limits: int) -> Any:
    """The value, with something before and behind its bytes."""
    decoders = Decoders(world, world.at, lambda pc: "main.f" if pc == 0x401000 else None, Limits(**limits))
    return decoders.decoder(gotype)(b"?" * 8 + data + b"?" * 8, 8)


@pytest.mark.parametrize(
    "gotype, data, value",
    [
        (BOOL, b"\x01", True),
        (BOOL, b"\x00", False),
        (BOOL, b"\x07", True),
        (INT, word(7), 7),
        (INT, b"\xff" * 8, -1),
        (INT32, b"\xfe\xff\xff\xff", -2),
        (UINT8, b"\xff", 255),
        (GoType(Kind.UINT64, 8, "uint64"), b"\xff" * 8, (1 << 64) - 1),
        (FLOAT64, packing.pack("<d", 1.5), 1.5),
        (COMPLEX128, packing.pack("<dd", 1, -2), 1 - 2j),
        (GoType(Kind.COMPLEX64, 8, "complex64"), packing.pack("<ff", 1, -2), 1 - 2j),
        (DURATION, word(1500), Duration(1500)),
        (CHAN, word(0x1000), Chan(0x1000)),
        (UNSAFE, word(0x1000), UnsafePointer(0x1000)),
    ],
)
def test_scalars(world: World, gotype: GoType, data: bytes, value: object) -> None:
    found = decode(world, gotype, data)
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize("gotype", [CHAN, FUNC, UNSAFE, pointer(INT), map_of(INT, INT), slice_of(INT), ANY, ERROR])
def test_nil_of_any_kind(world: World, gotype: GoType) -> None:
    assert decode(world, gotype, bytes(24)) is None


def test_nan(world: World) -> None:
    assert math.isnan(decode(world, FLOAT64, packing.pack("<d", math.nan)))


@pytest.mark.parametrize("text", ["0.1", "1.0", "16777216.0", "3.4028235e+38", "1e-45", "-2.5", "inf", "nan", "0.3"])
def test_float32_shows_no_more_digits_than_it_has(world: World, text: str) -> None:
    found = decode(world, FLOAT32, packing.pack("<f", float(text)))
    assert type(found) is Float32 and repr(found) == text


def test_strings(world: World) -> None:
    assert decode(world, STRING, world.string("añb")) == "añb"
    assert decode(world, STRING, bytes(16)) == ""
    assert decode(world, STRING, word(world.put(b"a\xff")) + word(2)) == b"a\xff"
    assert decode(world, STRING, world.string("abcdef"), string=3) == CutString("abc", 6)
    assert decode(world, STRING, world.string("abcdef"), string=6) == "abcdef"


def test_a_cut_string_does_not_end_in_half_a_character(world: World) -> None:
    assert decode(world, STRING, world.string("aé😀"), string=4) == CutString("aé", 7)
    assert decode(world, STRING, word(world.put(b"\xff\xfeabc")) + word(5), string=3) == CutString(b"\xff\xfea", 5)


def test_lists(world: World) -> None:
    assert decode(world, array(3, INT32), packing.pack("<3i", 1, 2, -3)) == [1, 2, -3]
    assert decode(world, slice_of(UINT8), world.slice(b"\x01\x02", 2)) == [1, 2]
    assert decode(world, slice_of(STRING), world.slice(world.string("a") + world.string("b"), 2)) == ["a", "b"]
    assert decode(world, array(0, INT), b"") == []
    assert decode(world, slice_of(INT), word(8) + word(0) * 2) == [], "empty, but not nil; nothing is read"
    assert decode(world, slice_of(struct("struct {}")), word(8) + word(2) * 2) == [{}, {}]


def test_long_lists_are_cut(world: World) -> None:
    assert decode(world, array(3, INT), word(1) + word(2) + word(3), items=2) == CutList([1, 2], 3)
    assert decode(world, slice_of(INT), world.slice(word(1) + word(2) + word(3), 3), items=2) == CutList([1, 2], 3)
    texts = world.slice(world.string("a") * 3, 3)
    assert decode(world, slice_of(STRING), texts, items=2) == CutList(["a", "a"], 3)
    assert decode(world, array(200, STRING), world.string("a") * 200, items=150) == CutList(["a"] * 150, 200)
    assert decode(world, array(200, STRING), world.string("a") * 200) == ["a"] * 200


def test_structs(world: World) -> None:
    user = decode(world, USER, word(7) + world.string("ann"))
    assert user == {"ID": 7, "Name": "ann"} and list(user) == ["ID", "Name"]
    assert (user.ID, user["Name"], user.type) == (7, "ann", "main.User")
    with pytest.raises(AttributeError, match="no field Age; there are ID, Name"):
        _ = user.Age
    for same in (copy.deepcopy(user), pickle.loads(pickle.dumps(user))):
        assert same == user and same.type == "main.User" and type(same) is Struct


def test_numbers_between_padding(world: World) -> None:
    mixed = struct("main.Mixed", ("A", UINT8), ("B", INT32), ("C", BOOL), ("D", FLOAT64))
    assert decode(world, mixed, packing.pack("<Bxxxi?7xd", 9, -9, True, 0.5)) == {"A": 9, "B": -9, "C": True, "D": 0.5}


def test_blank_fields_are_told_apart(world: World) -> None:
    blanks = struct("main.Blanks", ("_", INT), ("_2", INT), ("_", INT), ("_", STRING))
    assert list(decode(world, blanks, bytes(40))) == ["_", "_2", "_3", "_4"]
    numbers = struct("main.Blanks", ("_", INT), ("_", INT))
    assert decode(world, numbers, word(1) + word(2)) == {"_": 1, "_2": 2}


def test_pointers_are_followed_to_the_depth(world: World) -> None:
    inner = world.put(word(5))
    outer = world.put(word(inner))
    gotype = pointer(pointer(INT))
    assert decode(world, gotype, word(outer), depth=0) == Pointer(outer, Unfollowed, "**int")
    followed = Pointer(outer, Pointer(inner, Unfollowed, "*int"), "**int")
    assert decode(world, gotype, word(outer), depth=1) == followed
    assert decode(world, gotype, word(outer), depth=2) == Pointer(outer, Pointer(inner, 5, "*int"), "**int")


def test_a_ring_ends_at_the_depth(world: World) -> None:
    node = GoType(Kind.STRUCT, 8, "main.Node", lambda: Details(fields=(Field("Next", 0, pointer(node)),)))
    address = world.put(word(world.BASE + len(world.memory)))
    found = decode(world, pointer(node), word(address), depth=3)
    for _ in range(3):
        assert found.address == address
        found = found.value["Next"]
    assert found == Pointer(address, Unfollowed, "*main.Node")


def test_recursive_slices(world: World) -> None:
    tree: GoType = GoType(Kind.STRUCT, 24, "main.Tree", lambda: Details(fields=(Field("Kids", 0, slice_of(tree)),)))
    leaves = world.slice(bytes(48), 2)
    assert decode(world, tree, leaves) == {"Kids": [{"Kids": None}, {"Kids": None}]}


def test_maps_show_their_length(world: World) -> None:
    header = world.put(word(12) + bytes(40))
    assert decode(world, map_of(STRING, INT), word(header)) == MapRef(header, 12, "map[string]int")
    assert decode(world, map_of(STRING, INT), word(8)) == MapRef(8, None, "map[string]int")


@pytest.mark.parametrize("pc, name", [(0x401000, "main.f"), (0x1, None)])
def test_funcs(world: World, pc: int, name: Optional[str]) -> None:
    closure = world.put(word(pc))
    assert decode(world, FUNC, word(closure)) == Func(closure, name)
    assert decode(world, FUNC, word(8)) == Func(8, None)


@pytest.mark.parametrize("methods", [False, True])
def test_interfaces(world: World, methods: bool) -> None:
    kind = ERROR if methods else ANY
    assert decode(world, kind, world.holding(INT, word(5), methods=methods)) == Interface("int", 5)
    user = world.put(word(7) + world.string("ann"))
    found = decode(world, kind, world.holding(pointer(USER), word(user), direct=True, methods=methods))
    assert found == Interface("*main.User", Pointer(user, {"ID": 7, "Name": "ann"}, "*main.User"))


@pytest.mark.parametrize("gotype", [struct("main.One", ("M", map_of(INT, INT))), array(1, map_of(INT, INT))])
def test_what_is_shaped_like_a_pointer_lies_in_the_interface_itself(world: World, gotype: GoType) -> None:
    header = world.put(word(3))
    found = decode(world, ANY, world.holding(gotype, word(header), direct=True))
    inner = MapRef(header, 3, "map[int]int")
    assert found.value in ([inner], {"M": inner})


def test_an_interface_of_no_bytes(world: World) -> None:
    nothing = GoType(Kind.STRUCT, 0, "struct {}", lambda: Details())
    assert decode(world, ANY, world.holding(nothing, b"")) == Interface("struct {}", {})


def test_dynamic_types_are_spelled_as_reflection_does(world: World) -> None:
    named = GoType(Kind.INT, 8, "example.com/my-app.v2/pkg.v1.Number", named=True)
    assert decode(world, ANY, world.holding(named, word(5))) == Interface("pkg.v1.Number", 5)


def test_32_bit_targets() -> None:
    target = FakeTarget({0x1000: b"annx", 0x2000: packing.pack("<II", 0x1000, 3)}, pointer_size=4)
    text = GoType(Kind.STRING, 8, "string")
    to_text = GoType(Kind.POINTER, 4, "*string", lambda: Details(elem=text))
    fields = (Field("A", 0, GoType(Kind.UINT8, 1, "uint8")), Field("B", 4, GoType(Kind.INT64, 8, "int64")))
    # 386 aligns an int64 to 4 bytes
    tight = GoType(Kind.STRUCT, 12, "main.Tight", lambda: Details(fields=fields))
    decoders = Decoders(target, lambda address: text, lambda pc: None, Limits())
    assert decoders.decoder(to_text)(packing.pack("<I", 0x2000), 0) == Pointer(0x2000, "ann", "*string")
    assert decoders.decoder(tight)(packing.pack("<Bxxxq", 1, -2), 0) == {"A": 1, "B": -2}
    texts = GoType(Kind.SLICE, 12, "[]string", lambda: Details(elem=text))
    assert decoders.decoder(texts)(packing.pack("<III", 0x2000, 1, 1), 0) == ["ann"]


def test_decoders_are_made_once(world: World) -> None:
    decoders = Decoders(world, world.at, lambda pc: None, Limits())
    assert decoders.decoder(USER) is decoders.decoder(USER)
    assert decoders.decoder(USER, 0) is decoders.decoder(USER, 0)
