"""Where the hash of a key says that it lies: looking into a large map without reading all of it.

Only where the hash is proved: keys of the map itself must lie where their hashes say.
"""

from __future__ import annotations

from itertools import islice
from typing import Callable, Iterator, NamedTuple, Optional, Tuple

from gomap.errors import MemoryFault
from gomap.golang.types import GoType, Kind
from gomap.maps.aeshash import memhash, memhash_word
from gomap.maps.base import Damaged, GoMap, Pattern
from gomap.maps.model import Unit
from gomap.memory.arrays import read_word

__all__ = ["Answer", "agreement", "lookup"]

WORTH = 500  # entries: fewer are looked through in less time
PROOFS = 16  # keys that must lie where they should
MOST_TEXT = 1 << 20  # bytes of a string that is hashed
REGULAR = frozenset({*range(Kind.BOOL, Kind.UINTPTR + 1), Kind.POINTER, Kind.CHAN, Kind.UNSAFE_POINTER})


class Answer(NamedTuple):
    """``found`` is None if the map has no such key."""

    found: Optional[Tuple[Unit, int]]


def lookup(gomap: GoMap, pattern: Pattern) -> Optional[Answer]:
    """None if the hash does not help: on another machine, for other kinds of keys, in small maps, where it is not
    proved or leads to what is damaged."""
    key = gomap.type.key
    wanted = pattern.far if key.kind is Kind.STRING else pattern.plain if _is_regular(key) else None
    secret = gomap.context.hash_secret() if wanted is not None and gomap.length() >= WORTH else None
    if secret is None or wanted is None:
        return None
    hash_of = _hash_function(gomap, secret)
    try:
        return Answer(_found(gomap, pattern, hash_of(wanted))) if _is_proved(gomap, hash_of) else None
    except (MemoryFault, Damaged):
        return None


def agreement(gomap: GoMap) -> Optional[Tuple[int, int]]:
    """Of some live keys, how many lie where their hashes say and how many do not; None where hashes are not to be had.

    Keys of a small Swiss map have no place, but their control bytes tell seven bits of their hashes.
    """
    key = gomap.type.key
    secret = gomap.context.hash_secret() if key.kind is Kind.STRING or _is_regular(key) else None
    if secret is None:
        return None
    hash_of = _hash_function(gomap, secret)
    verdicts = [_agrees(gomap, unit, slot, hash_of) for unit, slot in islice(_live(gomap), PROOFS)]
    return sum(verdicts), len(verdicts) - sum(verdicts)


def _agrees(gomap: GoMap, unit: Unit, slot: int, hash_of: Callable[[bytes], int]) -> bool:
    try:
        return _lies_right(gomap, unit, slot, hash_of)
    except (MemoryFault, Damaged):
        return False


def _live(gomap: GoMap) -> Iterator[Tuple[Unit, int]]:
    return ((unit, slot) for unit in gomap.units() for slot in gomap.live_slots(unit))


def _is_regular(gotype: GoType) -> bool:
    """Are equal keys of that type equal byte by byte, and hashed so? (compare.go, IsRegularMemory)"""
    if gotype.kind is Kind.ARRAY:
        return _is_regular(gotype.elem)
    if gotype.kind is Kind.STRUCT:
        used = sum([field.type.size for field in gotype.fields if field.name != "_"])
        return used == gotype.size and all(_is_regular(field.type) for field in gotype.fields)
    return gotype.kind in REGULAR


def _hash_function(gomap: GoMap, secret: bytes) -> Callable[[bytes], int]:
    seed = gomap.seed
    if gomap.type.key.kind is not Kind.STRING and gomap.type.key.size in (4, 8):
        return lambda data: memhash_word(int.from_bytes(data, "little"), seed, secret)
    return lambda data: memhash(data, seed, secret)


def _is_proved(gomap: GoMap, hash_of: Callable[[bytes], int]) -> bool:
    proofs = list(islice(_live(gomap), PROOFS))
    return bool(proofs) and all(_lies_right(gomap, unit, slot, hash_of) for unit, slot in proofs)


def _lies_right(gomap: GoMap, unit: Unit, slot: int, hash_of: Callable[[bytes], int]) -> bool:
    key = _key_bytes(gomap, gomap.cell_addresses(unit, slot)[0])
    if key is None:
        return False
    control = unit.data[unit.offset + slot]
    return any(place.address == unit.address and control == byte for place, byte in gomap.places(hash_of(key)))


def _key_bytes(gomap: GoMap, address: int) -> Optional[bytes]:
    """What of a key is hashed; None if it is too long."""
    target, word = gomap.context.target, gomap.context.target.arch.pointer_size
    if gomap.type.key.kind is not Kind.STRING:
        return target.read(address, gomap.type.key.size)
    text, length = read_word(target, address), read_word(target, address + word)
    if length > MOST_TEXT:
        return None
    return target.read(text, length) if length else b""


def _found(gomap: GoMap, pattern: Pattern, key_hash: int) -> Optional[Tuple[Unit, int]]:
    match = gomap.matcher(pattern)
    shape = gomap.context.geometry
    for unit, control in gomap.places(key_hash):
        for slot in gomap.live_slots(unit):
            at = unit.offset + shape.key_offset + slot * shape.key_stride
            if unit.data[unit.offset + slot] == control and match(unit.data, at) is True:
                return gomap.numbered(unit), slot
    return None
