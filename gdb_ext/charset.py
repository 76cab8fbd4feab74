"""Text for GDB that it can encode: it fails, in the middle of a listing, on a character that its character set lacks.

Where no locale is set (containers, cron, ssh) that is every character beyond ASCII.
"""

from __future__ import annotations

from typing import List

import gdb

from gomap.text import ascii_text

__all__ = ["encodable"]


def encodable(text: str) -> str:
    """The text as it is, or with what GDB cannot encode escaped."""
    if text.isascii():
        return text
    try:
        for charset in _charsets():
            text.encode(charset)
    except (UnicodeEncodeError, LookupError):  # LookupError: a character set that Python does not know
        return ascii_text(text)
    return text


def _charsets() -> List[str]:
    """Of the target, which GDB encodes values in, and of the host, which messages are in (GDB 12 tells it)."""
    host = getattr(gdb, "host_charset", gdb.target_charset)
    return [str(gdb.target_charset()), str(host())]
