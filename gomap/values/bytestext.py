"""Arrays and slices of bytes for a person: text where they are text, else in hex, as tokens and UUIDs are written."""

from __future__ import annotations

from typing import Optional

from gomap.text import is_plain
from gomap.values import Bytes

__all__ = ["hex_text", "text_in"]

LEAST_TEXT = 8  # bytes: fewer that are printable may well be a number, or an address of the network
SPACES = "\t\n\r"


def hex_text(value: Bytes) -> str:
    """
    >>> hex_text(Bytes(b"\\x81\\x91")), hex_text(Bytes(b""))
    ('0x8191', '[]')
    """
    return f"0x{bytes(value).hex()}" if value else "[]"


def text_in(value: Bytes) -> Optional[str]:
    """What they spell, without the zeros behind it in an array; None if they are no text.

    >>> text_in(Bytes(b"sess-1234" + bytes(7))), text_in(Bytes(b"2<FP")), text_in(Bytes(b"ok", named=False))
    ('sess-1234', None, 'ok')
    """
    raw = bytes(value).rstrip(b"\0") if value.named else bytes(value)
    if len(raw) < (LEAST_TEXT if value.named else 1):
        return None
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return None
    return text if all(is_plain(char) or char in SPACES for char in text) else None
