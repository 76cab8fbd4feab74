"""A Python value of gomap.values as a Go literal on one line, everything from memory escaped."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta, timezone
from typing import Any, Callable, Dict, Optional

from gomap.text import count_text, entries_text, escaped, is_plain, printable
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
from gomap.values.bytestext import hex_text, text_in

__all__ = ["literal", "quoted", "shorten"]

_SHORT = {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v"}
_SHORT.update({'"': '\\"', "\\": "\\\\"})
ELLIPSIS = "..."
PLAIN_TYPES = ("int", "string", "bool", "float64")


def literal(value: Any, hexadecimal: bool = False) -> str:
    """The value as Go would write it; pointers show where they point and, if that was followed, what is there.

    >>> literal("bo" + chr(27) + "[31m"), literal(None), literal([1, 2]), literal(255, hexadecimal=True)
    ('"bo\\\\x1b[31m"', 'nil', '[1, 2]', '0xff')
    >>> literal(Pointer(0xC000532000, Struct("main.User", {"ID": 7, "Name": "ann"}), "*main.User"))
    '0xc000532000 {ID: 7, Name: "ann"}'
    """
    kind = type(value)
    if kind is str:
        return quoted(value)
    if kind is int:
        return _integer(value, hexadecimal)
    render = _RENDERERS.get(kind)
    return printable(repr(value)) if render is None else render(value, hexadecimal)


def quoted(text: str) -> str:
    """Go's strconv.Quote: nothing that would act on a terminal is left as it is.

    >>> quoted("a\\tb")
    '"a\\\\tb"'
    """
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return '"' + "".join(_SHORT.get(char) or (char if is_plain(char) else escaped(char)) for char in text) + '"'


def _quoted_bytes(raw: bytes, hexadecimal: bool = False) -> str:
    """A string that is not UTF-8: what is text is shown as text, every other byte as \\xff."""
    text = raw.decode("utf-8", "surrogateescape")
    parts = []
    for char in text:
        if "\udc80" <= char <= "\udcff":
            parts.append(f"\\x{ord(char) - 0xDC00:02x}")
        else:
            parts.append(_SHORT.get(char) or (char if is_plain(char) else escaped(char)))
    return '"' + "".join(parts) + '"'


def _integer(value: int, hexadecimal: bool) -> str:
    if not hexadecimal:
        return str(value)
    return f"-{-value:#x}" if value < 0 else f"{value:#x}"


def _float(value: float, hexadecimal: bool = False) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    text = repr(value)
    return text[:-2] if text.endswith(".0") and text != "-0.0" else text


def _complex(value: complex, hexadecimal: bool = False) -> str:
    imaginary = _float(value.imag)
    return f"({_float(value.real)}{'' if imaginary[0] in '+-' else '+'}{imaginary}i)"


def _list(value: "list[Any]", hexadecimal: bool) -> str:
    return "[" + ", ".join(literal(item, hexadecimal) for item in value) + "]"


def _bytes(value: Bytes, hexadecimal: bool) -> str:
    text = None if hexadecimal else text_in(value)
    return hex_text(value) if text is None else quoted(text)


def _struct(value: Struct, hexadecimal: bool) -> str:
    if value.type == "time.Time":
        shown = _time(value)
        if shown is not None:
            return shown
    return "{" + ", ".join(f"{printable(name)}: {literal(item, hexadecimal)}" for name, item in value.items()) + "}"


# time.Time (src/time/time.go): wall has a flag (1<<63), 33 bits of seconds since 1885 and 30 bits of nanoseconds;
# without the flag ext is the seconds since the year 1.
_HAS_MONOTONIC = 1 << 63
_NANOSECONDS = (1 << 30) - 1
_SECONDS_1_TO_1885 = 59453308800
_YEAR_1 = datetime(1, 1, 1, tzinfo=timezone.utc)


def _time(value: Struct) -> Optional[str]:
    """In UTC, as time.RFC3339Nano writes it; None if the fields are not time.Time's or the year has five digits."""
    wall, ext = value.get("wall"), value.get("ext")
    if not isinstance(wall, int) or not isinstance(ext, int) or wall & _NANOSECONDS >= 10**9:
        return None
    seconds = _SECONDS_1_TO_1885 + (wall << 1 >> 31 & (1 << 33) - 1) if wall & _HAS_MONOTONIC else ext
    nanoseconds = wall & _NANOSECONDS
    try:
        moment = _YEAR_1 + timedelta(seconds=seconds)
    except OverflowError:
        return None
    fraction = f".{nanoseconds:09d}".rstrip("0") if nanoseconds else ""
    return f"{moment:%Y-%m-%dT%H:%M:%S}".rjust(19, "0") + fraction + "Z"


