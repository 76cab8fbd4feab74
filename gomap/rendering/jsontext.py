"""Values straight from their bytes to JSON text, for the kinds that most entries are made of.

A million entries are listed twice as fast as by making Python values and then JSON of them. What is not of these kinds,
is cut by a limit or cannot be read goes that longer way (gomap.values, jsonvalue.py beside this): the text is the same.
"""

from __future__ import annotations

import json
import struct
from json.encoder import encode_basestring_ascii
from typing import Callable, List, Optional, Tuple

from gomap.errors import GomapError, MemoryFault
from gomap.golang.types import GoType, Kind
from gomap.memory.pages import PageCache
from gomap.rendering.jsonvalue import to_json
from gomap.target import Target
from gomap.values import Limits
from gomap.values.scalars import expected_size, number_code

__all__ = ["Encode", "TextEncoders", "encoded"]

Encode = Callable[[bytes, int], str]
Decode = Callable[[bytes, int], object]
MOST_ITEMS = 64  # of a slice: longer ones go the longer way, which counts what they cost
MOST_NESTED = 8  # structs in one another
MOST_POINTEE = 1 << 16  # bytes


def encoded(decode: Decode) -> Encode:
    """The longer way.

    >>> encoded(lambda data, offset: data[offset])(b"abc", 1)
    '98'
    """
    return lambda data, offset: json.dumps(to_json(decode(data, offset)))


class TextEncoders:
    """Makes encoders. ``decoder(type, limits)``: the decoder of gomap.values, for whatever goes the longer way."""

    def __init__(self, target: Target, decoder: Callable[[GoType, Limits], Decode], limits: Limits):
        self._read = PageCache(target.read).read
        self._word = target.arch.pointer_size
        self._decoder = decoder
        self._limits = limits
        self._nested = 0
        self._pair = struct.Struct("<QQ" if self._word == 8 else "<II").unpack_from
        self._pointer = struct.Struct("<Q" if self._word == 8 else "<I").unpack_from

    def encoder(self, gotype: GoType, depth: Optional[int] = None) -> Encode:
        """(data, offset) -> JSON text; ``depth``: how many pointers it may still follow."""
        depth = self._limits.depth if depth is None else depth
        longer = encoded(self._decoder(gotype, self._limits._replace(depth=depth)))
        if expected_size(gotype, self._word) < 0:
            return longer
        try:
            return self._short(gotype, depth, longer) or longer
        except (GomapError, ValueError):  # a descriptor that is garbage in its depths
            return longer

    def _short(self, gotype: GoType, depth: int, longer: Encode) -> Optional[Encode]:
        """None for the kinds that go the longer way."""
        kind = gotype.kind
        if kind is Kind.STRING:
            return self._string(longer)
        if kind is Kind.SLICE:
            return self._slice(gotype, longer)
        if kind is Kind.STRUCT:
            return self._struct(gotype, depth)
        if kind is Kind.POINTER:
            return self._followed(gotype, depth, longer) if depth > 0 else self._unfollowed()
        return _number(gotype)

    def _string(self, longer: Encode) -> Encode:
        pair, read, most = self._pair, self._read, self._limits.string

        def encode(data: bytes, offset: int) -> str:
            address, length = pair(data, offset)
            if not length:
                return '""'
            if length > most:
                return longer(data, offset)
            try:
                return encode_basestring_ascii(read(address, length).decode())
            except (MemoryFault, UnicodeDecodeError):
                return longer(data, offset)

        return encode

    def _slice(self, gotype: GoType, longer: Encode) -> Optional[Encode]:
        """Slices of strings and numbers."""
        elem = gotype.elem
        size = expected_size(elem, self._word)
        item = _number(elem) if elem.kind is not Kind.STRING else self._string(encoded(self._decode(elem)))
        if item is None or size <= 0:
            return None
        pair, read, most = self._pair, self._read, min(MOST_ITEMS, self._limits.items)

        def encode(data: bytes, offset: int) -> str:
            address, length = pair(data, offset)
            if not address:
                return "null"
            if length > most:
                return longer(data, offset)
            try:
                raw = read(address, length * size) if length else b""
            except MemoryFault:
                return longer(data, offset)
            return f"[{', '.join([item(raw, at) for at in range(0, length * size, size)])}]"

        return encode

    def _decode(self, gotype: GoType) -> Decode:
        return self._decoder(gotype, self._limits)

    def _struct(self, gotype: GoType, depth: int) -> Optional[Encode]:
        fields = list(gotype.fields)
        names = [field.name for field in fields]
        if len(set(names)) < len(names) or self._nested >= MOST_NESTED:
            return None
        if any(not 0 <= f.offset <= gotype.size - max(0, expected_size(f.type, self._word)) for f in fields):
            return None
        self._nested += 1
        try:
            members = [(field.offset, self.encoder(field.type, depth)) for field in fields]
        finally:
            self._nested -= 1
        labels = [encode_basestring_ascii(name).replace("%", "%%") for name in names]
        form = f"{{{', '.join([label + ': %s' for label in labels])}}}"
        return lambda data, offset: form % tuple([encode(data, offset + at) for at, encode in members])

    def _unfollowed(self) -> Encode:
        pointer = self._pointer

        def encode(data: bytes, offset: int) -> str:
            (address,) = pointer(data, offset)
            return f'{{"$ptr": "{address:#x}"}}' if address else "null"

        return encode

    def _followed(self, gotype: GoType, depth: int, longer: Encode) -> Encode:
        pointer, read = self._pointer, self._read
        made: List[Tuple[int, Encode]] = []  # once it is needed: types are read on first use

        def encode(data: bytes, offset: int) -> str:
            (address,) = pointer(data, offset)
            if not address:
                return "null"
            try:
                if not made:
                    made.append((self._pointee_size(gotype.elem), self.encoder(gotype.elem, depth - 1)))
                size, elem = made[0]
                raw = read(address, size)
            except (GomapError, ValueError):
                return longer(data, offset)
            return f'{{"$ptr": "{address:#x}", "$value": {elem(raw, 0)}}}'

        return encode

    def _pointee_size(self, gotype: GoType) -> int:
        size = expected_size(gotype, self._word)
        if not 0 < size <= MOST_POINTEE:
            raise ValueError(f"{gotype.name} of {size} bytes goes the longer way")
        return size


def _number(gotype: GoType) -> Optional[Encode]:
    code = number_code(gotype)
    if code is None or code == "d":
        return None
    unpack = struct.Struct("<" + code).unpack_from
    if code == "?":
        return lambda data, offset: "true" if unpack(data, offset)[0] else "false"
    return lambda data, offset: "%d" % unpack(data, offset)[0]
