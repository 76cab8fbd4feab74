"""`gomap scan --format pprof`: a profile that `go tool pprof` opens. Format: github.com/google/pprof, profile.proto.

Each map is a sample of three values (bytes, reclaimable bytes, maps) under a stack of two frames: its holder on top of
its type, so that the flame graph groups by type first. Holders are those of --group-by holder: a frame for each index
of a slice would leave nothing large enough to be seen.

Functions have no system_name: where it is the name, pprof demangles that, takes brackets for C++ and cuts out what is
in parentheses, so that `main.x.(map[string]int)` became `main.x.`.
"""

from __future__ import annotations

import gzip
from typing import Dict, List, Sequence, Tuple

from gomap.analysis.census.grouping import UNKNOWN, collapsed, where
from gomap.commands.scan import ScanReport
from gomap.text import printable

__all__ = ["profile"]

VALUES = (("bytes", "bytes"), ("reclaimable", "bytes"), ("maps", "count"))


def profile(report: ScanReport) -> bytes:
    """The profile, gzipped."""
    strings = _Strings()
    places: Dict[str, int] = {}
    message = b"".join(_message(1, _value_type(strings, *value)) for value in VALUES)
    for (certain, *stack), values in sorted(_samples(report).items()):
        ids = [places.setdefault(name, len(places) + 1) for name in stack]
        label = _number(1, strings.at("type")) + _number(2, strings.at(certain))
        message += _message(2, _packed(1, ids) + _packed(2, values) + _message(3, label))
    for number in places.values():
        message += _message(4, _number(1, number) + _message(4, _number(1, number)))
    for name, number in places.items():
        message += _message(5, _number(1, number) + _number(2, strings.at(name)))
    message += _number(14, strings.at("reclaimable"))  # default_sample_type
    message += b"".join(_message(6, text.encode("utf-8", "replace")) for text in strings.all)
    return gzip.compress(message, mtime=0)


def _samples(report: ScanReport) -> Dict[Tuple[str, str, str], List[int]]:
    """("certain" or "inferred", holder, type): the innermost frame first."""
    found: Dict[Tuple[str, str, str], List[int]] = {}
    for one in report.shown:
        certain = "certain" if one.certain else "inferred"
        key = (certain, collapsed(where(one) or UNKNOWN), report.type_of(one))
        values = found.setdefault(key, [0, 0, 0])
        for i, value in enumerate((one.total or 0, one.reclaimable or 0, 1)):
            values[i] += value
    return found


class _Strings:
    """The string table; its first entry is empty."""

    def __init__(self) -> None:
        self.all = [""]
        self._known = {"": 0}

    def at(self, text: str) -> int:
        """Where a name stands in it; `go tool pprof` shows names as they are.

        >>> strings = _Strings()
        >>> strings.at("main.m" + chr(27)), strings.all
        (1, ['', 'main.m\\\\x1b'])
        """
        text = printable(text)
        if text not in self._known:
            self._known[text] = len(self.all)
            self.all.append(text)
        return self._known[text]


def _value_type(strings: _Strings, kind: str, unit: str) -> bytes:
    return _number(1, strings.at(kind)) + _number(2, strings.at(unit))


def _varint(number: int) -> bytes:
    data = bytearray()
    while number >= 0x80:
        data.append(number & 0x7F | 0x80)
        number >>= 7
    data.append(number)
    return bytes(data)


def _number(field: int, number: int) -> bytes:
    return _varint(field << 3) + _varint(number)


def _message(field: int, data: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(data)) + data


def _packed(field: int, numbers: Sequence[int]) -> bytes:
    return _message(field, b"".join(map(_varint, numbers)))
