"""Comparing a key in place: its inline bytes first, and no more of memory than that leaves open."""

from __future__ import annotations

import math
import struct
from typing import Callable, Dict, Optional, Sequence, Tuple

from gomap.errors import GomapError, MemoryFault, Problem, Problems
from gomap.target import Target

__all__ = ["Dynamic", "Floats", "InterfaceKey", "KeyPattern", "Never", "Nil", "Parts", "Plain", "Text"]


class KeyPattern:
    """A key that is looked for.

    ``plain``: the exact inline bytes of every such key, None where equal keys may differ in them.

    ``far``: the bytes that every such key refers to, None if it is no string. Then `place` tells what to compare
    with them, so that many keys can be compared at once.

    ``problems``: what could not be read while keys were compared; such keys count as different.
    """

    plain: Optional[bytes] = None
    far: Optional[bytes] = None
    problems: Problems

    def __init__(self) -> None:
        self.problems = Problems()

    def matches(self, data: bytes, offset: int) -> bool:
        """Is the key at ``data[offset:]`` the one?"""
        raise NotImplementedError

    def place(self, data: bytes, offset: int) -> Optional[int]:
        """Where `far` must lie for the key at ``data[offset:]`` to be the one; None if it cannot be."""
        raise NotImplementedError


class Plain(KeyPattern):
    """Integers, bools, pointers, and what is made of them without gaps.

    >>> Plain(b"\\x05\\x00").matches(b"..\\x05\\x00", 2)
    True
    """

    def __init__(self, plain: bytes):
        super().__init__()
        self.plain = plain
        self._size = len(plain)

    def matches(self, data: bytes, offset: int) -> bool:
        return data[offset : offset + self._size] == self.plain


class Never(KeyPattern):
    """A key that equals nothing, not even itself: one with a NaN in it."""

    def matches(self, data: bytes, offset: int) -> bool:
        return False


class Floats(KeyPattern):
    """One float, or the two of a complex number, compared with ``==``: 0 is -0. ``code``: struct's, "<d" or "<ff".

    >>> Floats("<d", (0.0,)).matches(struct.pack("<d", -0.0), 0), Floats("<d", (0.0,)).plain, Floats("<f", (1.5,)).plain
    (True, None, b'\\x00\\x00\\xc0?')
    """

    def __init__(self, code: str, values: Tuple[float, ...]):
        super().__init__()
        self._unpack = struct.Struct(code).unpack_from
        packed = struct.pack(code, *values)
        self._values = struct.unpack(code, packed)
        if not any(value == 0 or math.isnan(value) for value in values):
            self.plain = packed

    def matches(self, data: bytes, offset: int) -> bool:
        return self._unpack(data, offset) == self._values


class Text(KeyPattern):
    """A string: its length is compared before its bytes are read."""

    def __init__(self, target: Target, value: bytes, problems: Problems):
        self.problems = problems
        self._read, self._value = target.read, value
        self._word = target.arch.pointer_size
        self._length = len(value).to_bytes(self._word, "little")
        self.far = value

    def matches(self, data: bytes, offset: int) -> bool:
        address = self.place(data, offset)
        if address is None or not self._value:
            return address is not None
        try:
            return self._read(address, len(self._value)) == self._value
        except MemoryFault as fault:
            self.problems.append(Problem("a key could not be read and was passed over", fault.address))
            return False

    def place(self, data: bytes, offset: int) -> Optional[int]:
        behind = offset + self._word
        if data[behind : behind + self._word] != self._length:
            return None
        return int.from_bytes(data[offset:behind], "little")


class Parts(KeyPattern):
    """Fields or elements, one at a time in order. ``parts``: (offset, pattern)."""

    def __init__(self, parts: Sequence[Tuple[int, KeyPattern]], problems: Problems):
        self.problems = problems
        self._parts = tuple((offset, part.matches) for offset, part in parts)

    def matches(self, data: bytes, offset: int) -> bool:
        return all(part(data, offset + at) for at, part in self._parts)


class Nil(KeyPattern):
    """A nil interface: its first word is 0, whatever the second is."""

    def __init__(self, pointer_size: int):
        super().__init__()
        self._size = pointer_size

    def matches(self, data: bytes, offset: int) -> bool:
        return not any(data[offset : offset + self._size])


Dynamic = Optional[Tuple[KeyPattern, bool, int]]
"""Of a dynamic type: the pattern, whether the second word is the value itself, its size. None: it has no such key."""


class InterfaceKey(KeyPattern):
    """An interface: its dynamic type decides, and is looked at once. ``resolve(first word)`` gives a `Dynamic`."""

    MOST_TYPES = 1000

    def __init__(self, target: Target, resolve: Callable[[int], Dynamic], problems: Problems):
        self.problems = problems
        self._target, self._resolve = target, resolve
        self._known: Dict[int, Dynamic] = {0: None}

    def matches(self, data: bytes, offset: int) -> bool:
        word = self._target.arch.pointer_size
        dynamic = self._dynamic(int.from_bytes(data[offset : offset + word], "little"))
        if dynamic is None:
            return False
        part, direct, size = dynamic
        if direct:
            return part.matches(data, offset + word)
        address = int.from_bytes(data[offset + word : offset + 2 * word], "little")
        try:
            return part.matches(self._target.read(address, size), 0)
        except MemoryFault as fault:
            self.problems.append(Problem("a key could not be read and was passed over", fault.address))
            return False

    def _dynamic(self, first: int) -> Dynamic:
        if first not in self._known:
            if len(self._known) > self.MOST_TYPES:
                self._known = {0: None}
            self._known[first] = self._resolved(first)
        return self._known[first]

    def _resolved(self, first: int) -> Dynamic:
        try:
            return self._resolve(first)
        except GomapError as error:
            self.problems.append(Problem(f"the type of a key could not be read: {error.what}", first))
            return None
