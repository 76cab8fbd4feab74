"""Looking a key up by its hash, on maps made by hand: where it is found, and when the hash is not to be trusted."""

from __future__ import annotations

import random
from typing import Callable, Dict, List, Optional, Tuple

import pytest

from gomap.keys.patterns import Plain
from gomap.layouts.classic import classic_layouts
from gomap.layouts.swiss import swiss_layouts
from gomap.maps.aeshash import aesenc, memhash, memhash_word
from gomap.maps.base import GoMap
from gomap.maps.lookup import agreement, lookup
from tests.unit.fake import FakeTarget
from tests.unit.handmade import bucket, group, map_type, open_map, pack

SECRET = random.Random(1).randbytes(128)
SEED = 0x1234567
HEADER, ARRAY, OLD, TABLE = 0xC000010000, 0xC000100000, 0xC000200000, 0xC000050000
KEYS = [7 * i for i in range(600)]
CLASSIC, SWISS = classic_layouts(8)[4], swiss_layouts(8)[1]
Slots = Dict[int, Tuple[int, int, int]]


def test_a_round_of_aes() -> None:
    """FIPS 197, appendix B, the first round."""
    state, key, wanted = (
        int.from_bytes(bytes.fromhex(text), "little")
        for text in (
            "193de3bea0f4e22b9ac68d2ae9f84808",
            "a0fafe1788542cb123a339392a6c7605",
            "a49c7ff2689f352b6b5bea43026a5049",
        )
    )
    assert aesenc(state, key) == wanted


@pytest.mark.parametrize("length", [0, 1, 15, 16, 17, 32, 33, 64, 65, 128, 129, 256, 257, 1000])
def test_every_byte_counts(length: int) -> None:
    data = random.Random(length).randbytes(length)
    hashes = {memhash(data, SEED, SECRET), memhash(data + b"x", SEED, SECRET), memhash(data, SEED + 1, SECRET)}
    hashes |= {memhash(data[:i] + b"?" + data[i + 1 :], SEED, SECRET) for i in range(length) if data[i] != ord("?")}
    assert len(hashes) == 3 + sum(byte != ord("?") for byte in data)


def hashed(key: int, seed: int = SEED) -> int:
    return memhash_word(key % (1 << 64), seed, SECRET)


def chain(slots: Slots, overflow: int) -> Tuple[bytes, bytes]:
    """A bucket, and the one behind it where eight cells are too few (what does not fit in two is left out)."""
    more = {i - 8: slots[i] for i in range(8, min(16, len(slots)))}
    return bucket({i: slots[i] for i in slots if i < 8}, overflow if more else 0), bucket(more)


def buckets(keys: List[int], B: int, at: int) -> Tuple[bytes, bytes]:
    """(array, overflow buckets right behind it)"""
    cells: List[Slots] = [{} for _ in range(1 << B)]
    for key in keys:
        value = hashed(key)
        top = value >> 56
        into = cells[value & (1 << B) - 1]
        into[len(into)] = (top + 5 if top < 5 else top, key, -key)
    chains = [chain(slots, at + (144 << B) + i * 144) for i, slots in enumerate(cells)]
    return b"".join(first for first, _ in chains), b"".join(second for _, second in chains)


def classic(keys: List[int], old_keys: Optional[List[int]] = None, seed: int = SEED) -> GoMap:
    """256 buckets; ``old_keys`` are in 128 old ones."""
    values = {"count": len(keys) + len(old_keys or []), "B": 8, "hash0": seed, "buckets": ARRAY}
    segments = {ARRAY: b"".join(buckets(keys, 8, ARRAY))}
    if old_keys is not None:
        segments[OLD] = b"".join(buckets(old_keys, 7, OLD))
        values["oldbuckets"] = OLD
    segments[HEADER] = pack(CLASSIC.header, **values)
    return open_map(segments, CLASSIC, map_type(8), HEADER, release=(1, 23), secret=SECRET)


