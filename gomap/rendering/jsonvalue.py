"""A Python value of gomap.values as JSON-ready data, by the table of the JSON format."""

from __future__ import annotations

import base64
import math
from typing import Any, Callable, Dict, Iterable

from gomap.values import (
    Bytes,
    Chan,
    CutList,
    CutString,
    Duration,
    Float32,
    Func,
    Interface,
    MapRef,
    Pointer,
    Struct,
    Unfollowed,
    Unreadable,
    UnsafePointer,
)

__all__ = ["to_json"]

EXACT = 1 << 53  # integers beyond are rounded by readers that know only float64
Convert = Callable[[Any], Any]

_AS_THEY_ARE = frozenset({int, bool, str, type(None)})
_SEVERAL: Dict[type, Callable[[Any], Iterable[Any]]] = {list: iter, Bytes: iter, Struct: dict.values}


def to_json(value: Any, ints: str = "number") -> Any:
    """``ints`` "string": integers beyond 2^53 become strings.

    >>> to_json(Pointer(0xC000532000, Struct("main.T", {"A": float("nan")}), "*main.T"))
    {'$ptr': '0xc000532000', '$value': {'A': 'NaN'}}
    >>> to_json(1 << 60, ints="string"), to_json(b"\\xff")
    ('1152921504606846976', {'$base64': '/w=='})
    """
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return value
    if kind is int:
        return str(value) if ints == "string" and not -EXACT <= value <= EXACT else value
    if ints == "number" and kind in _SEVERAL and _AS_THEY_ARE.issuperset(map(type, _SEVERAL[kind](value))):
        return value
    return _CONVERTERS[kind](value, lambda inner: to_json(inner, ints))


def _float(value: float, _: Convert) -> Any:
    if math.isnan(value):
        return "NaN"
    return ("+Inf" if value > 0 else "-Inf") if math.isinf(value) else float(value)


def _pointer(value: Pointer, convert: Convert) -> Any:
    if value.value is Unfollowed:
        return {"$ptr": f"{value.address:#x}"}
    return {"$ptr": f"{value.address:#x}", "$value": convert(value.value)}


def _cut_string(value: CutString, _: Convert) -> Any:
    if isinstance(value.text, str):
        return {"$string": value.text, "$len": value.length}
    return {**_bytes(value.text, _), "$len": value.length}


def _bytes(value: bytes, _: Convert) -> Any:
    return {"$base64": base64.b64encode(value).decode()}


def _interface(value: Interface, convert: Convert) -> Any:
    if value.value is Unfollowed:
        return {"$type": value.type}
    return {"$type": value.type, "$value": convert(value.value)}


_CONVERTERS: Dict[type, Callable[[Any, Convert], Any]] = {
    float: _float,
    Float32: _float,
    Duration: lambda value, convert: convert(int(value)),
    complex: lambda value, convert: [convert(value.real), convert(value.imag)],
    bytes: _bytes,
    list: lambda value, convert: [convert(item) for item in value],
    Bytes: lambda value, _: list(value),
    Struct: lambda value, convert: {name: convert(item) for name, item in value.items()},
    Pointer: _pointer,
    Interface: _interface,
    MapRef: lambda value, _: {"$map": f"{value.address:#x}", "$len": value.length},
    CutString: _cut_string,
    CutList: lambda value, convert: {"$list": [convert(item) for item in value.items], "$len": value.length},
    Func: lambda value, _: {"$func": f"{value.address:#x}", "$name": value.name},
    Chan: lambda value, _: {"$chan": f"{value.address:#x}"},
    UnsafePointer: lambda value, _: {"$ptr": f"{value.address:#x}"},
    Unreadable: lambda value, _: {"$unreadable": f"{value.address:#x}"},
}
