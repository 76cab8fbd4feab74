"""What every map of the language's own has in common: entries, look-up and addresses, all on top of its units."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Callable, Dict, Iterator, Optional, Tuple

from gomap.errors import MemoryFault
from gomap.golang.names import reflect_name
from gomap.golang.types import GoType
from gomap.layouts.choose import Choice
from gomap.layouts.classic import BUCKET_CELLS, STATE_LIVE
from gomap.maps.anymap import AnyMap, Decoder, Pattern
from gomap.maps.geometry import Geometry
from gomap.maps.model import Entry, Found, MapStats, Unit
from gomap.target import Target

if TYPE_CHECKING:
    from gomap.values import Limits

__all__ = [
    "AnyMap",
    "Damaged",
    "Decoder",
    "GoMap",
    "MapContext",
    "Pattern",
    "Place",
    "live_flags",
    "with_units",
]

Place = Tuple[Unit, int]
"""A bucket or group in which a key may lie, and the control byte that it has there."""


class Damaged(Exception):
    """What the hash leads to makes no sense: looking through the map tells what is wrong."""


@dataclass(frozen=True)
class MapContext:
    """What a map needs to know of its surroundings.

    ``release``: (1, 23), None if unknown. ``storage(address)``: "heap", "stack", "data" or None.
    ``decoder(type, limits)``: see gomap.values. ``pattern(key type, key)``: see gomap.keys.
    ``spell(type name)``: as reflection does. ``hash_secret()``: of gomap.layouts.hashing, None if it is not known.
    """

    target: Target
    choice: Choice
    geometry: Geometry
    release: Optional[Tuple[int, int]]
    storage: Callable[[int], Optional[str]]
    decoder: Callable[[GoType, Optional["Limits"]], Decoder]
    pattern: Callable[[GoType, object], Pattern]
    spell: Callable[[str], str] = reflect_name
    hash_secret: Callable[[], Optional[bytes]] = lambda: None


class GoMap(AnyMap):
    """One map of the language's own."""

    states: bytes
    """256 bytes: the STATE_* of each control byte."""
    live_flags: bytes
    """256 bytes: 1 for each control byte of a live slot, else 0."""

    header: Dict[str, int]
    """The fields of its header."""

    def __init__(self, context: MapContext, address: int, gotype: GoType, expr: str):
        super().__init__(address, gotype, expr)
        self.context = context

    @property
    def type_name(self) -> str:
        """The map's type as reflection spells it."""
        return self.context.spell(self.type.name)

    @property
    def key_type(self) -> GoType:
        return self.type.key

    @property
    def elem_type(self) -> GoType:
        return self.type.elem

    @abstractmethod
    def stats(self) -> MapStats:
        """Everything that can be counted, in one pass over the arrays; memory does not grow with the map.

        What could not be read is None, never 0, and told in ``problems``. Sizes are in bytes.

        >>> import gomap
        >>> stats = gomap.open(gomap.current_target()).map("main.ports").stats()
        >>> stats.live, stats.deleted, stats.empty, stats.slots
        (2, 1, 5, 8)
        >>> stats.bytes.live, stats.problems
        (32, [])
        """

    @property
    @abstractmethod
    def seed(self) -> int:
        """What this map mixes into the hashes of its keys."""

    @property
    @abstractmethod
    def unit_name(self) -> str:
        """ "bucket" or "group"."""

    @property
    @abstractmethod
    def control_name(self) -> str:
        """ "tophash" or "ctrl"."""

    @abstractmethod
    def places(self, key_hash: int) -> Iterator[Place]:
        """Where a key of that hash may lie, the likeliest first. Damaged if the hash leads nowhere."""

    def numbered(self, unit: Unit) -> Unit:
        """A unit from `places` with its ``number``."""
        return unit

    @abstractmethod
    def unit_count(self) -> int:
        """Buckets of the present array, or groups of all tables."""

    @abstractmethod
    def fills(self) -> Iterator[bytes]:
        """One byte per bucket (its overflow not counted in) or group: its live slots, 0 to 8; in pieces."""

    @abstractmethod
    def unit_label(self, unit: Unit) -> str:
        """A bucket or group in words: ``bucket 0x0011+1``, ``table 0   group 0x0003``."""

    def may_be_evacuated(self, unit: Unit) -> bool:
        """May slots of this unit say that they were evacuated?"""
        return False

    @abstractmethod
    def units(self, first: int = 0, last: Optional[int] = None, evacuated: bool = False) -> Iterator[Unit]:
        """Buckets with their overflow chains, or groups, numbered ``first`` to ``last`` inclusive.

        While a classic map grows, those of the old array that have not moved follow (with ``evacuated`` all of them).
        """

    def entries(self, limits: Optional["Limits"] = None, first: int = 0, last: Optional[int] = None) -> Iterator[Entry]:
        """Live entries of the units ``first`` to ``last`` in the order in which they lie, as Python values."""
        read_key, read_value = self.cell_decoders(limits)
        shape = self.context.geometry
        for unit in self.units(first, last):
            for slot in self.live_slots(unit):
                at_key = unit.offset + shape.key_offset + slot * shape.key_stride
                at_elem = unit.offset + shape.elem_offset + slot * shape.elem_stride
                control = unit.data[unit.offset + slot]
                yield Entry(read_key(unit.data, at_key), read_value(unit.data, at_elem), unit, slot, control)

    def pattern(self, key: object) -> Pattern:
        return self.context.pattern(self.type.key, key)

    def entry(self, unit: Unit, slot: int, limits: Optional["Limits"] = None) -> Entry:
        """The entry in one slot, decoded."""
        read_key, read_value = self.cell_decoders(limits)
        shape = self.context.geometry
        key = read_key(unit.data, unit.offset + shape.key_offset + slot * shape.key_stride)
        value = read_value(unit.data, unit.offset + shape.elem_offset + slot * shape.elem_stride)
        return Entry(key, value, unit, slot, unit.data[unit.offset + slot])

    def look_up(self, pattern: Pattern) -> Optional[Found]:
        found = self.find(pattern)
        if found is None:
            return None
        return Found(*self.cell_addresses(*found), partial(self.entry, *found))

    def cell_decoders(self, limits: Optional["Limits"] = None) -> Tuple[Decoder, Decoder]:
        """Decoders for the cells of keys and elems, which hold a pointer where these are out of line."""
        shape, decoder = self.context.geometry, self.context.decoder
        key, value = decoder(self.type.key, limits), decoder(self.type.elem, limits)
        return (
            self.follow(self.type.key, key) if shape.indirect_key else key,
            self.follow(self.type.elem, value) if shape.indirect_elem else value,
        )

    def matcher(self, pattern: Pattern) -> Decoder:
        """(data, offset of a key's cell) -> whether the key there is the one."""

        def matches(data: bytes, offset: int) -> object:
            return pattern.matches(data, offset)

        return self.follow(self.type.key, matches) if self.context.geometry.indirect_key else matches

    def follow(self, gotype: GoType, decode: Decoder) -> Decoder:
        """A decoder of the pointer to such a value, out of the decoder of the value."""
        target, word = self.context.target, self.context.target.arch.pointer_size

        def decode_out_of_line(data: bytes, offset: int) -> object:
            address = int.from_bytes(data[offset : offset + word], "little")
            try:
                return decode(target.read(address, gotype.size), 0)
            except MemoryFault:
                from gomap.values import Unreadable

                return Unreadable(address)

        return decode_out_of_line

    def live_addresses(self) -> Iterator[Tuple[int, int]]:
        """(address of the key, address of the elem) of each live entry, out-of-line pointers followed; lazily."""
        for unit in self.units():
            for slot in self.live_slots(unit):
                yield self.cell_addresses(unit, slot)

    def live_slots(self, unit: Unit) -> Tuple[int, ...]:
        """The slots of a unit that hold entries."""
        return _LIVE_SLOTS[unit.data[unit.offset : unit.offset + BUCKET_CELLS].translate(self.live_flags)]

    def cell_addresses(self, unit: Unit, slot: int) -> Tuple[int, int]:
        """Where the key and the elem of one slot are; an out-of-line pointer is followed."""
        shape, word = self.context.geometry, self.context.target.arch.pointer_size
        key = shape.key_offset + slot * shape.key_stride
        elem = shape.elem_offset + slot * shape.elem_stride

        def address(offset: int, indirect: bool) -> int:
            at = unit.offset + offset
            return int.from_bytes(unit.data[at : at + word], "little") if indirect else unit.address + offset

        return address(key, shape.indirect_key), address(elem, shape.indirect_elem)

    @abstractmethod
    def find(self, pattern: Pattern) -> Optional[Tuple[Unit, int]]:
        """The unit and slot of the first live entry whose key the pattern matches; None if there is none."""


def with_units(gomap: AnyMap) -> Optional[GoMap]:
    """``gomap`` if it has buckets or groups of its own; None for a sync.Map."""
    return gomap if isinstance(gomap, GoMap) else None


def live_flags(states: bytes) -> bytes:
    """A table for bytes.translate: control byte -> 1 where ``states`` calls it live, else 0."""
    return bytes(1 if state == STATE_LIVE else 0 for state in states)


_LIVE_SLOTS = {
    bytes(bits >> slot & 1 for slot in range(8)): tuple(slot for slot in range(8) if bits >> slot & 1)
    for bits in range(256)
}
