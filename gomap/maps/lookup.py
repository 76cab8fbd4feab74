"""Where the hash of a key says that it lies: looking into a large map without reading all of it.

Only where the hash is proved: keys of the map itself must lie where their hashes say.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Callable, Iterator, NamedTuple, Optional, Tuple

from gomap.errors import MemoryFault
from gomap.golang.types import GoType, Kind
from gomap.layouts.hashing import H2_BITS, TOPHASH_SHIFT
from gomap.layouts.swiss import CTRL_EMPTY, GROUP_SLOTS
from gomap.maps.aeshash import memhash, memhash_word
from gomap.maps.classic.read import ClassicMap
from gomap.maps.model import Unit
from gomap.maps.swiss.read import SwissMap, Table
from gomap.memory.arrays import read_word

if TYPE_CHECKING:
    from gomap.maps.base import GoMap, Pattern

__all__ = ["Answer", "agreement", "lookup"]

WORTH = 500  # entries: fewer are looked through in less time
PROOFS = 16  # keys that must lie where they should
MOST_TEXT = 1 << 20  # bytes of a string that is hashed
REGULAR = frozenset({*range(Kind.BOOL, Kind.UINTPTR + 1), Kind.POINTER, Kind.CHAN, Kind.UNSAFE_POINTER})

Place = Tuple[Unit, int]
"""A bucket or group in which the key may lie, and the control byte that it has there."""


class _Damaged(Exception):
    """What the hash leads to makes no sense: looking through the map tells what is wrong."""


class Answer(NamedTuple):
    """``found`` is None where the map has no such key."""

    found: Optional[Tuple[Unit, int]]


def lookup(gomap: "GoMap", pattern: "Pattern") -> Optional[Answer]:
    """None where the hash does not help: on another machine, for other kinds of keys, in small maps, where it is not
    proved or leads to what is damaged."""
    key = gomap.type.key
    wanted = pattern.far if key.kind is Kind.STRING else pattern.plain if _is_regular(key) else None
    secret = gomap.context.hash_secret() if wanted is not None and gomap.length() >= WORTH else None
    if secret is None or wanted is None:
        return None
    hash_of = _hash_function(gomap, secret)
    try:
        return Answer(_found(gomap, pattern, hash_of(wanted))) if _is_proved(gomap, hash_of) else None
    except (MemoryFault, _Damaged):
        return None


def agreement(gomap: "GoMap") -> Optional[Tuple[int, int]]:
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


def _agrees(gomap: "GoMap", unit: Unit, slot: int, hash_of: Callable[[bytes], int]) -> bool:
    try:
        if isinstance(gomap, SwissMap) and gomap.small:
            key = _key_bytes(gomap, gomap.cell_addresses(unit, slot)[0])
            return key is not None and hash_of(key) & (1 << H2_BITS) - 1 == unit.data[unit.offset + slot]
        return _lies_right(gomap, unit, slot, hash_of)
    except (MemoryFault, _Damaged):
        return False


def _live(gomap: "GoMap") -> Iterator[Tuple[Unit, int]]:
    return ((unit, slot) for unit in gomap.units() for slot in gomap.live_slots(unit))


def _is_regular(gotype: GoType) -> bool:
    """Are equal keys of that type equal byte by byte, and hashed so? (compare.go, IsRegularMemory)"""
    if gotype.kind is Kind.ARRAY:
        return _is_regular(gotype.elem)
    if gotype.kind is Kind.STRUCT:
        used = sum([field.type.size for field in gotype.fields if field.name != "_"])
        return used == gotype.size and all(_is_regular(field.type) for field in gotype.fields)
    return gotype.kind in REGULAR


def _hash_function(gomap: "GoMap", secret: bytes) -> Callable[[bytes], int]:
    seed = gomap.header["hash0" if isinstance(gomap, ClassicMap) else "seed"]
    if gomap.type.key.kind is not Kind.STRING and gomap.type.key.size in (4, 8):
        return lambda data: memhash_word(int.from_bytes(data, "little"), seed, secret)
    return lambda data: memhash(data, seed, secret)


def _is_proved(gomap: "GoMap", hash_of: Callable[[bytes], int]) -> bool:
    proofs = list(islice(_live(gomap), PROOFS))
    return bool(proofs) and all(_lies_right(gomap, unit, slot, hash_of) for unit, slot in proofs)


def _lies_right(gomap: "GoMap", unit: Unit, slot: int, hash_of: Callable[[bytes], int]) -> bool:
    key = _key_bytes(gomap, gomap.cell_addresses(unit, slot)[0])
    if key is None:
        return False
    control = unit.data[unit.offset + slot]
    return any(place.address == unit.address and control == byte for place, byte in _places(gomap, hash_of(key)))


def _key_bytes(gomap: "GoMap", address: int) -> Optional[bytes]:
    """What of a key is hashed; None where it is too long."""
    target, word = gomap.context.target, gomap.context.target.arch.pointer_size
    if gomap.type.key.kind is not Kind.STRING:
        return target.read(address, gomap.type.key.size)
    text, length = read_word(target, address), read_word(target, address + word)
    if length > MOST_TEXT:
        return None
    return target.read(text, length) if length else b""


def _found(gomap: "GoMap", pattern: "Pattern", key_hash: int) -> Optional[Tuple[Unit, int]]:
    match = gomap.matcher(pattern)
    shape = gomap.context.geometry
    for unit, control in _places(gomap, key_hash):
        for slot in gomap.live_slots(unit):
            at = unit.offset + shape.key_offset + slot * shape.key_stride
            if unit.data[unit.offset + slot] == control and match(unit.data, at) is True:
                return (_numbered(gomap, unit) if isinstance(gomap, SwissMap) else unit), slot
    return None


def _places(gomap: "GoMap", key_hash: int) -> Iterator[Place]:
    if isinstance(gomap, ClassicMap):
        return _classic_places(gomap, key_hash)
    assert isinstance(gomap, SwissMap)
    return _swiss_places(gomap, key_hash)


def _classic_places(gomap: ClassicMap, key_hash: int) -> Iterator[Place]:
    """The chain in the present array, then that in the old one where it has not moved."""
    top = key_hash >> TOPHASH_SHIFT
    top += gomap.rules.min_live if top < gomap.rules.min_live else 0
    for count, old in ((gomap.bucket_count, False), (gomap.old_bucket_count, True)):
        number = key_hash & (count - 1)
        for unit in gomap.units(number, number) if count else ():
            if unit.old is old:
                yield unit, top


def _swiss_places(gomap: SwissMap, key_hash: int) -> Iterator[Place]:
    """The groups that are probed, up to one with an empty slot (probeSeq in table.go)."""
    h2 = key_hash & (1 << H2_BITS) - 1
    table = _table(gomap, key_hash)
    size, at = gomap.context.geometry.size, key_hash >> H2_BITS & table.length_mask
    for step in range(1, table.group_count + 1):
        address = table.groups + at * size
        data = gomap.context.target.read(address, size)
        yield Unit(0, 0, table.table_index, at, address, False, data, 0), h2
        if CTRL_EMPTY in data[:GROUP_SLOTS]:
            return
        at = (at + step) & table.length_mask


def _table(gomap: SwissMap, key_hash: int) -> Table:
    header, record, target = gomap.header, gomap.layout.table, gomap.context.target
    index = key_hash >> (header["globalShift"] & 63) if header["dirLen"] > 1 else 0
    if index >= header["dirLen"]:
        raise _Damaged
    address = read_word(target, header["dirPtr"] + index * gomap.layout.word)
    table = Table(address, *record.unpacker.unpack(target.read(address, record.size)))
    if table.strange or not 0 <= table.table_index <= index:
        raise _Damaged
    return table


def _numbered(gomap: SwissMap, unit: Unit) -> Unit:
    """With its group counted through all tables."""
    before = 0
    for table in gomap.tables():
        if table.table_index == unit.table:
            break
        before += table.group_count
    return unit._replace(number=before + unit.group)
