"""Sizes, shares, bars and colours."""

from __future__ import annotations

import builtins
from typing import Any

import pytest

from gomap.rendering.color import Painter
from gomap.text import ascii_text, bar, bytes_text, count_text, percent_text, printable


@pytest.mark.parametrize(
    "size, shown",
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (24 << 10, "24.0 KiB"),
        ((1 << 20) - 1, "1.00 MiB"),
        (1 << 20, "1.00 MiB"),
        (302 << 20, "302.0 MiB"),
        (5 << 30, "5.00 GiB"),
        (1 << 60, "1024.0 PiB"),
        (-2048, "-2.0 KiB"),
    ],
)
def test_bytes(size: int, shown: str) -> None:
    assert bytes_text(size) == shown


@pytest.mark.parametrize(
    "fraction, shown",
    [(0, "0 %"), (1, "100 %"), (0.5, "50.0 %"), (1e-9, "< 0.1 %"), (0.9999, "> 99.9 %"), (0.001, "0.1 %")],
)
def test_shares(fraction: float, shown: str) -> None:
    assert percent_text(fraction) == shown


def test_counts() -> None:
    assert count_text(1234567) == "1,234,567"


@pytest.mark.parametrize("width", [1, 8, 24])
@pytest.mark.parametrize("unicode", [False, True])
def test_bars_fit_and_tell_little_from_nothing(width: int, unicode: bool) -> None:
    lengths = [len(bar(i / 100, width, unicode)) for i in range(101)]
    assert lengths == sorted(lengths) and lengths[0] == 0 and lengths[1] == 1 and lengths[-1] == width


def test_bars_in_eighths() -> None:
    assert bar(1 / 16, 8, True) == "▌" and bar(0.5, 8, True) == "████" and bar(0.5, 8, False).isascii()


@pytest.mark.parametrize("char", ["\x1b", "\r", "\x9b", "\u202e", "\u2028", "\ud800", "\U000e0001"])
def test_what_acts_is_escaped(char: str) -> None:
    assert printable(f"a{char}b").isascii() and printable(f"a{char}b").isprintable()


def test_plain_ascii() -> None:
    assert ascii_text("aé世\U0001f600") == "a\\u00e9\\u4e16\\U0001f600"
    assert ascii_text('"a\\n"') == '"a\\n"'


@pytest.mark.parametrize("term", ["xterm-256color", "xterm"])
def test_colour_changes_nothing_but_colour(term: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import re

    from gomap.rendering import color

    monkeypatch.setenv("TERM", term)
    color._tools.cache_clear()
    text = '0xc0 {ID: 7, Name: "a\\x1b[31m", Next: nil}'
    painted = Painter(True).go(text)
    assert painted != text and re.sub(r"\x1b\[[0-9;]*m", "", painted) == text
    assert Painter(False).go(text) == text


def test_without_pygments_text_stays_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def no_pygments(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("pygments"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", no_pygments)
    assert Painter(True).go('"a"') == '"a"'
