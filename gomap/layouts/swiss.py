"""Swiss maps: internal/runtime/maps.Map, table, group and control bytes, from Go 1.24 on.

Sources: src/internal/runtime/maps/map.go, table.go, group.go; src/internal/abi/map_swiss.go (map.go from 1.26).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Sequence, Tuple

from gomap.layouts.classic import STATE_DELETED, STATE_EMPTY, STATE_EVACUATED, STATE_LIVE
from gomap.layouts.newest import NEWEST
from gomap.layouts.records import Record, declare

__all__ = [
    "CTRL_DELETED",
    "CTRL_EMPTY",
    "CTRL_STATES",
    "GROUP_SLOTS",
    "MAX_TABLE_CAPACITY",
    "STATE_INVALID",
    "SwissLayout",
    "has_swiss_maps",
    "swiss_layouts",
]

GROUP_SLOTS = 8  # abi.MapGroupSlots
_SINCE = (1, 24)
_WITHOUT, _LAST_WITHOUT = "noswissmap", (1, 25)  # GOEXPERIMENT; there is no such from 1.26 on
MAX_TABLE_CAPACITY = 1024  # maps.maxTableCapacity
CTRL_EMPTY, CTRL_DELETED = 0x80, 0xFE
STATE_INVALID = STATE_EVACUATED  # a control byte that the runtime never writes

_states = bytearray([STATE_LIVE] * 128 + [STATE_INVALID] * 128)
_states[CTRL_EMPTY], _states[CTRL_DELETED] = STATE_EMPTY, STATE_DELETED
CTRL_STATES = bytes(_states)
"""256 bytes for bytes.translate: the STATE_* of each control byte."""


@dataclass(frozen=True)
class SwissLayout:
    """One generation of Swiss maps. ``first``, ``last``: Go releases (1, minor) that it covers."""

    name: str
    first: Tuple[int, int]
    last: Tuple[int, int]
    header: Record
    table: Record

    array_field = "dirPtr"
    """The header's field that leads to the group, or the directory."""

    @property
    def word(self) -> int:
        return self.header.word

    @property
    def states(self) -> bytes:
        """The STATE_* of each control byte."""
        return CTRL_STATES

    @property
    def writing(self) -> Tuple[int, int]:
        """(offset in the header, bits) of what says that a goroutine writes to the map."""
        return self.header.offsets["writing"], 1


_MAP_1_24 = [
    ("used", "u64"),
    ("seed", "word"),
    ("dirPtr", "word"),
    ("dirLen", "int"),
    ("globalDepth", "u8"),
    ("globalShift", "u8"),
    ("writing", "u8"),
    ("clearSeq", "u64"),
]
_MAP_1_25 = _MAP_1_24[:7] + [("tombstonePossible", "bool")] + _MAP_1_24[7:]
_TABLE = [
    ("used", "u16"),
    ("capacity", "u16"),
    ("growthLeft", "u16"),
    ("localDepth", "u8"),
    ("index", "int"),
    ("groups.data", "word"),
    ("groups.lengthMask", "u64"),
]
_GENERATIONS = (
    ("Swiss 1.24", (1, 24), (1, 24), _MAP_1_24),
    ("Swiss 1.25-{}.{}".format(*NEWEST), (1, 25), NEWEST, _MAP_1_25),
)


@lru_cache(maxsize=None)
def swiss_layouts(word: int) -> Tuple[SwissLayout, ...]:
    """Every Swiss layout for a word size of 4 or 8 bytes, oldest first.

    >>> [(layout.header.size, layout.table.size) for layout in swiss_layouts(8)]
    [(48, 32), (48, 32)]
    >>> swiss_layouts(4)[1].header.offsets["clearSeq"], swiss_layouts(4)[1].table.size
    (24, 24)
    """
    return tuple(
        SwissLayout(
            name,
            first,
            last,
            declare(f"maps.Map ({name})", "src/internal/runtime/maps/map.go", word, header),
            declare("maps.table", "src/internal/runtime/maps/table.go", word, _TABLE),
        )
        for name, first, last, header in _GENERATIONS
    )


def has_swiss_maps(release: Tuple[int, int], experiments: Sequence[str]) -> bool:
    """Whether a release's maps are Swiss ones.

    >>> has_swiss_maps((1, 25), []), has_swiss_maps((1, 25), ["noswissmap"]), has_swiss_maps((1, 23), [])
    (True, False, False)
    >>> has_swiss_maps((1, 28), ["noswissmap"])
    True
    """
    return release >= _SINCE and (_WITHOUT not in experiments or release > _LAST_WITHOUT)
