"""Garbage where a map should be: 100,000 images, each ending without exception, hang or a read too many."""

from __future__ import annotations

import random
import time
from itertools import islice
from typing import Dict, Tuple

import pytest

from gomap.errors import GomapError
from gomap.layouts.choose import MapLayout
from gomap.layouts.classic import ClassicLayout, classic_layouts
from gomap.layouts.swiss import SwissLayout, swiss_layouts
from gomap.maps.base import GoMap
from tests.unit.handmade import map_type, open_map, pack

BASE = 0xC000000000
SIZE = 4096
BATCHES, IMAGES = 20, 5000
SECONDS_AN_IMAGE = 2.0
LAYOUTS: Tuple[MapLayout, ...] = (*classic_layouts(8), *swiss_layouts(8), classic_layouts(4)[4], swiss_layouts(4)[1])


def image(rng: random.Random, layout: MapLayout) -> bytes:
    """Memory of a few kinds: pure noise, pointers into itself, a header that is nearly right."""
    memory = bytearray(rng.randbytes(SIZE) if rng.random() < 0.5 else SIZE)
    word = layout.word
    for _ in range(rng.randrange(64)):
        at = rng.randrange(0, SIZE // word) * word
        memory[at : at + word] = ((BASE + rng.randrange(SIZE)) % (1 << 8 * word)).to_bytes(word, "little")
    if rng.random() < 0.7:
        header = pack(layout.header, **plausible(rng, layout))
        memory[: len(header)] = header
    if isinstance(layout, SwissLayout) and rng.random() < 0.5:
        plant_tables(rng, layout, memory)
    return bytes(memory)


def address(rng: random.Random, layout: MapLayout) -> int:
    return (BASE + rng.randrange(0, SIZE, 8)) % (1 << 8 * layout.word)


def plausible(rng: random.Random, layout: MapLayout) -> Dict[str, int]:
    """A header with the right shape and wrong values."""
    if isinstance(layout, ClassicLayout):
        values = {
            "count": rng.randrange(-2, 100),
            "flags": rng.randrange(256),
            "B": rng.choice([0, 1, 3, 5, 20, 40, 64, 255]),
        }
        extra = "extra" if "extra" in layout.header.offsets else "overflow"
        return {**values, **{name: address(rng, layout) for name in ("buckets", "oldbuckets", extra)}}
    depth = rng.choice([0, 1, 2, 3, 20, 62, 255])
    length = rng.choice([0, 1, 2, 8, 1 << min(depth, 30), -1])
    return {"used": rng.randrange(50), "dirPtr": address(rng, layout), "dirLen": length, "globalDepth": depth}


def plant_tables(rng: random.Random, layout: SwissLayout, memory: bytearray) -> None:
    for _ in range(8):
        groups = rng.choice([1, 2, 4, 128])
        values = {"groups.data": address(rng, layout), "groups.lengthMask": groups - 1, "index": rng.randrange(-1, 4)}
        table = pack(layout.table, capacity=groups * 8, used=rng.randrange(8), **values)
        at = rng.randrange(0, SIZE - len(table), 8)
        memory[at : at + len(table)] = table


def read_everything(gomap: GoMap) -> None:
    gomap.stats()
    for _ in islice(gomap.entries(), 2000):
        pass
    for _ in islice(gomap.units(evacuated=True), 2000):
        pass
    for _ in islice(gomap.live_addresses(), 100):
        pass


@pytest.mark.parametrize("batch", range(BATCHES))
def test_garbage_is_survived(batch: int) -> None:
    rng = random.Random(batch)
    types = {
        (word, swiss, split): map_type(word, swiss, split) for word in (4, 8) for swiss in (0, 1) for split in (0, 1)
    }
    for number in range(IMAGES):
        layout = rng.choice(LAYOUTS)
        swiss = isinstance(layout, SwissLayout)
        gotype = types[layout.word, swiss, swiss and rng.random() < 0.3]
        start = time.process_time()
        try:
            read_everything(
                open_map(
                    {BASE % (1 << 8 * layout.word): image(rng, layout)}, layout, gotype, BASE % (1 << 8 * layout.word)
                )
            )
        except GomapError:
            pass  # one sentence is what garbage deserves; any other exception fails the test
        assert time.process_time() - start < SECONDS_AN_IMAGE, f"image {number} of batch {batch} took too long"
