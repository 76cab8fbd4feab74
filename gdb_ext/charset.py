"""Text for GDB that it can encode: it fails, in the middle of a listing, on a character that its character set lacks.

Where no locale is set (containers, cron, ssh) that is every character beyond ASCII.
"""

from __future__ import annotations

from typing import Sequence

import gdb

from gomap.render.text import ascii_text

__all__ = ["encodable", "writable"]


def encodable(text: str) -> str:
    """A value or a message for GDB to show: as it is, or with what GDB cannot encode escaped. Values it encodes in the
    target's character set, messages in the host's."""
    return text if text.isascii() else _fit(text, [str(gdb.target_charset()), _host()])


def writable(text: str) -> str:
    """Text for gdb.write, which encodes it in the host's character set only."""
    return text if text.isascii() else _fit(text, [_host()])


def _fit(text: str, charsets: Sequence[str]) -> str:
    try:
        for charset in charsets:
            text.encode(charset)
    except (UnicodeEncodeError, LookupError):  # LookupError: a character set that Python does not know
        return ascii_text(text)
    return text


def _host() -> str:
    """GDB 12 tells it; it is the target's unless somebody set that."""
    return str(getattr(gdb, "host_charset", gdb.target_charset)())
