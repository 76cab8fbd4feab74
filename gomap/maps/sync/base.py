"""What both kinds of sync.Map have in common, and what they need to know of their surroundings."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Callable, Mapping, Optional, Tuple, Union

from gomap.errors import GomapError
from gomap.golang.types import GoType
from gomap.maps.anymap import AnyMap, Decoder, Pattern
from gomap.maps.base import GoMap
from gomap.maps.model import ByteCounts, MapStats, SyncEntry, SyncShape, TrieShape
from gomap.maps.sync.types import SyncType
from gomap.target import Target

if TYPE_CHECKING:
    from gomap.values import Limits

__all__ = ["UNKNOWN_BYTES", "SyncBase", "SyncContext"]

UNKNOWN_BYTES = ByteCounts(*[None] * len(fields(ByteCounts)))


@dataclass(frozen=True)
class SyncContext:
    """What a sync.Map needs to know of its surroundings; see MapContext. ``map_at(header, type)``: one of its maps;
    ``is_expunged(value)``: is that what an entry that was deleted from the dirty map points to?"""

    target: Target
    release: Optional[Tuple[int, int]]
    storage: Callable[[int], Optional[str]]
    decoder: Callable[[GoType, Optional["Limits"]], Decoder]
    pattern: Callable[[GoType, object], Pattern]
    spell: Callable[[str], str]
    map_at: Callable[[int, GoType], GoMap]
    is_expunged: Callable[[int], bool]


class SyncBase(AnyMap):
    """A sync.Map or HashTrieMap at ``address``, of a type that `sync_type` knows."""

    def __init__(self, context: SyncContext, address: int, known: SyncType, expr: str):
        super().__init__(address, known.type, expr)
        self.context = context
        self.known = known
        self._word = context.target.arch.pointer_size

    @property
    def type_name(self) -> str:
        return self.context.spell(self.type.name)

    layout_name = "sync"

    @property
    def own_words(self) -> Mapping[str, int]:
        return self.known.layout._asdict()

    @property
    def labels(self) -> Tuple[str, ...]:
        return self.columns[:1]

    def place(self, entry: SyncEntry) -> Tuple[object, ...]:
        return entry.place

    def label(self, entry: SyncEntry) -> Tuple[str, ...]:
        """The part, or the path with the place in its overflow chain."""
        first, *chain = entry.place
        return (f"{first}+{chain[0]}" if chain and chain[0] else str(first),)

    @property
    def key_type(self) -> GoType:
        return self._told(self.known.key)

    @property
    def elem_type(self) -> GoType:
        return self._told(self.known.elem)

    def _told(self, gotype: Optional[GoType]) -> GoType:
        if gotype is None:
            what = f"{self.expr} is a {self.type_name}, and the program does not tell the types of its keys and values"
            raise GomapError(what, hint="gomap stats, which does without")
        return gotype

    def pattern(self, key: object) -> Pattern:
        return self.context.pattern(self.key_type, key)

    def unreadable(self) -> GomapError:
        """What to say where its own words cannot be read."""
        what = f"{self.expr} is at {self.address:#x}, which cannot be read"
        return GomapError(what, address=self.address, hint="another address, or a core that is complete")

    def _stats(self, shape: Union[SyncShape, TrieShape], bytes_: ByteCounts) -> MapStats:
        return MapStats(
            expr=self.expr,
            address=self.address,
            type=self.type_name,
            layout="sync",
            storage=self.context.storage(self.address),
            nil=False,
            len=self.length(),
            live=self.length(),
            sync=shape,
            bytes=UNKNOWN_BYTES if self.problems.lost else bytes_,
            problems=self.problems,
            partial=self.problems.lost,
        )
