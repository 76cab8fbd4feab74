"""What the sieve finds is what looking at every word finds."""

from __future__ import annotations

import random
from typing import List, Tuple

import pytest

from gomap.analysis.owners.search import Hit, find_pointers
from gomap.analysis.owners.sieve import Range, Sieve
from tests.unit.fake import FakeTarget

HEAPS = {8: (0xC000000000, 0x1FE683000000, 0x7F00FF000000), 4: (0x8000000, 0xFF000000)}


def looked_at(data: bytes, wanted: List[Range], word: int) -> List[Tuple[int, int]]:
    words = [(at, int.from_bytes(data[at : at + word], "little")) for at in range(0, len(data) - word + 1, word)]
    return [(at, value) for at, value in words if any(first <= value < end for first, end in wanted)]


@pytest.mark.parametrize("word", HEAPS)
@pytest.mark.parametrize("objects", [1, 2, 7, 8, 9, 100])
@pytest.mark.parametrize("size", [1, 8, 48, 4096, 300_000, 20 << 20])
def test_random_memory(word: int, objects: int, size: int) -> None:
    rng = random.Random(f"{word} {objects} {size}")
    for heap in HEAPS[word]:
        bases = [heap + size * number for number in rng.sample(range(3 * objects), objects)]
        wanted = [(base, min(base + size, 1 << 8 * word)) for base in bases if base < 1 << 8 * word]
        words = [rng.choice((0, rng.randrange(1 << 16), rng.randrange(1 << 8 * word))) for _ in range(600)]
        words += [min(rng.choice(bases) + rng.randrange(-2, size + 2), (1 << 8 * word) - 1) for _ in range(200)]
        words += [rng.randrange(heap, min(heap + (1 << 24), 1 << 8 * word)) for _ in range(200)]
        rng.shuffle(words)
        data = b"".join(value.to_bytes(word, "little") for value in words) + b"\xc0" * rng.randrange(word)
        assert list(Sieve(wanted, word).words(data)) == looked_at(data, wanted, word)


def test_only_areas_count() -> None:
    """Gaps are read along with what is on either side; what stands there is no find."""
    pointer = (0xC000000040).to_bytes(8, "little")
    target = FakeTarget({0x10000: pointer * 64})
    areas = [(0x10000, 0x10010), (0x10020, 0x10028), (0x101F8, 0x10200)]
    hits = find_pointers(target, [(0xC000000040, 0xC000000041)], areas)
    assert [hit.place for hit in hits] == [0x10000, 0x10008, 0x10020, 0x101F8]


def test_no_more_than_asked_for() -> None:
    pointer = (0xC000000040).to_bytes(8, "little")
    target = FakeTarget({0x10000: pointer * 64})
    hits = list(find_pointers(target, [(0xC000000040, 0xC000000041)], [(0x10000, 0x10200)], most=3))
    assert hits == [Hit(0x10000 + 8 * i, 0xC000000040) for i in range(3)]
