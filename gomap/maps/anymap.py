"""What a map of the language's own and a sync.Map have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Callable, Iterator, Mapping, Optional, Protocol, Sequence, Tuple, Union

from gomap.errors import GomapError, Problems
from gomap.golang.types import GoType
from gomap.maps.model import Entry, Found, MapStats, SyncEntry

if TYPE_CHECKING:
    from gomap.values import Limits

__all__ = ["AnyMap", "Decoder", "Pattern"]

Decoder = Callable[[bytes, int], object]


class Pattern(Protocol):
    """A key that is looked for; see gomap.keys."""

    plain: Optional[bytes]
    far: Optional[bytes]

    def matches(self, data: bytes, offset: int) -> bool:
        """Is the key at ``data[offset:]`` the one?"""

    def place(self, data: bytes, offset: int) -> Optional[int]:
        """Where ``far`` must lie for that; None if it cannot be."""


class AnyMap(ABC):
    """What a map and a sync.Map have in common. ``address``: of its header, or of the sync.Map (0: a nil map);
    ``problems`` grows while it is read."""

    columns: Tuple[str, ...] = ()
    """What the place of an entry is told by: the names of `place`."""

    def __init__(self, address: int, gotype: GoType, expr: str):
        self.address = address
        self.type = gotype
        self.expr = expr
        self.problems = Problems()

    @property
    @abstractmethod
    def type_name(self) -> str:
        """The map's type as reflection spells it."""

    @property
    @abstractmethod
    def key_type(self) -> GoType: ...

    @property
    @abstractmethod
    def elem_type(self) -> GoType: ...

    @abstractmethod
    def length(self) -> int:
        """How many entries it has: the runtime's own count, where there is one.

        >>> import gomap
        >>> gomap.open(gomap.current_target()).map("main.ports").length()
        2
        """

    @abstractmethod
    def stats(self) -> MapStats:
        """Everything that can be counted; memory does not grow with the map."""

    @abstractmethod
    def entries(self, limits: Optional["Limits"] = None) -> "Iterator[Union[Entry, SyncEntry]]":
        """Live entries in the order in which they lie, as Python values."""

    @abstractmethod
    def live_addresses(self) -> Iterator[Tuple[int, int]]:
        """(address of the key, address of the elem) of each live entry; lazily."""

    @property
    @abstractmethod
    def layout_name(self) -> str:
        """ "classic", "swiss", "swiss-split" or "sync"."""

    @property
    @abstractmethod
    def labels(self) -> Tuple[str, ...]:
        """As ``columns``, for people: the names of `label`."""

    @abstractmethod
    def place(self, entry: Any) -> Tuple[object, ...]:
        """Where one of its entries lies, by ``columns``."""

    @abstractmethod
    def label(self, entry: Any) -> Tuple[str, ...]:
        """Where one of its entries lies, as people read it, by ``labels``."""

    @abstractmethod
    def look_up(self, pattern: Pattern) -> Optional[Found]:
        """The first live entry whose key the pattern matches; None if there is none."""

    @abstractmethod
    def pattern(self, key: object) -> Pattern:
        """What finds a key, given as a Python value."""

    def get(self, key: object, default: object = None) -> object:
        """The value of a key given as a Python value (int, str, float, bool, tuple or dict for a struct); ``default``
        where the map has no such key. GomapError if the key is of another type than the map's.

        >>> import gomap
        >>> ports = gomap.open(gomap.current_target()).map("main.ports")
        >>> ports.get(80), ports.get(8080), ports.get(8080, default=0)
        (1200, None, 0)
        """
        found = self.look_up(self.pattern(key))
        return default if found is None else found.entry(None).value

    @property
    def inner_maps(self) -> "Sequence[Tuple[str, AnyMap]]":
        """The maps that it is made of, by name, where it is made of such."""
        return ()

    @property
    def own_words(self) -> Mapping[str, int]:
        """Name -> offset of the words of it that are read, for a map that is made of others."""
        return {}

    def check_entries(self) -> None:  # noqa: B027
        """GomapError if it is known beforehand that no entry can be read."""

    def items(self, limits: Optional["Limits"] = None) -> Iterator[Tuple[object, object]]:
        """(key, value) of each entry, as Python values, read while you go through them. Values that cannot be read
        are gomap.values.Unreadable; a structure that is damaged is told in ``problems``, and what is sound is given.

        >>> import gomap
        >>> dict(gomap.open(gomap.current_target()).map("main.ports").items())
        {80: 1200, 443: 9000}
        """
        for entry in self.entries(limits):
            yield entry.key, entry.value

    def absent(self, key: str) -> GomapError:
        """What to say of a key that was looked for in vain; ``key`` as it is to be shown."""
        length = self.length()
        count = "1 entry" if length == 1 else f"{length:,} entries"
        unread = "; parts of it could not be read" if self.problems.lost else ""
        nan = ", as NaN equals nothing, not even itself" if key.lower() == "nan" else " for those that it has"
        hint = f"`gomap dump {self.expr}`{nan}" if length else None
        return GomapError(f"{self.expr} has no key {key} ({count}{unread})", hint=hint)
