"""Values as Go literals: readable, on one line, and harmless."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gomap.values import (
    Bytes,
    Chan,
    CutList,
    CutString,
    Duration,
    Float32,
    Func,
    Interface,
    MapRef,
    Pointer,
    Struct,
    Unfollowed,
    Unreadable,
    UnsafePointer,
)
from gomap.values.literal import literal, quoted, shorten

USER = Struct("main.User", {"ID": 7, "Name": "ann"})
MAP = MapRef(0xC000, 1200, "map[string]int")


@pytest.mark.parametrize(
    "value, shown",
    [
        (None, "nil"),
        (True, "true"),
        (False, "false"),
        (-5, "-5"),
        (1 << 64, "18446744073709551616"),
        (1.5, "1.5"),
        (1.0, "1"),
        (-0.0, "-0.0"),
        (1e21, "1e+21"),
        (math.nan, "NaN"),
        (math.inf, "+Inf"),
        (-math.inf, "-Inf"),
        (Float32(0.10000000149011612), "0.1"),
        (Float32(3.0), "3"),
        (1 - 2j, "(1-2i)"),
        (complex(0, math.inf), "(0+Infi)"),
        ([], "[]"),
        (Bytes(b""), "[]"),
        (Bytes(bytes(4)), "0x00000000"),
        (Bytes(b"\x81\x91\x63\x3f"), "0x8191633f"),
        (Bytes(b"2<FP"), "0x323c4650"),
        (Bytes(b"sess-1234" + bytes(7)), '"sess-1234"'),
        (Bytes(b"sess-1234" + bytes(7), named=False), "0x736573732d3132333400000000000000"),
        (Bytes(b"{\n}", named=False), '"{\\n}"'),
        (Bytes(b"\x1b[31m", named=False), "0x1b5b33316d"),
        (CutList(Bytes(b"\x81\x91"), 10_000), "0x8191... (10,000 bytes)"),
        ([1, "a", None], '[1, "a", nil]'),
        (Struct("main.E", {}), "{}"),
        (USER, '{ID: 7, Name: "ann"}'),
        (Pointer(0xC0, USER, "*main.User"), '0xc0 {ID: 7, Name: "ann"}'),
        (Pointer(0xC0, Unfollowed, "*main.User"), "0xc0"),
        (Pointer(0xC0, Unreadable(0xC0), "*main.User"), "0xc0 <unreadable 0xc0>"),
        (Interface("int", 5), "5"),
        (Interface("float64", 5.0), "5.0"),
        (Interface("float64", -5.5), "-5.5"),
        (Interface("string", "a"), '"a"'),
        (Interface("uint8", 5), "uint8(5)"),
        (Interface("main.User", USER), 'main.User{ID: 7, Name: "ann"}'),
        (Interface("*main.User", Pointer(0xC0, USER, "")), '*main.User(0xc0 {ID: 7, Name: "ann"})'),
        (Interface("*main.User", None), "*main.User(nil)"),
        (Interface("map[string]int", MAP), "map[string]int (1,200 entries) 0xc000"),
        (Interface("main.M", MAP), "main.M(map[string]int (1,200 entries) 0xc000)"),
        (Interface("[]interface {}", Unfollowed), "[]interface {}(...)"),
        (MAP, "map[string]int (1,200 entries) 0xc000"),
        (MapRef(0xC0, 1, "map[int]int"), "map[int]int (1 entry) 0xc0"),
        (MapRef(0xC0, None, "map[int]int"), "map[int]int (unreadable) 0xc0"),
        (Chan(0xC0), "chan 0xc0"),
        (Func(0xC0, "main.f"), "func main.f"),
        (Func(0xC0, None), "func 0xc0"),
        (UnsafePointer(0xC0), "unsafe.Pointer 0xc0"),
        (Unreadable(0xC0), "<unreadable 0xc0>"),
        (Unreadable(0), "<unreadable>"),
        (CutString("abc", 1234), '"abc"... (1,234 bytes)'),
        (CutString(b"\xff", 1234), '"\\xff"... (1,234 bytes)'),
        (CutList([1, 2], 3000), "[1, 2, ...] (3,000 items)"),
        (CutList([], 3000), "[...] (3,000 items)"),
        (Duration(1_500_000_000), "1.5s"),
        ([Duration(0), Duration(-90_000_000_000), Duration(1_001)], "[0s, -1m30s, 1.001µs]"),
    ],
)
def test_literals(value: object, shown: str) -> None:
    assert literal(value) == shown


@pytest.mark.parametrize(
    "value, shown",
    [(255, "0xff"), (-255, "-0xff"), ([1, True, 2.0], "[0x1, true, 2]"), (Duration(16), "0x10"), ("a", '"a"')],
)
def test_hexadecimal(value: object, shown: str) -> None:
    assert literal(value, hexadecimal=True) == shown


# what strconv.Quote of go1.23.9 answers
@pytest.mark.parametrize(
    "text, shown",
    [
        ("", '""'),
        ("añb 世界 😀", '"añb 世界 😀"'),
        ("\a\b\f\n\r\t\v\"\\'", '"\\a\\b\\f\\n\\r\\t\\v\\"\\\\\'"'),
        ("\x00\x1b[31m\x7f", '"\\x00\\x1b[31m\\x7f"'),
        ("\x85\x9b\xa0\xad", '"\\u0085\\u009b\\u00a0\\u00ad"'),
        ("\u200b\u202e\u2028\u2066\ufeff", '"\\u200b\\u202e\\u2028\\u2066\\ufeff"'),
        ("\ue000\U000e0001\U0010ffff", '"\\ue000\\U000e0001\\U0010ffff"'),
        ("e\u0301\ufffd\u3000", '"e\u0301\ufffd\\u3000"'),
    ],
)
def test_strings_are_quoted_as_strconv_quotes_them(text: str, shown: str) -> None:
    assert quoted(text) == shown


@pytest.mark.parametrize(
    "raw, shown",
    [
        (b"a\xff\n", '"a\\xff\\n"'),
        (b"\xed\xa0\x80", '"\\xed\\xa0\\x80"'),
        (b"\xc3\xa9\xc3", '"é\\xc3"'),
        (b"\xff\x1b[31m\xc2\x9b", '"\\xff\\x1b[31m\\u009b"'),
    ],
)
def test_strings_that_are_not_utf_8(raw: bytes, shown: str) -> None:
    assert literal(raw) == shown


def harmless(text: str) -> bool:
    return not any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 or char in "\u2028\u2029\u202e\u2066" for char in text)


@settings(deadline=None)
@given(st.text())
def test_no_text_acts_on_a_terminal(text: str) -> None:
    values = [text, Struct(text, {text: text}), Interface(text, Struct(text, {})), MapRef(1, 1, text), Func(1, text)]
    values += [CutString(text, 9), Pointer(1, text, text), Interface(text, 1)]
    assert all(harmless(literal(value)) for value in values)


@settings(deadline=None)
@given(st.binary())
def test_no_bytes_act_on_a_terminal(raw: bytes) -> None:
    assert harmless(literal(raw)) and harmless(literal(CutString(raw, 1000)))


def moment(wall: int, ext: int) -> Struct:
    return Struct("time.Time", {"wall": wall, "ext": ext, "loc": None})


HAS_MONOTONIC = 1 << 63


@pytest.mark.parametrize(
    "value, shown",
    [
        (moment(0, 0), "0001-01-01T00:00:00Z"),
        (moment(0, 62135596800), "1970-01-01T00:00:00Z"),
        (moment(500_000_000, 62135596800 + 1), "1970-01-01T00:00:01.5Z"),
        (moment(1, 62135596800), "1970-01-01T00:00:00.000000001Z"),
        (moment(HAS_MONOTONIC | 2682288000 << 30, 12345), "1970-01-01T00:00:00Z"),
        (moment(HAS_MONOTONIC | (2682288000 + 1795403529) << 30 | 250_000_000, 1), "2026-11-23T03:12:09.25Z"),
    ],
)
def test_times(value: Struct, shown: str) -> None:
    assert literal(value) == shown
    assert literal(Interface("time.Time", value)) == f"time.Time({shown})"


@pytest.mark.parametrize(
    "value",
    [
        moment(0, 1 << 62),
        moment(0, -5),
        moment((1 << 30) - 1, 0),
        Struct("time.Time", {}),
        Struct("time.Time", {"wall": "", "ext": 1}),
    ],
)
def test_times_that_are_none(value: Struct) -> None:
    assert literal(value).startswith("{")


@pytest.mark.parametrize(
    "text, width, shown",
    [
        ("abcdef", 6, "abcdef"),
        ("abcdef", 5, "ab..."),
        ('"a\\x1b[31m"', 8, '"a...'),
        ('"ab\\\\x1b1"', 8, '"ab\\\\...'),
        ('"\\u202eabc"', 10, '"\\u202e...'),
        ("abc", 2, "..."),
    ],
)
def test_shorten(text: str, width: int, shown: str) -> None:
    assert shorten(text, width) == shown
