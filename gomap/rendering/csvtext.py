"""Cells of CSV tables."""

from __future__ import annotations

from gomap.text import printable

__all__ = ["csv_cell"]


def csv_cell(value: object) -> object:
    """Booleans as JSON spells them, lists as words, text with nothing in it that acts on a terminal; None is empty.

    >>> csv_cell(True), csv_cell([7, 0, 1]), csv_cell("a" + chr(27)), csv_cell(1.5)
    ('true', '7 0 1', 'a\\\\x1b', 1.5)
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return " ".join(map(str, value))
    return printable(value) if isinstance(value, str) else value
