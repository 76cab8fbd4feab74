"""Go values as Python values. Scalars are Python's own; what Python has no like of is one of these.

bool, int, float, complex and str are themselves; bytes is a string that is not UTF-8; list an array or slice; None nil.
"""

from __future__ import annotations

from typing import Any, Dict, List, NamedTuple, Optional, Union

__all__ = [
    "Chan",
    "CutList",
    "CutString",
    "Func",
    "Interface",
    "Limits",
    "MapRef",
    "Pointer",
    "Struct",
    "Unfollowed",
    "Unreadable",
    "UnsafePointer",
]


class Limits(NamedTuple):
    """How far values are read. ``depth``: pointers followed; ``string``: bytes of a string; ``items``: of a slice."""

    depth: int = 1
    string: int = 1 << 20
    items: int = 10_000


class Struct(Dict[str, Any]):
    """A struct: fields by name in order (blank ones ``_``, ``_2``, ...), as items and as attributes.

    >>> user = Struct("main.User", {"ID": 7}); user.ID, user["ID"], user.type
    (7, 7, 'main.User')
    """

    def __init__(self, type_name: str, fields: Dict[str, Any]):
        super().__init__(fields)
        self.type = type_name

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"{self.type} has no field {name}") from None


class Pointer(NamedTuple):
    """A pointer that is not nil; ``value`` is `Unfollowed` beyond the depth."""

    address: int
    value: Any
    type: str


class _UnfollowedType:
    def __repr__(self) -> str:
        return "<not followed>"


Unfollowed = _UnfollowedType()
"""In the place of what a pointer beyond the depth points to."""


class Interface(NamedTuple):
    """An interface that is not nil: its dynamic type and value."""

    type: str
    value: Any


class MapRef(NamedTuple):
    """A map within a value: where its header is, and how many entries it counts (None: unreadable)."""

    address: int
    length: Optional[int]
    type: str


class Chan(NamedTuple):
    address: int


class Func(NamedTuple):
    """A func value; ``name`` of its code, None where unknown."""

    address: int
    name: Optional[str]


class UnsafePointer(NamedTuple):
    address: int


class Unreadable(NamedTuple):
    """In the place of what could not be read."""

    address: int


class CutString(NamedTuple):
    """The beginning of a string of ``length`` bytes that a limit cut short."""

    text: Union[str, bytes]
    length: int


class CutList(NamedTuple):
    """The first of ``length`` items."""

    items: List[Any]
    length: int
