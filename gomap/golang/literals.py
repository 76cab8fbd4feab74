"""Go's literals as Python values: numbers, runes and strings with their escapes."""

from __future__ import annotations

import re
from typing import Match, Union

from gomap.errors import UsageError

__all__ = ["NUMBER", "RUNE", "STRING", "number", "rune", "string"]

_INT = r"(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|[0-9][0-9_]*)"
_FLOAT = r"(?:0[xX][0-9a-fA-F_]*\.?[0-9a-fA-F_]*[pP][+-]?[0-9]+|[0-9][0-9_]*\.[0-9_]*(?:[eE][+-]?[0-9]+)?" + (
    r"|\.[0-9][0-9_]*(?:[eE][+-]?[0-9]+)?|[0-9][0-9_]*[eE][+-]?[0-9]+)"
)
_REAL = f"(?:{_FLOAT}|{_INT})"
NUMBER = re.compile(rf"(?P<sign>-?)\s*(?:(?P<re>{_REAL})\s*(?P<op>[+-])\s*(?P<im>{_REAL})i|(?P<only>{_REAL})(?P<i>i?))")
STRING = re.compile(r'"(?:\\.|[^"\\\n])*"|`[^`]*`', re.DOTALL)
RUNE = re.compile(r"'(?:[^'\\\n]|\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\[0-7]{3}|\\[abfnrtv\\'])'")
ESCAPE = re.compile(
    r"\\(?:x(?P<x>[0-9a-fA-F]{2})|(?P<o>[0-7]{3})|u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8})|(?P<c>.))", re.DOTALL
)
SIMPLE = dict(zip("abfnrtv\\'\"", "\a\b\f\n\r\t\v\\'\""))
LONGEST_INTEGER = 400  # digits; the largest float64 has 309, and Python balks at 4,300


def number(match: Match[str]) -> Union[int, float, complex]:
    """The value of a match of `NUMBER`: int, float, or complex where it ends in i. UsageError if it is malformed.

    >>> [number(NUMBER.fullmatch(text)) for text in ("-0x_ff", "017", "1_000.5", "0x1p-2", "1-2i")]
    [-255, 15, 1000.5, 0.25, (1-2j)]
    """
    sign = -1 if match["sign"] else 1
    if match["re"] is not None:
        imaginary = float(_real(match["im"]))
        return complex(sign * float(_real(match["re"])), -imaginary if match["op"] == "-" else imaginary)
    value = _real(match["only"])
    return complex(0, sign * float(value)) if match["i"] else sign * value


def _real(text: str) -> Union[int, float]:
    plain = text.replace("_", "")
    try:
        if len(plain) > LONGEST_INTEGER:
            raise ValueError
        if re.fullmatch(_FLOAT, text) and not re.fullmatch(_INT, text):
            return float.fromhex(plain) if plain[:2] in ("0x", "0X") else float(plain)
        return int(plain, 8) if re.fullmatch("0[0-9]+", plain) else int(plain, 0)
    except (ValueError, OverflowError):
        raise UsageError(f"{text[:40]} is no number in Go") from None


def rune(text: str) -> int:
    r"""The code point of a match of `RUNE`.

    >>> rune("'a'"), rune(r"'\n'"), rune(r"'\x41'")
    (97, 10, 65)
    """
    body = text[1:-1]
    escape = ESCAPE.fullmatch(body)
    if escape is None:
        return ord(body)
    return ord(SIMPLE[escape["c"]]) if escape["c"] else _code(escape)


def string(text: str) -> bytes:
    r"""The bytes of a match of `STRING`. UsageError for an escape that Go does not have.

    >>> string(r'"h\u00e9\xff\n"'), string("`\\n`")
    (b'h\xc3\xa9\xff\n', b'\\n')
    """
    body = text[1:-1]
    if text[0] == "`":
        return encoded(body)
    pieces, at = [], 0
    for escape in ESCAPE.finditer(body):
        pieces += [encoded(body[at : escape.start()]), _escaped(escape)]
        at = escape.end()
    return b"".join([*pieces, encoded(body[at:])])


def encoded(text: str) -> bytes:
    """What was typed as UTF-8; bytes that were none come out as they went in."""
    return text.encode("utf-8", "surrogateescape")


def _escaped(escape: Match[str]) -> bytes:
    if escape["c"]:
        if escape["c"] not in SIMPLE or escape["c"] == "'":
            raise UsageError(f"Go has no escape {escape.group()!r} in a string")
        return SIMPLE[escape["c"]].encode()
    code = _code(escape)
    if escape["x"] or escape["o"]:
        if code > 255:
            raise UsageError(f"{escape.group()} is more than a byte")
        return bytes([code])
    if code > 0x10FFFF or 0xD800 <= code < 0xE000:
        raise UsageError(f"{escape.group()} is no Unicode character")
    return chr(code).encode()


def _code(escape: Match[str]) -> int:
    return int(escape["o"], 8) if escape["o"] else int(escape["x"] or escape["u"] or escape["U"], 16)