def swiss(keys: List[int], seed: int = SEED) -> GoMap:
    """One table of 1,024 slots."""
    groups: List[Slots] = [{} for _ in range(128)]
    for key in keys:
        value = hashed(key)
        at, step = value >> 7 & 127, 0
        while len(groups[at]) == 8:
            step += 1
            at = (at + step) & 127
        groups[at][len(groups[at])] = (value & 127, key, -key)
    fields = {"groups.data": ARRAY, "groups.lengthMask": 127, "index": 0, "used": len(keys), "capacity": 1024}
    segments = {
        HEADER: pack(SWISS.header, used=len(keys), seed=seed, dirPtr=TABLE + 64, dirLen=1),
        TABLE: pack(SWISS.table, **fields) + bytes(32) + TABLE.to_bytes(8, "little"),
        ARRAY: b"".join(group(slots) for slots in groups),
    }
    return open_map(segments, SWISS, map_type(8, swiss=True), HEADER, secret=SECRET)


def value_of(gomap: GoMap, key: int) -> object:
    found = gomap.find(Plain(key.to_bytes(8, "little", signed=True)))
    return None if found is None else gomap.entry(*found).value


MAPS = {
    "classic": lambda: classic(KEYS),
    "growing": lambda: classic(KEYS[:100], KEYS[100:]),
    "swiss": lambda: swiss(KEYS),
}


@pytest.mark.parametrize("name", MAPS)
def test_keys_are_found_without_reading_the_map(name: str) -> None:
    gomap = MAPS[name]()
    whole = dict(gomap.items())
    target = gomap.context.target
    assert isinstance(target, FakeTarget) and len(whole) > 590
    for key in list(whole)[::29]:
        target.reads = 0
        assert value_of(gomap, int(str(key))) == whole[key]
        assert target.reads < 150
    assert value_of(gomap, 5) is None


@pytest.mark.parametrize("name", MAPS)
def test_keys_agree_with_their_hashes(name: str) -> None:
    assert agreement(MAPS[name]()) == (16, 0)


@pytest.mark.parametrize("make", [classic, swiss])
def test_keys_of_another_seed_do_not(make: Callable[..., GoMap]) -> None:
    right, wrong = agreement(make(KEYS, seed=SEED + 1)) or (0, 0)
    assert wrong > 12 and right + wrong == 16


@pytest.mark.parametrize("make", [classic, swiss])
def test_a_hash_that_is_not_proved_is_not_trusted(make: Callable[..., GoMap]) -> None:
    gomap = make(KEYS, seed=SEED + 1)
    assert lookup(gomap, Plain(KEYS[5].to_bytes(8, "little"))) is None
    assert value_of(gomap, KEYS[5]) == -KEYS[5]


def test_what_cannot_be_read_is_searched_for() -> None:
    gomap = swiss(KEYS)
    target = gomap.context.target
    assert isinstance(target, FakeTarget)
    del target.segments[TABLE]
    assert value_of(gomap, KEYS[5]) is None and gomap.problems


@pytest.mark.parametrize("damage", [{"capacity": 7}, {"index": -1}])
def test_a_key_whose_table_is_damaged_is_not_said_to_be_missing(damage: Dict[str, int]) -> None:
    """A directory of two tables: what lies in the first one is found, and what should lie in the second is lost."""
    keys = [key for key in range(2000) if not hashed(key) >> 63][:600]
    lost = next(key for key in range(2000) if hashed(key) >> 63)
    target = swiss(keys).context.target
    assert isinstance(target, FakeTarget)
    fields = {"groups.data": ARRAY, "groups.lengthMask": 127, "index": 1, "capacity": 1024, **damage}
    target.segments[HEADER] = pack(
        SWISS.header, used=1200, seed=SEED, dirPtr=OLD, dirLen=2, globalDepth=1, globalShift=63
    )
    target.segments[OLD] = TABLE.to_bytes(8, "little") + (OLD + 16).to_bytes(8, "little") + pack(SWISS.table, **fields)
    gomap = open_map(target.segments, SWISS, map_type(8, swiss=True), HEADER, secret=SECRET)
    assert value_of(gomap, keys[5]) == -keys[5] and not gomap.problems
    assert lookup(gomap, Plain(lost.to_bytes(8, "little"))) is None
    assert value_of(gomap, lost) is None and gomap.problems.lost
