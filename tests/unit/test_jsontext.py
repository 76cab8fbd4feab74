"""Bytes to JSON text at once: the same as by Python values, whatever the type and whatever the memory holds."""

from __future__ import annotations

import json
import random
from typing import List

import pytest

from gomap.errors import GomapError
from gomap.golang.types import GoType, Kind
from gomap.rendering.jsontext import TextEncoders
from gomap.rendering.jsonvalue import to_json
from gomap.values import Decoders, Limits
from tests.unit.fake import FakeTarget
from tests.unit.world import (
    ANY,
    BOOL,
    FLOAT64,
    INT,
    INT32,
    STRING,
    UINT8,
    array,
    map_of,
    pointer,
    slice_of,
    struct,
    word,
)

BASE, SIZE = 0x5000, 0x2000
DURATION = GoType(Kind.INT64, 8, "time.Duration", named=True)
INNER = struct("main.Inner", ("100%", INT32), ("On", BOOL), ("Name", STRING))
TYPES: List[GoType] = [
    INT,
    INT32,
    UINT8,
    BOOL,
    FLOAT64,
    STRING,
    DURATION,
    ANY,
    INNER,
    struct("main.Blank", ("_", INT), ("_", INT)),
    struct("main.Empty"),
    struct("main.Outer", ("In", INNER), ("P", pointer(INNER)), ("Tags", slice_of(STRING)), ("M", map_of(INT, INT))),
    pointer(INNER),
    pointer(pointer(INT)),
    pointer(struct("main.Empty")),
    slice_of(STRING),
    slice_of(INT),
    slice_of(slice_of(UINT8)),
    array(3, STRING),
    GoType(Kind.STRUCT, 8, "main.Wrong", lambda: INNER.details),
]


def scene(seed: int) -> FakeTarget:
    """Words that are small, point into the scene, beside it, or are anything; some text."""
    some = random.Random(seed)
    words = [
        some.choice([0, 1, 2, 5, 70, 3000, BASE + some.randrange(SIZE), BASE + SIZE - 3, 1 << 63, some.getrandbits(64)])
        for _ in range(SIZE // 8)
    ]
    words[:16] = [
        int.from_bytes(text, "little") for text in (b"plain ab", b"\xff\xfe b\x00\x1b[", "ünïc".encode()[:8]) * 6
    ][:16]
    return FakeTarget({BASE: b"".join(map(word, words))})


def test_both_ways_write_the_same() -> None:
    for seed in range(60):
        target = scene(seed)
        for limits in (Limits(), Limits(depth=2, string=4, items=3), Limits(depth=0)):
            compare(target, limits, random.Random(seed))


def compare(target: FakeTarget, limits: Limits, some: random.Random) -> None:
    def no_type(address: int) -> GoType:
        raise GomapError("no type")

    decoders = {}

    def decoder(gotype: GoType, limits: Limits) -> object:
        made = decoders.setdefault(limits, Decoders(target, no_type, lambda pc: None, limits))
        return made.decoder(gotype)

    encoders = TextEncoders(target, decoder, limits)  # type: ignore[arg-type]
    data = target.read(BASE, SIZE)
    for gotype in TYPES:
        encode, decode = encoders.encoder(gotype), decoder(gotype, limits)
        for offset in [some.randrange(0, SIZE - 128, 8) for _ in range(12)]:
            assert encode(data, offset) == json.dumps(to_json(decode(data, offset))), (gotype.name, hex(offset))  # type: ignore[operator]


@pytest.mark.parametrize("text", ["", "plain", "ü", "a\x1b[31m\n", "\u2028"])
def test_strings_are_escaped(text: str) -> None:
    raw = text.encode()
    target = FakeTarget({BASE: word(BASE + 16) + word(len(raw)) + raw})
    encoders = TextEncoders(
        target, lambda gotype, limits: Decoders(target, None, None, limits).decoder(gotype), Limits()
    )  # type: ignore[arg-type]
    written = encoders.encoder(STRING)(target.read(BASE, 16), 0)
    assert written.isascii() and written.isprintable() and json.loads(written) == text
