"""The runtime's hash functions for keys that are plain bytes, as amd64 computes them with AES (gomap.layouts.hashing).

A *lane* is 16 bytes as an integer, little-endian.
"""

from __future__ import annotations

from functools import lru_cache
from typing import List, Tuple

__all__ = ["aesenc", "memhash", "memhash_word"]

LANE = 16
LOW = (1 << 64) - 1
FINAL_ROUNDS = 3
Tables = Tuple[Tuple[int, ...], ...]


def memhash(data: bytes, seed: int, secret: bytes) -> int:
    """The hash of a string's bytes, and of what is neither four nor eight bytes long. ``secret``: aeskeysched.

    >>> hex(memhash(b"", 1, bytes(128)))
    '0x2dfa4f4f713636de'
    """
    base = seed | (len(data) & 0xFFFF) * 0x0001_0001_0001_0001 << 64
    if len(data) <= LANE:
        lane = _seed(base, secret, 0)
        if not data:
            return _scramble(lane) & LOW
        return _finish([int.from_bytes(data, "little") ^ lane])
    count = 2 if len(data) <= 32 else 4 if len(data) <= 64 else 8
    seeds = [_seed(base, secret, i) for i in range(count)]
    if len(data) > 128:
        return _finish(_long(data, seeds))
    half = count // 2 * LANE
    blocks = _lanes(data[:half]) + _lanes(data[-half:])
    return _finish([block ^ lane for block, lane in zip(blocks, seeds)])


def memhash_word(value: int, seed: int, secret: bytes) -> int:
    """The hash of four or eight bytes (memhash32, memhash64)."""
    lane = seed | value << 64
    for key in _lanes(secret[: 3 * LANE]):
        lane = aesenc(lane, key)
    return lane & LOW


def _long(data: bytes, lanes: List[int]) -> List[int]:
    """More than 128 bytes: the last 128 first, then all from the beginning on."""
    lanes = [block ^ lane for block, lane in zip(_lanes(data[-8 * LANE :]), lanes)]
    for start in range(0, len(data) - 1 >> 7 << 7, 8 * LANE):
        blocks = _lanes(data[start : start + 8 * LANE])
        lanes = [aesenc(_scramble(lane), block) for lane, block in zip(lanes, blocks)]
    return lanes


def _finish(lanes: List[int]) -> int:
    total = 0
    for lane in lanes:
        for _ in range(FINAL_ROUNDS):
            lane = _scramble(lane)
        total ^= lane
    return total & LOW


def _lanes(data: bytes) -> List[int]:
    return [int.from_bytes(data[i : i + LANE], "little") for i in range(0, len(data), LANE)]


def _seed(base: int, secret: bytes, number: int) -> int:
    return _scramble(base ^ int.from_bytes(secret[number * LANE : (number + 1) * LANE], "little"))


def _scramble(lane: int) -> int:
    return aesenc(lane, lane)


def aesenc(state: int, key: int) -> int:
    """One round of AES (FIPS 197, section 5.1): ShiftRows, SubBytes, MixColumns, and the key."""
    t0, t1, t2, t3 = _tables()
    s = state.to_bytes(LANE, "little")
    mixed = (
        t0[s[0]] ^ t1[s[5]] ^ t2[s[10]] ^ t3[s[15]]
        | (t0[s[4]] ^ t1[s[9]] ^ t2[s[14]] ^ t3[s[3]]) << 32
        | (t0[s[8]] ^ t1[s[13]] ^ t2[s[2]] ^ t3[s[7]]) << 64
        | (t0[s[12]] ^ t1[s[1]] ^ t2[s[6]] ^ t3[s[11]]) << 96
    )
    return mixed ^ key


@lru_cache(maxsize=None)
def _tables() -> Tables:
    """What each of the four bytes of a column contributes to it, little-endian."""
    first = []
    for byte in _sbox():
        double = _double(byte)
        first.append(double | byte << 8 | byte << 16 | (double ^ byte) << 24)
    return tuple(tuple((x << turn | x >> 32 - turn) & 0xFFFFFFFF for x in first) for turn in (0, 8, 16, 24))


def _double(byte: int) -> int:
    return (byte << 1) ^ (0x11B if byte & 0x80 else 0)


def _sbox() -> List[int]:
    """The inverse in GF(2^8), then the affine map: by the powers of 3 and of its inverse."""
    box, p, q = [0x63] * 256, 1, 1
    while True:
        p ^= _double(p)
        for shift in (1, 2, 4):
            q = (q ^ q << shift) & 0xFF
        q ^= 0x09 if q & 0x80 else 0
        box[p] = (q ^ _left(q, 1) ^ _left(q, 2) ^ _left(q, 3) ^ _left(q, 4)) ^ 0x63
        if p == 1:
            return box


def _left(byte: int, count: int) -> int:
    return (byte << count | byte >> 8 - count) & 0xFF
