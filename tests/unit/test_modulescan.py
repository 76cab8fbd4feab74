"""Modules are looked for again in a process that has gone on: relocated since, or with a plugin opened since."""

from __future__ import annotations

import struct
from typing import Dict, List, Optional

import pytest

from gomap.layouts.moduledata import ModuleLayout, module_layouts
from gomap.runtime.modules.modulescan import find_modules
from gomap.target import TargetInfo
from tests.unit.fake import FakeTarget

FIRST, SECOND, TABLES = 0x10000, 0x20000, 0x30000
LAYOUTS = module_layouts(((1, 16), (1, 27)))


class Running(FakeTarget):
    """A process whose symbols say where its first moduledata is."""

    def __init__(self, segments: Dict[int, bytes], kind: str):
        super().__init__(segments)
        self.info = TargetInfo(kind, "gdb")
        self.searches = 0

    def symbol_address(self, name: str) -> Optional[int]:
        self.searches += name == "runtime.firstmoduledata"
        return FIRST if name == "runtime.firstmoduledata" else None


def moduledata(layout: ModuleLayout, following: int = 0) -> bytes:
    """One whose pcHeader cannot be read, as that of a core without its executable."""
    words: List[int] = [0] * layout.length
    at = layout.words
    words[at["pcHeader"]] = TABLES
    for number, name in enumerate(("funcnametab", "cutab", "filetab", "pctab", "pclntable", "ftab"), 1):
        place = TABLES + 0x100 * min(number, 5)
        words[at[name] : at[name] + 3] = [place, 8, 8]
    for name, value in (("text", 1), ("minpc", 1), ("maxpc", 2), ("etext", 2), ("types", 16), ("etypes", 32)):
        words[at[name]] = value
    for name in ("noptrdata", "enoptrdata", "data", "edata", "bss", "ebss", "noptrbss", "enoptrbss"):
        words[at[name]] = 0x40000
    words[layout.following[0]] = following
    return struct.pack(f"<{len(words)}Q", *words)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: f"1.{layout.last[1]}")
def test_what_was_not_there_yet_is_found_later(layout: ModuleLayout) -> None:
    process = Running({FIRST: bytes(layout.length * 8)}, "live")
    assert find_modules(process) == [] == find_modules(process)
    process.segments[FIRST] = moduledata(layout)
    assert [module.address for module in find_modules(process)] == [FIRST]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: f"1.{layout.last[1]}")
def test_a_plugin_that_was_opened_since_counts(layout: ModuleLayout) -> None:
    process = Running({FIRST: moduledata(layout)}, "live")
    assert [module.address for module in find_modules(process)] == [FIRST]
    process.segments.update({FIRST: moduledata(layout, SECOND), SECOND: moduledata(layout)})
    assert [module.address for module in find_modules(process)] == [FIRST, SECOND]


def test_what_was_found_is_not_believed_when_it_is_gone() -> None:
    process = Running({FIRST: moduledata(LAYOUTS[0])}, "live")
    assert find_modules(process)
    process.segments[FIRST] = bytes(LAYOUTS[0].length * 8)
    assert not find_modules(process)


def test_a_core_is_searched_once() -> None:
    core = Running({FIRST: bytes(1024)}, "core")
    assert [find_modules(core), find_modules(core)] == [[], []]
    assert core.searches == 1
