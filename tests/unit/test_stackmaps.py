"""Which words of a stack are needed yet, by hand-made stack maps: sound ones, and ones that make no sense."""

from __future__ import annotations

import struct
from types import SimpleNamespace
from typing import Dict, List, Optional, Tuple

import pytest

from gomap.layouts.pclntab import FUNCDATA_ARGS, FUNCDATA_LOCALS, FUNCDATA_STACK_OBJECTS
from gomap.runtime.modules.pclntab import Function
from gomap.runtime.stacks.stackmaps import FrameMap, StackMaps
from gomap.runtime.stacks.stackwords import StackWords
from gomap.runtime.stacks.unwind import Frame
from tests.unit.fake import FakeTarget

TABLES = 0x1000
PC, SP, FP = 0x401010, 0xC000010000, 0xC000010080
SERVE = Function("main.serve", 0x401000, 0x401100, 0, 0)


def maps_of(objects: bytes, words: bytes = b"", args: int = 0, release: Tuple[int, int] = (1, 23)) -> StackMaps:
    """Of one function that has no pointer among its arguments and locals."""
    tables = {FUNCDATA_ARGS: struct.pack("<II8x", 1, 64), FUNCDATA_LOCALS: struct.pack("<II8x", 1, 8)}
    tables[FUNCDATA_STACK_OBJECTS] = objects
    target = FakeTarget({TABLES + 0x100 * kind: table for kind, table in tables.items()})
    target.segments[SP] = words
    functions = SimpleNamespace(
        at=lambda pc: SERVE,
        args_size=lambda function: args,
        pcdata=lambda function, table, pc: 0,
        funcdata=lambda function, kind: TABLES + 0x100 * kind,
    )
    return StackMaps(target, functions, release)  # type: ignore[arg-type]


def table(*objects: Tuple[int, int]) -> bytes:
    """Stack objects of (offset, size), as from 1.18 on."""
    return struct.pack("<Q", len(objects)) + b"".join(struct.pack("<iiiI", *one, 0, 0) for one in objects)


@pytest.mark.parametrize("size", [-8, 0, 1 << 30, 0x7FFFFFFF])
def test_a_variable_of_no_sensible_size_is_left_out(size: int) -> None:
    known = maps_of(table((-16, 16), (-64, size))).of(PC, SP, FP)
    assert known is not None and known.objects == [(FP - 32, FP - 16)]


def test_sizes_by_type_make_sense_too() -> None:
    """1.16: the first word of the type that a record leads to, which may be anything."""
    objects = struct.pack("<QqQqQ", 2, -16, TABLES + 0x280, -32, TABLES + 0x288)
    known = maps_of(objects.ljust(0x80, b"\0") + struct.pack("<QQ", 1 << 62, 16), release=(1, 16)).of(PC, SP, FP)
    assert known is not None and known.objects == [(FP - 48, FP - 32)]


def test_bits_beyond_the_arguments_say_nothing() -> None:
    maps = maps_of(table(), args=8)
    assert isinstance(maps._target, FakeTarget)
    maps._target.segments[TABLES] = struct.pack("<II", 1, 64) + b"\xff" * 8
    known = maps.of(PC, SP, FP)
    assert known is not None and known.live == {FP}


class Given:
    """Stack maps of one frame, given."""

    def __init__(self, known: FrameMap):
        self.known = known

    def of(self, pc: int, sp: int, fp: int) -> FrameMap:
        return self.known


def liveness(words: Dict[int, int], live: List[int], objects: List[Tuple[int, int]]) -> List[Optional[bool]]:
    """Of each of the 16 words of a frame that holds ``words`` (number -> value)."""
    stack = struct.pack("<16Q", *(words.get(number, 0) for number in range(16)))
    areas = [(SP + 8 * first, SP + 8 * end) for first, end in objects]
    given = Given(FrameMap((FP, FP), {SP + 8 * number for number in live}, areas))
    frame = Frame("main.serve", PC, SP, FP, None, None, False)
    found = StackWords(FakeTarget({SP: stack}), given, [frame])  # type: ignore[arg-type]
    return [found.at(SP + 8 * number).live for number in range(16)]


def test_variables_live_as_long_as_something_points_to_them() -> None:
    """Word 0 points to words 2 and 3, of which the second points to word 6; nothing points to word 8."""
    found = liveness({0: SP + 16, 3: SP + 48}, [0], [(2, 4), (6, 7), (8, 9)])
    assert found[0] is found[2] is found[3] is found[6] is True
    assert found[8] is None and found[1] is False


def test_a_variable_that_cannot_be_read_leads_nowhere() -> None:
    found = liveness({0: SP + 16}, [0], [(2, 1 << 20), (6, 7)])
    assert found[2] is True
