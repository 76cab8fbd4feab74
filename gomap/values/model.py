"""Go values as Python values. Scalars are Python's own; what Python has no like of is one of these.

bool, int, float, complex and str are themselves; bytes is a string that is not UTF-8; list an array or slice; None nil.
"""

from __future__ import annotations

import struct
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Union

__all__ = [
    "Bytes",
    "Chan",
    "CutList",
    "CutString",
    "Duration",
    "Float32",
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

    A field called like a method of dict (``items``, ``keys``, ``get``) is an item only.

    >>> user = Struct("main.User", {"ID": 7}); user.ID, user["ID"], user.type
    (7, 7, 'main.User')
    >>> user
    main.User{'ID': 7}
    """

    __slots__ = ("type",)

    def __init__(self, type_name: str, fields: Dict[str, Any]):
        dict.__init__(self, fields)
        self.type = type_name

    def __getattr__(self, name: str) -> Any:
        if name in self:
            return self[name]
        raise AttributeError(f"no field {name}; there are {', '.join(self) or 'none'}")

    def __reduce__(self) -> "tuple[Any, ...]":
        return Struct, (self.type, dict(self))

    def __repr__(self) -> str:
        return f"{self.type}{dict.__repr__(self)}"


class Bytes(List[int]):
    """An array or slice of bytes: the list of their numbers. ``named``: its type has a name (net.IP), or is an array.

    >>> token = Bytes(b"\\x81\\x91"); token, bytes(token).hex()
    ([129, 145], '8191')
    """

    __slots__ = ("named",)

    def __init__(self, raw: Iterable[int], named: bool = True):
        list.__init__(self, raw)
        self.named = named

    def __reduce__(self) -> "tuple[Any, ...]":
        return Bytes, (list(self), self.named)


class Float32(float):
    """A float32: the same number, but it shows the fewest digits that tell it from other float32s, as Go does.

    >>> number = Float32(struct.unpack("<f", struct.pack("<f", 0.1))[0]); number, float(number)
    (0.1, 0.10000000149011612)
    """

    __slots__ = ()

    def __repr__(self) -> str:
        for digits in range(1, 9):
            text = f"{self:.{digits}g}"
            if _nearest_float32(float(text)) == self:
                return repr(float(text))
        return repr(float(f"{self:.9g}"))


def _nearest_float32(number: float) -> Optional[float]:
    try:
        return float(struct.unpack("<f", struct.pack("<f", number))[0])
    except OverflowError:
        return None


class Duration(int):
    """A time.Duration, in nanoseconds; ``str`` writes it as Go does.

    >>> print(Duration(1_500_000_000), Duration(90 * 60 * 10**9), Duration(1500), Duration(-7), Duration(0))
    1.5s 1h30m0s 1.5µs -7ns 0s
    """

    __slots__ = ()

    def __str__(self) -> str:
        amount, sign = abs(int(self)), "-" if self < 0 else ""
        if amount < 1_000_000_000:
            return sign + _below_a_second(amount)
        minutes, rest = divmod(amount, 60_000_000_000)
        hours, minutes = divmod(minutes, 60)
        whole = f"{hours}h{minutes}m" if hours else f"{minutes}m" if minutes else ""
        return f"{sign}{whole}{_decimal(rest, 9)}s"


def _below_a_second(amount: int) -> str:
    if not amount:
        return "0s"
    if amount < 1000:
        return f"{amount}ns"
    return f"{_decimal(amount, 3)}µs" if amount < 1_000_000 else f"{_decimal(amount, 6)}ms"


def _decimal(amount: int, places: int) -> str:
    """``amount`` / 10**places, exactly and without trailing zeros."""
    whole, fraction = divmod(amount, 10**places)
    return f"{whole}.{fraction:0{places}d}".rstrip("0").rstrip(".")


class Pointer(NamedTuple):
    """A pointer that is not nil; ``value`` is `Unfollowed` beyond the depth."""

    address: int
    value: Any
    type: str


class _UnfollowedType:
    def __repr__(self) -> str:
        return "<not followed>"


Unfollowed = _UnfollowedType()
"""In the place of what lies beyond the depth, or deeper in a value than is sane."""


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
    """A channel that is not nil."""

    address: int


class Func(NamedTuple):
    """A func value; ``name`` of its code, None if unknown."""

    address: int
    name: Optional[str]


class UnsafePointer(NamedTuple):
    """An unsafe.Pointer that is not nil."""

    address: int


class Unreadable(NamedTuple):
    """In the place of what could not be read; ``address`` 0 if that is not memory but a type that makes no sense."""

    address: int


class CutString(NamedTuple):
    """The beginning of a string of ``length`` bytes that a limit cut short."""

    text: Union[str, bytes]
    length: int


class CutList(NamedTuple):
    """The first of ``length`` items."""

    items: List[Any]
    length: int
