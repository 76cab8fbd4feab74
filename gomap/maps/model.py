"""What reading a map yields, the same for every kind of map. Field names are those of the JSON output."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Callable, List, NamedTuple, Optional, Tuple, Union

from gomap.errors import Problems

if TYPE_CHECKING:
    from gomap.values import Limits

__all__ = [
    "ByteCounts",
    "ClassicShape",
    "Entry",
    "Found",
    "Growth",
    "MapStats",
    "SwissShape",
    "SyncEntry",
    "SyncShape",
    "TrieShape",
    "Unit",
]


@dataclass(frozen=True)
class Growth:
    """A growth in progress (classic maps only). ``kind`` is "double" or "same-size".

    ``old_buckets``, ``evacuated``: buckets of the old array, and how many of them have moved; ``live_old``: entries
    that still lie in the others.
    """

    kind: str
    old_buckets: int
    evacuated: int
    live_old: int


@dataclass(frozen=True)
class ClassicShape:
    """``longest_chain`` counts buckets: 1 is no overflow, 0 no array. All but B are of the present array."""

    B: int
    buckets: int
    overflow_buckets: int
    spare_overflow: int
    longest_chain: int


@dataclass(frozen=True)
class SwissShape:
    """``directory``: its length, 0 for a small map; ``groups``: of all tables."""

    small: bool
    groups: int
    tables: int
    directory: int
    global_depth: int


@dataclass(frozen=True)
class SyncShape:
    """A sync.Map of two maps (Go 1.9 to 1.23). ``read``, ``dirty``: the entries of each, None if it is nil; those of
    read stand in dirty, too. ``amended``: dirty has keys that read has not.

    ``only_dirty``: live entries that read has not; ``deleted``, ``expunged``: entries without a value, those of the
    second kind left out of dirty as well.
    """

    read: Optional[int]
    dirty: Optional[int]
    amended: Optional[bool]
    misses: int
    only_dirty: Optional[int] = None
    deleted: Optional[int] = None
    expunged: Optional[int] = None


@dataclass(frozen=True)
class TrieShape:
    """A HashTrieMap, which sync.Map is from Go 1.24 on. ``depth``: levels of nodes; ``overflow``: entries whose hash is
    that of another one."""

    nodes: int
    entries: int
    depth: int
    overflow: int


@dataclass(frozen=True)
class ByteCounts:
    """Bytes by use; live + deleted + empty + metadata + spare + old + rounding = total.

    ``deleted`` is None if the Go release does not mark deleted cells. ``minimal``: a fresh map with the same
    number of entries. None in ``total``, ``rounding``, ``minimal`` or ``reclaimable``: the Go release, and with it what
    the allocator handed out, is not known. All None where part of the map could not be read.
    """

    total: Optional[int] = 0
    live: Optional[int] = 0
    deleted: Optional[int] = 0
    empty: Optional[int] = 0
    metadata: Optional[int] = 0
    spare: Optional[int] = 0
    old: Optional[int] = 0
    rounding: Optional[int] = 0
    minimal: Optional[int] = 0
    reclaimable: Optional[int] = 0


@dataclass(frozen=True)
class MapStats:
    """The statistics of one map. ``address``: of its header, 0 for a nil map.

    ``partial``: part of it could not be read (``problems`` say which); counts are then of what could, None if that
    is nothing, and ``bytes`` are None. ``max_load``: entries a bucket or group beyond which the map, or a table, grows.
    """

    expr: str
    address: int
    type: str
    layout: str
    storage: Optional[str]
    nil: bool
    len: Optional[int]
    live: Optional[int] = 0
    slots: int = 0
    deleted: Optional[int] = 0
    empty: int = 0
    growing: Optional[Growth] = None
    classic: Optional[ClassicShape] = None
    swiss: Optional[SwissShape] = None
    sync: Union[SyncShape, TrieShape, None] = None
    histogram: Optional[List[int]] = None
    bytes: ByteCounts = field(default_factory=ByteCounts)
    problems: Problems = field(default_factory=Problems)
    max_load: Optional[float] = None
    type_path: Optional[str] = None
    partial: bool = False

    @property
    def occupancy(self) -> Optional[float]:
        """live / slots; None when there are no slots, or not all of them could be read."""
        return None if self.partial or self.live is None or not self.slots else self.live / self.slots


class Unit(NamedTuple):
    """One bucket or group in memory: ``data[offset : offset + size]`` is it.

    ``number``: the bucket's, or the group's counted through all tables in directory order. ``chain``: 0 for the bucket
    itself, 1 for its first overflow bucket. ``table``: table.index, -1 for classic maps; ``group``: within its table.
    ``overflow``: address of the next bucket of the chain, 0 at its end.
    """

    number: int
    chain: int
    table: int
    group: int
    address: int
    old: bool
    data: bytes
    offset: int
    overflow: int = 0

    @property
    def label(self) -> str:
        """``0x0011``, ``0x0011+1`` for its first overflow bucket, ``old 0x0003`` in the old array."""
        chain = f"+{self.chain}" if self.chain else ""
        return ("old " if self.old else "") + f"{self.number:#06x}{chain}"


class Entry(NamedTuple):
    """One live entry. ``control``: its tophash, or h2 in a Swiss map. ``unit``: the bucket or group it lies in."""

    key: object
    value: object
    unit: Unit
    slot: int
    control: int


class SyncEntry(NamedTuple):
    """One live entry of a sync.Map. ``place``: where it stands, by the names that its map calls ``columns``."""

    key: object
    value: object
    place: Tuple[object, ...]


class Found(NamedTuple):
    """An entry that was looked up: where its key and its elem lie; ``entry(limits)`` decodes it."""

    key_address: int
    elem_address: int
    entry: "Callable[[Optional[Limits]], Union[Entry, SyncEntry]]"
