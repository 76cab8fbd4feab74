"""Runtime structs declared once with construct, laid out by Go's alignment rules for a word size.

`Record` wraps a construct.Struct and adds what reading many needs: offsets by name and a struct.Struct, which takes a
hundredth of the time.
"""

from __future__ import annotations

import struct
from typing import Any, Dict, List, NamedTuple, Sequence, Tuple

from construct import BytesInteger, Int8ul, Int16ul, Int32ul, Int64sl, Int64ul, Padding, Struct

__all__ = ["FieldDeclaration", "Record", "declare"]


class FieldDeclaration(NamedTuple):
    """A field's Go name and its kind: u8, u16, u32, u64, bool, word (uintptr or pointer), int."""

    name: str
    kind: str


_SIZES = {"u8": 1, "bool": 1, "u16": 2, "u32": 4, "u64": 8}
_FORMATS = {"u8": "B", "bool": "B", "u16": "H", "u32": "I", "u64": "Q"}
_CONSTRUCTS = {"u8": Int8ul, "bool": Int8ul, "u16": Int16ul, "u32": Int32ul, "u64": Int64ul}
_WORDS = {4: ("I", Int32ul), 8: ("Q", Int64ul)}
_INTS = {4: ("i", BytesInteger(4, signed=True, swapped=True)), 8: ("q", Int64sl)}


class Record:
    """One struct of the Go runtime, little-endian.

    ``offsets``: field name -> byte offset. ``size``: bytes, trailing padding included.

    >>> header = declare("demo", "src/runtime/demo.go", 8, [("count", "int"), ("B", "u8"), ("buckets", "word")])
    >>> header.offsets, header.size
    ({'count': 0, 'B': 8, 'buckets': 16}, 24)
    >>> header.parse((7).to_bytes(8, "little") + bytes([3]) + bytes(15))["B"]
    3
    """

    def __init__(self, name: str, source: str, word: int, fields: Sequence[FieldDeclaration]):
        self.name = name
        self.source = source
        self.word = word
        self.offsets: Dict[str, int] = {}
        self.kinds: Dict[str, str] = dict(fields)
        parts, formats = self._lay_out(fields)
        self.struct = Struct(*parts)
        self.size = int(self.struct.sizeof())
        self.unpacker = struct.Struct("<" + formats)
        self.fields = tuple(field.name for field in fields)

    def _lay_out(self, fields: Sequence[FieldDeclaration]) -> Tuple[List[Any], str]:
        parts: List[Any] = []
        formats, at, widest = "", 0, 1
        for name, kind in fields:
            size, code, part = self._kind(kind)
            align = min(size, self.word)
            gap = -at % align
            parts += [Padding(gap)] if gap else []
            parts.append(name / part)
            formats += "x" * gap + code
            self.offsets[name] = at + gap
            at, widest = at + gap + size, max(widest, align)
        tail = -at % widest
        return parts + ([Padding(tail)] if tail else []), formats + "x" * tail

    def _kind(self, kind: str) -> Tuple[int, str, Any]:
        if kind in _SIZES:
            return _SIZES[kind], _FORMATS[kind], _CONSTRUCTS[kind]
        code, part = (_INTS if kind == "int" else _WORDS)[self.word]
        return self.word, code, part

    def parse(self, data: bytes) -> Dict[str, int]:
        """All fields of one record by name. ValueError where ``data`` is shorter than `size`."""
        try:
            return dict(zip(self.fields, self.unpacker.unpack_from(data)))
        except struct.error as error:
            raise ValueError(f"{self.name}: {error}") from error

    def __repr__(self) -> str:
        return f"<Record {self.name}, {self.size} bytes>"


def declare(name: str, source: str, word: int, fields: Sequence[Tuple[str, str]]) -> Record:
    """A Record of the given fields for a word of 4 or 8 bytes."""
    return Record(name, source, word, [FieldDeclaration(*field) for field in fields])
