"""Keys: what fits which type, and what a comparison reads."""

from __future__ import annotations

import struct as packing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gomap.errors import UsageError
from gomap.golang.types import GoType, Kind
from gomap.keys import Compound, parse_key, pattern
from gomap.values import Chan, Interface, Pointer, UnsafePointer
from tests.unit.world import (
    ANY,
    BOOL,
    COMPLEX128,
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

KEY = struct("main.Key", ("A", INT), ("B", STRING))
PLAIN = struct("main.Plain", ("X", INT32), ("Y", INT32))
GAP = struct("main.Gap", ("F", BOOL), ("N", INT))


def finds(world: World, gotype: GoType, text: str, data: bytes) -> bool:
    """Does the key as typed match these bytes, wherever they stand?"""
    key = pattern(world, gotype, parse_key(text, gotype))
    assert key.plain is None or key.matches(b"..." + data, 3) == (data[: gotype.size] == key.plain)
    return key.matches(b"..." + data, 3)


def refused(gotype: GoType, value: Any) -> str:
    with pytest.raises(UsageError) as caught:
        pattern(World(), gotype, parse_key(value, gotype) if isinstance(value, str) else value)
    return caught.value.what


@pytest.mark.parametrize(
    "gotype, text, data",
    [
        (INT, "5", word(5)),
        (INT, "-1", b"\xff" * 8),
        (INT, "5.0", word(5)),
        (UINT8, "255", b"\xff"),
        (UINT8, "'a'", b"a"),
        (BOOL, "true", b"\1"),
        (FLOAT64, "0", packing.pack("<d", -0.0)),
        (FLOAT64, "1.5", packing.pack("<d", 1.5)),
        (FLOAT64, "-Inf", packing.pack("<d", float("-inf"))),
        (FLOAT32, "0.1", packing.pack("<f", 0.1)),
        (COMPLEX128, "1-2i", packing.pack("<dd", 1, -2)),
        (COMPLEX128, "1", packing.pack("<dd", 1, 0)),
        (pointer(INT), "0xc000", word(0xC000)),
        (pointer(INT), "nil", word(0)),
        (array(3, UINT8), "{1, 2}", b"\1\2\0"),
        (array(3, UINT8), '"abc"', b"abc"),
        (array(3, UINT8), '"ab"', b"ab\0"),
        (array(3, UINT8), "0x00ff81", b"\0\xff\x81"),
        (array(3, UINT8), "0x000000", bytes(3)),
        (array(3, UINT8), "0X00_FF_81", b"\0\xff\x81"),
        (array(16, UINT8), "00112233-4455-6677-8899-aabbccddeeff", bytes(i * 17 for i in range(16))),
        (array(2, array(2, UINT8)), "{0x0102, 0x0304}", b"\1\2\3\4"),
        (PLAIN, "{1, 2}", packing.pack("<ii", 1, 2)),
        (PLAIN, "{Y: 2}", packing.pack("<ii", 0, 2)),
        (PLAIN, "main.Plain{}", bytes(8)),
        (GAP, "{true, 7}", b"\1garbage" + word(7)),
        (ANY, "nil", word(0) + word(9)),
    ],
)
def test_keys_that_are_found(gotype: GoType, text: str, data: bytes) -> None:
    world = World()
    assert finds(world, gotype, text, data)
    assert not finds(world, gotype, text, b"\x07" * len(data))


def test_nan_is_never_found() -> None:
    nan = packing.pack("<d", float("nan"))
    assert not finds(World(), FLOAT64, "NaN", nan) and not finds(World(), FLOAT64, "0", nan)
    assert not finds(World(), struct("main.F", ("F", FLOAT64)), "{1}", nan)
    key = pattern(World(), struct("main.F", ("F", FLOAT64)), (float("nan"),))
    assert not key.matches(nan, 0)


@pytest.mark.parametrize(
    "gotype, plain",
    [
        (INT, True),
        (PLAIN, True),
        (array(2, PLAIN), True),
        (GAP, False),
        (KEY, False),
        (struct("main.B", ("A", INT32), ("_", INT32)), False),
    ],
)
def test_plain_bytes_only_where_equal_keys_have_equal_bytes(gotype: GoType, plain: bool) -> None:
    value: Any = 0 if gotype is INT else ()
    key = pattern(World(), gotype, value)
    assert key.plain == (bytes(gotype.size) if plain else None)


def test_a_string_is_read_only_if_its_length_agrees() -> None:
    world = World()
    same, longer, missing = world.string("abc"), world.string("abcd"), word(0x10) + word(3)
    world.reads.clear()
    key = pattern(world, STRING, "abc")
    assert not key.matches(longer, 0) and not world.reads
    assert key.matches(same, 0) and [size for _, size in world.reads] == [3]
    assert not key.matches(missing, 0) and key.problems[0].address == 0x10
    assert pattern(world, STRING, "").matches(word(0x10) + word(0), 0)


def test_struct_fields_are_compared_in_order() -> None:
    world = World()
    data = word(1) + world.string("abc")
    world.reads.clear()
    assert not pattern(world, KEY, (2, "abc")).matches(data, 0) and not world.reads
    assert pattern(world, KEY, {"B": "abc", "A": 1}).matches(data, 0)
    assert not pattern(world, KEY, (1, "abd")).matches(data, 0)


def test_blank_fields_do_not_count() -> None:
    blank = struct("main.B", ("A", INT32), ("_", INT32))
    for value in ((1, 9), (1,), {"A": 1}):
        assert pattern(World(), blank, value).matches(packing.pack("<ii", 1, 77), 0)


@pytest.mark.parametrize(
    "gotype, data, found",
    [
        (INT, word(5), True),
        (UINT8, b"\5", True),
        (GoType(Kind.INT, 8, "main.ID"), word(5), True),
        (FLOAT64, packing.pack("<d", 5), False),
        (BOOL, b"\5", False),
        (slice_of(INT), word(5) * 3, False),
        (struct("main.S", ("A", INT)), word(5), False),
    ],
)
def test_an_untyped_literal_in_an_interface_matches_its_sort(gotype: GoType, data: bytes, found: bool) -> None:
    world = World()
    assert finds(world, ANY, "5", world.holding(gotype, data)) is found


def test_interface_keys() -> None:
    world = World()
    text, five, key = world.holding(STRING, world.string("x")), world.holding(INT, word(5)), word(1) + world.string("a")
    pair, direct = world.holding(KEY, key), world.holding(pointer(INT), word(0xC000), direct=True)
    assert finds(world, ANY, '"x"', text) and not finds(world, ANY, '"x"', five)
    assert finds(world, ANY, "int(5)", five) and not finds(world, ANY, "int8(5)", five)
    assert finds(world, ANY, '{1, "a"}', pair) and finds(world, ANY, 'main.Key{1, "a"}', pair)
    assert not finds(world, ANY, 'main.Other{1, "a"}', pair)
    assert finds(world, ANY, "0xc000", direct) and not finds(world, ANY, "0xc001", direct)
    assert not finds(world, ANY, "5", word(0) + word(5))
    garbage = pattern(world, ANY, 5)
    assert not garbage.matches(word(0x666) + word(5), 0) and garbage.problems


def test_interface_types_are_looked_up_once() -> None:
    world = World()
    calls = []
    five = world.holding(INT, word(5))
    look_up, key = world.at, pattern(world, ANY, 5)
    world.at = lambda address: (calls.append(address), look_up(address))[1]  # type: ignore[method-assign]
    assert all(key.matches(five, 0) for _ in range(10)) and len(calls) == 1


@pytest.mark.parametrize("text", ["u-17", '"u-17"', "`u-17`", "'u-17'", "'\"u-17\"'"])
def test_string_keys_may_be_bare_words(text: str) -> None:
    assert parse_key(text, STRING) == b"u-17"


@pytest.mark.parametrize(
    "gotype, value, said",
    [
        (UINT8, "300", "300 does not fit uint8 (0 to 255)"),
        (UINT8, "-1", "-1 does not fit uint8 (0 to 255)"),
        (INT, "1.5", "1.5 is a floating-point number, but the key is of type int"),
        (INT, '"x"', '"x" is a string, but the key is of type int'),
        (INT, "true", "true is a bool, but the key is of type int"),
        (INT, "nil", "nil is no value, but the key is of type int"),
        (STRING, 5, "5 is an integer, but the key is of type string"),
        (BOOL, "1", "1 is an integer, but the key is of type bool"),
        (FLOAT32, "1e300", "1e+300 does not fit float32"),
        (FLOAT64, "1i", "1j is a complex number, but the key is of type float64"),
        (pointer(INT), -1, "-0x1 is no address on this machine (64 bits)"),
        (array(3, UINT8), "0x81", "0x81 is an integer, or 1 byte, but the key is of type [3]uint8"),
        (array(3, UINT8), '"abcd"', '"abcd" is a string, but the key is of type [3]uint8'),
        (KEY, "{1}", "main.Key has 2 fields (A, B), not 1"),
        (KEY, "{C: 1}", "main.Key has no field C"),
        (KEY, '{A: 1, "x"}', "main.Key has each field once, all by name or none"),
        (KEY, "main.Other{}", "main.Other{...} is no key here: the keys are main.Key"),
        (KEY, "5", "5 is an integer, but the key is of type main.Key"),
        (KEY, '{"x", "y"}', '"x" is a string, but the key is of type int'),
        (array(2, INT), "{1, 2, 3}", "[2]int takes 2 elements in order, not 3"),
        (array(1 << 40, INT), (), "[1099511627776]int is too long an array for a key (the most is 4,096 elements)"),
        (slice_of(INT), 5, "[]int is a type that no key can have"),
        (map_of(INT, INT), None, "map[int]int is a type that no key can have"),
        (INT, "int8(5)", "an int8 is no key here: the keys are int"),
        (INT, "main.ID(5)", "a main.ID is no key here: the keys are int"),
        (INT, "main.f(x)", "gomap only reads: main.f() takes a literal here (column 1)"),
        (INT, "main.x", "main.x is not a literal"),
        (INT, "x", "x is not a literal"),
        (INT, "1+1", "gomap only reads: it does no arithmetic and no comparisons ('+' at column 2)"),
        (INT, object(), "a Python object is no key, but the key is of type int"),
    ],
)
def test_what_does_not_fit_is_one_sentence(gotype: GoType, value: Any, said: str) -> None:
    assert refused(gotype, value) == said


def test_named_types_and_durations_are_typed_as_they_are_shown() -> None:
    seconds = GoType(Kind.INT64, 8, "time.Duration")
    assert parse_key("1.5s", seconds) == 1_500_000_000 and parse_key("-1h2m", seconds) == -3_720_000_000_000
    for text in ("time.Duration(7)", "7", "7ns"):
        assert pattern(World(), seconds, parse_key(text, seconds)).plain == (7).to_bytes(8, "little")


@given(st.integers(-(1 << 63), (1 << 63) - 1))
def test_integers_round_trip(value: int) -> None:
    data = value.to_bytes(8, "little", signed=True)
    assert pattern(World(), INT, parse_key(str(value), INT)).plain == data


@given(st.floats(), st.floats())
def test_floats_compare_as_go_does(one: float, other: float) -> None:
    key = pattern(World(), FLOAT64, one)
    assert key.matches(packing.pack("<d", other), 0) == (one == other)
    assert key.plain is None or key.plain == packing.pack("<d", one)


@pytest.mark.parametrize(
    "text, value",
    [
        ("[1, 2]", Compound(None, ((None, 1), (None, 2)))),
        ("[]", Compound(None, ())),
        ("[2]int{1, 2}", Compound("[2]int", ((None, 1), (None, 2)))),
        (
            "[{A: [1]}, {}]",
            Compound(
                None, ((None, Compound(None, (("A", Compound(None, ((None, 1),))),))), (None, Compound(None, ())))
            ),
        ),
    ],
)
def test_arrays_as_gomap_shows_them(text: str, value: object) -> None:
    assert parse_key(text, array(2, INT)) == value


def test_values_that_were_read_are_keys_again() -> None:
    """What refers to something is a tuple in Python, and no struct for that."""
    world = World()
    boxed = world.holding(INT, word(5))
    node = pointer(struct("main.Node", ("ID", INT)))
    channel = GoType(Kind.CHAN, 8, "chan int")
    for gotype, value, data in (
        (node, Pointer(0xC0, {"ID": 1}, "*main.Node"), word(0xC0)),
        (channel, Chan(0xC0), word(0xC0)),
        (GoType(Kind.UNSAFE_POINTER, 8, "unsafe.Pointer"), UnsafePointer(0xC0), word(0xC0)),
        (ANY, Interface("int", 5), boxed),
        (ANY, Interface("chan int", Chan(0xC0)), world.holding(channel, word(0xC0), direct=True)),
    ):
        assert pattern(world, gotype, value).matches(data, 0), value
    assert not pattern(world, ANY, Interface("uint8", 5)).matches(boxed, 0)


def test_values_of_named_types_in_interfaces() -> None:
    world = World()
    status = GoType(Kind.INT, 8, "main.Status", named=True)
    assert finds(world, ANY, "main.Status(5)", world.holding(status, word(5)))
    assert not finds(world, ANY, "main.Status(5)", world.holding(INT, word(5)))
    assert finds(world, status, "main.Status(5)", word(5))
    for call in ("main.f()", "f(5)", "main.f(x)"):
        with pytest.raises(UsageError, match="gomap only reads"):
            parse_key(call, ANY)
