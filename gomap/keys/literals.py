"""The values that keys are looked up by: Python's own, and two shapes that Python has no literal for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Callable, Mapping, Optional, Tuple

from gomap.errors import UsageError
from gomap.golang.durations import duration
from gomap.golang.literals import RUNE, encoded
from gomap.golang.parser import parse
from gomap.golang.syntax import Composite, Conversion, Literal, Node
from gomap.golang.types import GoType, Kind

__all__ = ["Compound", "Typed", "describe", "literal_of", "parse_key", "plain_value"]

FLOATS = (Kind.FLOAT32, Kind.FLOAT64)
SPECIAL = re.compile(r"[+-]?(?:inf|nan)", re.IGNORECASE)
HEX = re.compile("[0-9a-fA-F]+")
UUID = re.compile("-".join(f"[0-9a-fA-F]{{{digits}}}" for digits in (8, 4, 4, 4, 12)))
DURATION = "time.Duration"
EXAMPLES = '42, "a string", true, 1.5, {1, "a"} or main.Key{ID: 1}'


@dataclass(frozen=True)
class Compound:
    """A struct or an array: elements by field name or, where that is None, in order; what is left out is zero."""

    type_name: Optional[str]
    elements: Tuple[Tuple[Optional[str], object], ...]


class HexNumber(int):
    """An integer that was written in base 16: the bytes of an array, where that is what is looked for."""

    raw: bytes

    @classmethod
    def of(cls, text: str) -> "Optional[HexNumber]":
        """None if the text is no such number, or has half a byte.

        >>> HexNumber.of("0x00ff").raw, HexNumber.of("0xfff"), HexNumber.of("12")
        (b'\\x00\\xff', None, None)
        """
        digits = text[2:].replace("_", "")
        if text[:2] not in ("0x", "0X") or len(digits) % 2 or not HEX.fullmatch(digits):
            return None
        number = cls(digits, 16)
        number.raw = bytes.fromhex(digits)
        return number


@dataclass(frozen=True)
class Typed:
    """A value with the type that it must have: tells apart what an interface may hold."""

    type_name: str
    value: object


def parse_key(text: str, key_type: GoType) -> object:
    """A key as typed: a Go literal; for string keys a bare word too. UsageError, with an example, for anything else.

    >>> integer, text = GoType(Kind.INT, 8, "int"), GoType(Kind.STRING, 16, "string")
    >>> parse_key("0x10", integer), parse_key("u-17", text), parse_key('"a b"', text), parse_key("'\\"u\\"'", text)
    (16, b'u-17', b'a b', b'u')
    >>> parse_key("1m30s", GoType(Kind.INT64, 8, "time.Duration")), parse_key("'a'", text)
    (90000000000, b'a')
    """
    text = text.strip()
    is_string = key_type.kind is Kind.STRING
    if len(text) > 2 and text[0] == text[-1] == "'" and (is_string or not RUNE.fullmatch(text)):
        return parse_key(text[1:-1], key_type)  # a shell's quotes, typed where there is no shell
    if is_string and text[:1] not in ('"', "`"):
        return encoded(text)
    nanoseconds = duration(text) if key_type.name == DURATION else None
    if nanoseconds is not None:
        return nanoseconds
    if key_type.kind is Kind.ARRAY and UUID.fullmatch(text):
        return bytes.fromhex(text.replace("-", ""))
    if key_type.kind in FLOATS and SPECIAL.fullmatch(text):
        return float(text)
    return literal_of(parse(text, key=True), _no_literal)


def _no_literal(node: Node) -> object:
    raise UsageError(f"{node.text} is not a literal", hint=EXAMPLES)


def literal_of(node: Node, otherwise: Callable[[Node], object]) -> object:
    """The value of a literal; ``otherwise`` gives that of any other expression."""
    if isinstance(node, Literal):
        number = HexNumber.of(node.text)
        return node.value if number is None else number
    if isinstance(node, Conversion):
        return Typed(node.type_text, node.operand.value)
    if isinstance(node, Composite):
        return Compound(node.type_text, tuple((name, literal_of(value, otherwise)) for name, value in node.elements))
    return otherwise(node)


def plain_value(value: object) -> object:
    """A Python value as a key: str as UTF-8, a dict as a struct, a tuple or list as one or an array.

    >>> plain_value("é"), plain_value({"ID": 1}).elements, plain_value((1, 2)).elements
    (b'\\xc3\\xa9', (('ID', 1),), ((None, 1), (None, 2)))
    """
    if isinstance(value, str):
        return encoded(value)
    if isinstance(value, (bytearray, memoryview)):
        return bytes(value)
    if isinstance(value, Mapping):
        return Compound(None, tuple((str(name), inner) for name, inner in value.items()))
    if type(value).__name__ == "Interface":  # as gomap.values makes it; not imported, it is the larger module
        gotype = getattr(value, "type", None)
        return Typed(str(getattr(gotype, "name", gotype)), getattr(value, "value", None))
    if isinstance(value, (tuple, list)) and not hasattr(value, "address"):  # pointers and channels are tuples, too
        return Compound(None, tuple((None, inner) for inner in value))
    return value


def describe(value: object) -> str:
    """What sort of literal it is, for messages.

    >>> describe(5), describe(b"x"), describe(None)
    ('5 is an integer', '"x" is a string', 'nil is no value')
    """
    if value is None:
        return "nil is no value"
    if isinstance(value, bool):
        return f"{str(value).lower()} is a bool"
    if isinstance(value, HexNumber):
        count = len(value.raw)
        return f"0x{value.raw.hex()} is an integer, or {count} {'byte' if count == 1 else 'bytes'}"
    if isinstance(value, int):
        return f"{value} is an integer"
    if isinstance(value, (float, complex)):
        return f"{value!r} is a {'floating-point' if isinstance(value, float) else 'complex'} number"
    if isinstance(value, bytes):
        return f"{_quoted(value)} is a string"
    if isinstance(value, Compound):
        return f"{value.type_name or ''}{{...}} is a struct or array"
    return f"a Python {type(value).__name__} is no key"


def _quoted(value: bytes) -> str:
    text = value.decode("utf-8", "backslashreplace")
    return '"' + (text if len(text) <= 40 else text[:40] + "...").replace("\\", "\\\\").replace('"', '\\"') + '"'
