"""Memory in which a map should be and something else is: noise, headers that are nearly right, damaged maps."""

from __future__ import annotations

import random
from typing import Dict, List, NamedTuple, Sequence, Tuple

from gomap.golang.types import Details, GoType, Kind
from gomap.layouts.choose import MapLayout
from gomap.layouts.classic import ClassicLayout, classic_layouts
from gomap.layouts.swiss import CTRL_DELETED, CTRL_EMPTY, SwissLayout, swiss_layouts
from gomap.maps.geometry import Geometry, geometry_of
from tests.unit.handmade import array, integer, map_of, pack, struct

__all__ = ["BASE", "LAYOUTS", "SIZE", "Types", "image", "map_types"]

BASE = 0xC0000000  # fits 32 bits
SIZE = 4096
LAYOUTS: Tuple[MapLayout, ...] = (*classic_layouts(8), *swiss_layouts(8), classic_layouts(4)[4], swiss_layouts(4)[1])
DIRECTORY, TABLES, UNITS = 64, 128, 256  # where they lie in a map that is sound


class Types(NamedTuple):
    """Map types of one word size, and the types that any descriptor may turn out to be."""

    classic: Sequence[GoType]
    swiss: Sequence[GoType]
    dynamic: Sequence[GoType]

    def at(self, address: int) -> GoType:
        return self.dynamic[address // 8 % len(self.dynamic)]


def map_types(word: int) -> Types:
    """Maps of numbers, of all that refers to something else, and of what lies out of line."""
    number = integer(word)
    text = GoType(Kind.STRING, 2 * word, "string")
    anything = GoType(Kind.INTERFACE, 2 * word, "interface {}", lambda: Details(empty_interface=True))
    error = GoType(Kind.INTERFACE, 2 * word, "error")
    everything = GoType(Kind.SLICE, 3 * word, "[]interface {}", lambda: Details(elem=anything))
    pair = struct("main.Pair", [("A", text), ("B", error)])
    pointer = GoType(Kind.POINTER, word, "*main.Pair", lambda: Details(elem=pair))
    large = struct("main.Large", [("Name", text), ("More", array(number, 40))])
    inner = GoType(Kind.MAP, word, "map[string]int", lambda: Details(key=text, elem=number))
    kinds = [(number, number), (text, everything), (anything, pointer), (pair, inner), (large, large), (text, pair)]
    classic = [map_of(word, key, elem) for key, elem in kinds]
    swiss = [map_of(word, key, elem, True, split) for key, elem in kinds for split in (False, True)]
    return Types(classic, swiss, [number, text, anything, everything, pair, pointer, large, inner])


def image(rng: random.Random, layout: MapLayout, gotype: GoType) -> bytes:
    """SIZE bytes for BASE on, a map's header at their beginning."""
    memory = bytearray(rng.randbytes(SIZE)) if rng.random() < 0.3 else bytearray(SIZE)
    if rng.random() < 0.3:
        noise(rng, layout, memory)
    else:
        sound(rng, layout, geometry_of(gotype), memory)
        for _ in range(rng.choice([0, 1, 1, 2, 5, 20])):
            damage(rng, layout, memory)
    return bytes(memory)


def words(rng: random.Random, word: int, count: int) -> bytes:
    """Numbers, and addresses of this memory."""
    addresses = [BASE + rng.randrange(0, SIZE, word) for _ in range(8)]
    values = [*addresses, *range(1, 8), 0, (1 << 8 * word - 2), (1 << 8 * word) - 1]
    return b"".join(value.to_bytes(word, "little") for value in rng.choices(values, k=count))


def put(memory: bytearray, at: int, data: bytes) -> None:
    end = min(len(memory), at + len(data))
    memory[at:end] = data[: end - at]


def damage(rng: random.Random, layout: MapLayout, memory: bytearray) -> None:
    """One word or byte, more likely of what leads to others."""
    word = layout.word
    at = rng.randrange(0, rng.choice([64, 256, SIZE]), word)
    if rng.random() < 0.3:
        memory[at + rng.randrange(word)] = rng.randrange(256)
    else:
        put(memory, at, words(rng, word, 1))


def noise(rng: random.Random, layout: MapLayout, memory: bytearray) -> None:
    """Addresses here and there, and often a header with the right shape and wrong values."""
    for _ in range(rng.randrange(64)):
        put(memory, rng.randrange(0, SIZE, layout.word), (BASE + rng.randrange(SIZE)).to_bytes(layout.word, "little"))
    if rng.random() < 0.7:
        header = classic_header if isinstance(layout, ClassicLayout) else swiss_header
        put(memory, 0, pack(layout.header, **header(rng)))


def address(rng: random.Random) -> int:
    return BASE + rng.randrange(0, SIZE, 8)


def classic_header(rng: random.Random) -> Dict[str, int]:
    values = {"count": rng.randrange(-2, 100), "flags": rng.randrange(256)}
    values["B"] = rng.choice([0, 1, 3, 5, 20, 40, 64, 255])
    return {**values, **{name: address(rng) for name in ("buckets", "oldbuckets", "extra", "overflow")}}


def swiss_header(rng: random.Random) -> Dict[str, int]:
    depth = rng.choice([0, 1, 2, 3, 20, 62, 255])
    length = rng.choice([0, 1, 2, 8, 1 << min(depth, 30), -1])
    return {"used": rng.randrange(50), "dirPtr": address(rng), "dirLen": length, "globalDepth": depth}


def sound(rng: random.Random, layout: MapLayout, shape: Geometry, memory: bytearray) -> None:
    """A map as the runtime might have left it, but for what its cells hold."""
    put(memory, UNITS, words(rng, layout.word, (SIZE - UNITS) // layout.word))
    if isinstance(layout, ClassicLayout):
        sound_classic(rng, layout, shape, memory)
    else:
        sound_swiss(rng, layout, shape, memory)


def sound_classic(rng: random.Random, layout: ClassicLayout, shape: Geometry, memory: bytearray) -> None:
    """Up to four buckets, with chains through those that follow, and perhaps as many old ones at their end."""
    B, flags = rng.randrange(3), rng.choice([0, 1, 3, 8])
    total = min(10, (SIZE - UNITS) // shape.size)
    units = [UNITS + i * shape.size for i in range(total)]
    old = BASE + units[total - (1 << B)] if rng.random() < 0.5 and total > 1 << B else 0
    for i, at in enumerate(units):
        put(memory, at, tophashes(rng, layout))
        following = BASE + units[i + 2] if i + 2 < total and rng.random() < 0.4 else 0
        following = BASE + rng.choice(units) if rng.random() < 0.03 else following
        put(memory, at + shape.overflow_offset, following.to_bytes(layout.word, "little"))
    more = {"extra": BASE + DIRECTORY, "overflow": BASE + DIRECTORY, "oldbuckets": old}
    put(memory, 0, pack(layout.header, count=rng.randrange(20), B=B, flags=flags, buckets=BASE + UNITS, **more))
    put(memory, DIRECTORY, words(rng, layout.word, 8))


def tophashes(rng: random.Random, layout: ClassicLayout) -> bytes:
    if rng.random() < 0.2:
        return bytes(rng.choices([2, 3], k=8))
    return bytes(rng.choices([0, 1 if layout.tophash.marks_deleted else 0, 0x55, 0xFF], k=8))


def sound_swiss(rng: random.Random, layout: SwissLayout, shape: Geometry, memory: bytearray) -> None:
    """One group, or up to four tables of one or two groups, some of them twice in the directory."""
    total = (SIZE - UNITS) // shape.size
    for i in range(total):
        put(memory, UNITS + i * shape.size, bytes(rng.choices([CTRL_EMPTY, CTRL_DELETED, 5, 127], k=8)))
    depth = rng.randrange(-1, 3)
    if depth < 0:
        put(memory, 0, pack(layout.header, used=rng.randrange(9), dirPtr=BASE + UNITS))
        return
    directory = [BASE + TABLES + i * layout.table.size for i in sound_tables(rng, layout, shape, memory, depth, total)]
    put(memory, DIRECTORY, b"".join(one.to_bytes(layout.word, "little") for one in directory))
    values = {"dirPtr": BASE + DIRECTORY, "dirLen": len(directory), "globalDepth": depth}
    put(memory, 0, pack(layout.header, used=rng.randrange(40), **values))


def sound_tables(
    rng: random.Random, layout: SwissLayout, shape: Geometry, memory: bytearray, depth: int, total: int
) -> List[int]:
    """The number of the table at each directory entry."""
    numbers = [i // 2 * 2 if depth and rng.random() < 0.3 else i for i in range(1 << depth)]
    for i in set(numbers):
        groups = rng.choice([1, 2]) if total >= 2 else 1
        at = BASE + UNITS + rng.randrange(total - groups + 1) * shape.size
        values = {"groups.data": at, "groups.lengthMask": groups - 1, "index": i, "localDepth": depth}
        table = pack(layout.table, capacity=groups * 8, used=rng.randrange(8), **values)
        put(memory, TABLES + i * layout.table.size, table)
    return numbers
