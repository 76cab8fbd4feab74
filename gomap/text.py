"""Text that is safe to show and easy to read: escapes, sizes, counts, bars."""

from __future__ import annotations

import unicodedata

__all__ = [
    "ascii_text",
    "bar",
    "bytes_text",
    "count_text",
    "entries_text",
    "escaped",
    "is_plain",
    "percent_text",
    "printable",
]

# Categories that act on a terminal or fool the eye: control, format (bidi overrides), surrogate, private, unassigned,
# line and paragraph separators. The space is the only separator that shows as what it is.
_ACTING = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})
_EIGHTHS = " ▏▎▍▌▋▊▉█"


def is_plain(char: str) -> bool:
    """Does it show as itself, as strconv.IsPrint sees it?

    >>> is_plain("é"), is_plain(chr(27)), is_plain(chr(0x202E))
    (True, False, False)
    """
    return char == " " or unicodedata.category(char) not in _ACTING


def printable(text: str) -> str:
    """Text from the target's memory, with everything that would act on a terminal escaped.

    >>> printable("main.x" + chr(27) + "[31m")
    'main.x\\\\x1b[31m'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if is_plain(char) else escaped(char) for char in text)


def escaped(char: str) -> str:
    """As strconv.Quote escapes it: ``\\x1b``, ``\\u0085``, ``\\U000e0001``. (``\\x85`` would be a byte, not U+0085.)"""
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x80 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def ascii_text(text: str) -> str:
    """Text that `printable` or a literal has made safe, for a place that shows ASCII only: strconv.QuoteToASCII.

    >>> ascii_text('"' + chr(0xE9) + chr(0x1F600) + '"')
    '"\\\\u00e9\\\\U0001f600"'
    """
    return text if text.isascii() else "".join(char if char.isascii() else escaped(char) for char in text)


def bytes_text(size: int) -> str:
    """
    >>> bytes_text(640), bytes_text(24576), bytes_text(1812345), bytes_text(302 << 20)
    ('640 B', '24.0 KiB', '1.73 MiB', '302.0 MiB')
    """
    if abs(size) < 1024:
        return f"{size} B"
    amount, units = float(size), ["KiB", "MiB", "GiB", "TiB", "PiB"]
    unit = units.pop(0)
    amount /= 1024
    while abs(amount) >= 1023.95 and units:
        unit = units.pop(0)
        amount /= 1024
    digits = 2 if abs(amount) < 10 and unit != "KiB" else 1
    return f"{amount:.{digits}f} {unit}"


def count_text(count: int) -> str:
    """
    >>> count_text(66064)
    '66,064'
    """
    return f"{count:,}"


def entries_text(count: int) -> str:
    """
    >>> entries_text(1), entries_text(1024)
    ('1 entry', '1,024 entries')
    """
    return "1 entry" if count == 1 else f"{count:,} entries"


def percent_text(fraction: float) -> str:
    """One decimal, and neither 0 nor 100 unless it is just that.

    >>> percent_text(0.0155), percent_text(0.00001), percent_text(1.0), percent_text(0.99999)
    ('1.6 %', '< 0.1 %', '100 %', '> 99.9 %')
    """
    if fraction in (0, 1):
        return f"{fraction:.0%}".replace("%", " %")
    if 0 < fraction < 0.001:
        return "< 0.1 %"
    if 0.999 < fraction < 1:
        return "> 99.9 %"
    return f"{fraction * 100:.1f} %"


def bar(fraction: float, width: int, unicode: bool) -> str:
    """A bar of up to ``width`` columns; never empty for a fraction above 0.

    >>> bar(0.5, 8, False), bar(0.001, 8, False), bar(0, 8, False)
    ('####', '#', '')
    """
    if fraction <= 0:
        return ""
    if not unicode:
        return "#" * max(1, round(fraction * width))
    eighths = max(1, round(fraction * width * 8))
    return "█" * (eighths // 8) + (_EIGHTHS[eighths % 8] if eighths % 8 else "")
