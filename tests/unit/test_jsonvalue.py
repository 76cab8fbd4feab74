"""Values as JSON: every row of the format's table."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gomap.rendering.jsonvalue import to_json
from gomap.values import (
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

BIG = (1 << 53) + 1


@pytest.mark.parametrize(
    "value, shown",
    [
        (None, "null"),
        (True, "true"),
        (BIG, "9007199254740993"),
        ((1 << 64) - 1, "18446744073709551615"),
        (Duration(1500), "1500"),
        (1.0, "1.0"),
        (Float32(0.5), "0.5"),
        (math.nan, '"NaN"'),
        (Float32(math.nan), '"NaN"'),
        (math.inf, '"+Inf"'),
        (-math.inf, '"-Inf"'),
        (complex(1, -math.inf), '[1.0, "-Inf"]'),
        ("é\x1b", '"\\u00e9\\u001b"'),
        (b"\xff", '{"$base64": "/w=="}'),
        ([1, "a", None, True], '[1, "a", null, true]'),
        ([1, b"\xff"], '[1, {"$base64": "/w=="}]'),
        ([math.nan], '["NaN"]'),
        (Struct("main.T", {"A": 1, "_": None, "_2": "x"}), '{"A": 1, "_": null, "_2": "x"}'),
        (Struct("main.T", {"A": math.inf, "B": [1]}), '{"A": "+Inf", "B": [1]}'),
        (CutString("abc", 9), '{"$string": "abc", "$len": 9}'),
        (CutString(b"\xff", 9), '{"$base64": "/w==", "$len": 9}'),
        (CutList([1, b"\xff"], 9), '{"$list": [1, {"$base64": "/w=="}], "$len": 9}'),
        (Pointer(0xC0, 1, "*int"), '{"$ptr": "0xc0", "$value": 1}'),
        (Pointer(0xC0, None, "**int"), '{"$ptr": "0xc0", "$value": null}'),
        (Pointer(0xC0, Unfollowed, "*int"), '{"$ptr": "0xc0"}'),
        (Interface("main.T", Struct("main.T", {"A": 1})), '{"$type": "main.T", "$value": {"A": 1}}'),
        (Interface("[]interface {}", Unfollowed), '{"$type": "[]interface {}"}'),
        (MapRef(0xC0, 3, "map[int]int"), '{"$map": "0xc0", "$len": 3}'),
        (MapRef(0xC0, None, "map[int]int"), '{"$map": "0xc0", "$len": null}'),
        (Chan(0xC0), '{"$chan": "0xc0"}'),
        (Func(0xC0, "main.f"), '{"$func": "0xc0", "$name": "main.f"}'),
        (Func(0xC0, None), '{"$func": "0xc0", "$name": null}'),
        (UnsafePointer(0xC0), '{"$ptr": "0xc0"}'),
        (Unreadable(0xC0), '{"$unreadable": "0xc0"}'),
    ],
)
def test_the_table(value: object, shown: str) -> None:
    assert json.dumps(to_json(value), allow_nan=False) == shown


@pytest.mark.parametrize(
    "value, shown",
    [
        (1 << 53, 1 << 53),
        (BIG, str(BIG)),
        (-BIG, str(-BIG)),
        (Duration(BIG), str(BIG)),
        ([1, BIG, True], [1, str(BIG), True]),
        (Struct("main.T", {"A": BIG}), {"A": str(BIG)}),
        (Pointer(0xC0, CutList([BIG], 2), ""), {"$ptr": "0xc0", "$value": {"$list": [str(BIG)], "$len": 2}}),
    ],
)
def test_integers_as_strings(value: object, shown: object) -> None:
    assert to_json(value, ints="string") == shown


@settings(deadline=None)
@given(st.recursive(st.none() | st.integers() | st.text() | st.binary() | st.floats(), st.lists))
def test_whatever_it_is_it_is_json(value: object) -> None:
    text = json.dumps(to_json(value), allow_nan=False)
    assert text.isascii() and json.loads(text) == to_json(value)