def _pointer(value: Pointer, hexadecimal: bool) -> str:
    if value.value is Unfollowed:
        return f"{value.address:#x}"
    return f"{value.address:#x} {literal(value.value, hexadecimal)}"


def _interface(value: Interface, hexadecimal: bool) -> str:
    shown, name = literal(value.value, hexadecimal), value.type
    if name == "float64" and shown.lstrip("-").isdigit():
        return f"{shown}.0"  # 39 would be an int
    if name in PLAIN_TYPES or isinstance(value.value, MapRef) and value.value.type == name:
        return shown
    if isinstance(value.value, Struct) and shown.startswith("{"):
        return f"{printable(name)}{shown}"
    return f"{printable(name)}({shown})"


def _map(value: MapRef, hexadecimal: bool) -> str:
    entries = "unreadable" if value.length is None else entries_text(value.length)
    return f"{printable(value.type)} ({entries}) {value.address:#x}"


def _cut_string(value: CutString, hexadecimal: bool) -> str:
    shown = quoted(value.text) if isinstance(value.text, str) else _quoted_bytes(value.text)
    return f"{shown}{ELLIPSIS} ({count_text(value.length)} bytes)"


def _cut_list(value: CutList, hexadecimal: bool) -> str:
    if isinstance(value.items, Bytes) and value.items:
        return f"{_bytes(value.items, hexadecimal)}{ELLIPSIS} ({count_text(value.length)} bytes)"
    shown = [literal(item, hexadecimal) for item in value.items] + [ELLIPSIS]
    return f"[{', '.join(shown)}] ({count_text(value.length)} items)"


def _func(value: Func, hexadecimal: bool) -> str:
    return f"func {printable(value.name) if value.name else f'{value.address:#x}'}"


_RENDERERS: Dict[type, Callable[[Any, bool], str]] = {
    type(None): lambda value, _: "nil",
    bool: lambda value, _: "true" if value else "false",
    float: _float,
    Float32: _float,
    Duration: lambda value, hexadecimal: _integer(value, True) if hexadecimal else str(value),
    complex: _complex,
    bytes: _quoted_bytes,
    list: _list,
    Bytes: _bytes,
    Struct: _struct,
    Pointer: _pointer,
    Interface: _interface,
    MapRef: _map,
    CutString: _cut_string,
    CutList: _cut_list,
    Func: _func,
    Chan: lambda value, _: f"chan {value.address:#x}",
    UnsafePointer: lambda value, _: f"unsafe.Pointer {value.address:#x}",
    Unreadable: lambda value, _: f"<unreadable {value.address:#x}>" if value.address else "<unreadable>",
    type(Unfollowed): lambda value, _: ELLIPSIS,
}


_HALF_AN_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*(\\(?:x[0-9a-f]?|u[0-9a-f]{0,3}|U[0-9a-f]{0,7})?)$")


def shorten(text: str, width: Optional[int]) -> str:
    """At most ``width`` columns (None: all of it); what was cut shows as dots. No escape is cut in two.

    >>> shorten("abcdefghij", 8), shorten("abc", 8), shorten('"ab' + "\\\\x1b" * 3, 9)
    ('abcde...', 'abc', '"ab...')
    """
    if width is None or len(text) <= width:
        return text
    kept = text[: max(0, width - len(ELLIPSIS))]
    half = _HALF_AN_ESCAPE.search(kept[-24:])
    return (kept[: len(kept) - len(half.group(1))] if half else kept) + ELLIPSIS
