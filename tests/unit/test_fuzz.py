"""Garbage where a map should be: 100,000 images, each ending without exception, hang or a read too many."""

from __future__ import annotations

import random
from collections import Counter
from itertools import islice
from typing import List, Tuple

import pytest

from gomap.errors import GomapError
from gomap.layouts.swiss import SwissLayout
from gomap.maps.base import GoMap
from gomap.maps.model import MapStats
from gomap.rendering.jsonvalue import to_json
from gomap.values import Limits
from gomap.values.literal import literal
from tests.unit.fake import FakeTarget
from tests.unit.garbage import BASE, LAYOUTS, image, map_types
from tests.unit.handmade import open_map

BATCHES, QUICK, IMAGES = 20, 4, 5000  # QUICK of the batches also run in `make quick`
DEPTHS = ("live", "problems", "sound", "growing", "chain", "long chain", "circle", "small", "tables", "shared table")
ENOUGH = 20
"""Images of each batch that are to get so far."""

MOST_READS = 20_000
"""Of one image: far more than any sound map of its size needs."""

LIMITS = Limits(depth=50, string=12, items=4)
SECRET = bytes(range(128))
TYPES = {word: map_types(word) for word in (4, 8)}


class Nowhere:
    """A key that no map has."""

    plain = far = b"nowhere!"

    def place(self, data: bytes, offset: int) -> int:
        return int.from_bytes(data[offset : offset + 4], "little")

    def matches(self, data: bytes, offset: int) -> bool:
        return False


def read_everything(gomap: GoMap) -> MapStats:
    stats = gomap.stats()
    for entry in islice(gomap.entries(LIMITS), 20):
        for value in entry.key, entry.value:
            literal(value), to_json(value)
    for _ in islice(gomap.units(evacuated=True), 2000):
        pass
    for _ in islice(gomap.live_addresses(), 100):
        pass
    assert gomap.find(Nowhere()) is None
    return stats


def survive(rng: random.Random) -> Tuple[GoMap, MapStats]:
    """Reads one image. GomapError is one sentence, which garbage deserves; any other exception is a failure."""
    layout = rng.choice(LAYOUTS)
    types = TYPES[layout.word]
    gotype = rng.choice(types.swiss if isinstance(layout, SwissLayout) else types.classic)
    gomap = open_map({BASE: image(rng, layout, gotype)}, layout, gotype, BASE, types=types.at, secret=SECRET)
    return gomap, read_everything(gomap)


def reached(stats: MapStats) -> List[str]:
    """How deep a read went."""
    classic, swiss = stats.classic, stats.swiss
    depths = {
        "live": stats.live,
        "problems": stats.problems,
        "sound": not stats.problems,
        "growing": stats.growing,
        "chain": classic and (classic.longest_chain or 0) > 1,
        "long chain": classic and (classic.longest_chain or 0) > 3,
        "circle": any("circle" in problem.what for problem in stats.problems),
        "small": swiss and swiss.small,
        "tables": swiss and swiss.tables,
        "shared table": swiss and 0 < swiss.tables < swiss.directory,
    }
    return [name for name, so in depths.items() if so]


@pytest.mark.parametrize(
    "batch", [*range(QUICK), *(pytest.param(n, marks=pytest.mark.long) for n in range(QUICK, BATCHES))]
)
def test_garbage_is_survived(batch: int) -> None:
    rng = random.Random(batch)
    seen: "Counter[str]" = Counter()
    for number in range(IMAGES):
        try:
            gomap, stats = survive(rng)
        except GomapError:
            continue
        seen.update(reached(stats))
        target = gomap.context.target
        assert isinstance(target, FakeTarget) and target.reads < MOST_READS, f"image {number} of batch {batch}"
    rare = [name for name in DEPTHS if seen[name] < ENOUGH]
    assert not rare, f"too few images get as far as {rare}: {seen}"
