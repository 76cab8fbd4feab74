"""Which words of a frame the garbage collector would look at: the compiler's stack maps. All other words are stale.

Sources: src/runtime/stkframe.go (getStackMap; to 1.19 in stack.go), src/runtime/traceback.go (varp).
"""

from __future__ import annotations

from typing import List, NamedTuple, Optional, Set, Tuple

from gomap.errors import MemoryFault
from gomap.layouts.pclntab import FUNCDATA_ARGS, FUNCDATA_LOCALS, FUNCDATA_STACK_OBJECTS, PCDATA_STACK_MAP_INDEX
from gomap.layouts.stackmap import HEAD, row
from gomap.layouts.stackobjects import stack_object_layout
from gomap.memory.arrays import read_word
from gomap.runtime.modules.pclntab import Function, Functions
from gomap.runtime.stacks.unwind import LINK_REGISTER
from gomap.target import Target

__all__ = ["FrameMap", "StackMaps"]

MOST_WORDS = 1 << 16
MOST_OBJECTS = 1 << 12
MOST_SIZE = 10 << 20  # bytes of a variable on a stack: ir.MaxStackVarSize, to 1.22
TOLD_OTHERWISE = ("reflect.makeFuncStub", "reflect.methodValueCall")
WITH_FRAME_POINTER = ("amd64", "arm64")

Range = Tuple[int, int]


class FrameMap(NamedTuple):
    """``args``: its arguments, which lie in its caller's frame. ``live``: places of words, in both, that hold pointers
    which are needed. ``objects``: variables whose address was taken; they live as long as something points to them."""

    args: Range
    live: Set[int]
    objects: List[Range]


class StackMaps:
    """Of one program."""

    def __init__(self, target: Target, functions: Functions, release: Optional[Tuple[int, int]]):
        self._target = target
        self._functions = functions
        self._word = target.arch.pointer_size
        self._objects_layout = stack_object_layout(release, self._word)
        self._linked = target.arch.name in LINK_REGISTER
        self._has_frame_pointer = target.arch.name in WITH_FRAME_POINTER

    def of(self, pc: int, sp: int, fp: int) -> Optional[FrameMap]:
        """The map of the frame [sp, fp) that goes on at ``pc``; None if there is none (assembly), or it makes no
        sense."""
        function = self._functions.at(pc)
        try:
            return None if function is None else self._of(function, pc, sp, fp)
        except MemoryFault:
            return None

    def _of(self, function: Function, pc: int, sp: int, fp: int) -> Optional[FrameMap]:
        size = self._functions.args_size(function)
        if size is None or function.name in TOLD_OTHERWISE:
            return None
        number = None if pc == function.entry else self._functions.pcdata(function, PCDATA_STACK_MAP_INDEX, pc - 1)
        number = max(0, number or 0)
        top, first = self._top(sp, fp), fp + self._word * self._linked
        args = self._bits(function, FUNCDATA_ARGS, number) if size else []
        own = self._bits(function, FUNCDATA_LOCALS, number) if top > sp else []
        if args is None or own is None or len(own) * self._word > top - sp:
            return None
        live = {first + self._word * i for i, bit in enumerate(args[: size // self._word]) if bit}
        live |= {top - self._word * (len(own) - i) for i, bit in enumerate(own) if bit}
        return FrameMap((first, first + size), live, self._objects(function, top, first))

    def _top(self, sp: int, fp: int) -> int:
        """Behind the last local variable."""
        top = fp if self._linked else fp - self._word
        return top - self._word if top > sp and self._has_frame_pointer else top

    def _bits(self, function: Function, kind: int, number: int) -> Optional[List[int]]:
        """A bit for each word; None if there is no such map."""
        address = self._functions.funcdata(function, kind)
        if not address:
            return None
        count, words = HEAD.unpack(self._target.read(address, HEAD.size))
        if words > MOST_WORDS or (words and number >= count):
            return None
        offset, size = row(number, words)
        bits = int.from_bytes(self._target.read(address + offset, size), "little") if size else 0
        return [bits >> i & 1 for i in range(words)]

    def _objects(self, function: Function, top: int, args: int) -> List[Range]:
        address = self._functions.funcdata(function, FUNCDATA_STACK_OBJECTS)
        if not address:
            return []
        count, layout = min(read_word(self._target, address), MOST_OBJECTS), self._objects_layout
        data, found = self._target.read(address + self._word, count * layout.size), []
        for at in range(0, len(data), layout.size):
            offset, size = layout.reader.unpack_from(data, at)
            start = (top if offset < 0 else args) + offset
            size = size if layout.sized else read_word(self._target, size)
            if 0 < size <= MOST_SIZE:
                found.append((start, start + size))
        return found
