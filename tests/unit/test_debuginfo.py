"""Package variables from .debug_info: of every build what its symbol table says, and nothing of garbage."""

from __future__ import annotations

import random
from typing import Callable

import pytest

from gomap.debuginfo.dies import Dies
from gomap.debuginfo.variables import Variables, open_variables
from gomap.elf.sections import debug_sections
from gomap.elf.symbols import data_symbols_starting
from gomap.golang.types import Kind
from tests.harness.build import Fixture
from tests.matrix import Config


@pytest.mark.configs(where=lambda config: not config.emulated)
def test_variables_are_where_the_symbol_table_has_them(
    config: Config, fixture_program: Callable[[Config], Fixture]
) -> None:
    exe = fixture_program(config).exe
    variables = open_variables(exe)
    assert variables is not None
    linked = {symbol.name: symbol.address for symbol in data_symbols_starting(exe, "main.")}
    named = {variable.name: variable for variable in variables.all() if variable.name.startswith("main.")}
    found = {name: variable for name, variable in named.items() if "·" not in name}  # 1.9's main.initdone·
    assert len(found) > 90
    assert {name: variable.address for name, variable in found.items()} == {name: linked[name] for name in found}
    assert found["main.IntInt"] == variables.find("main.IntInt")
    assert (found["main.IntInt"].type.name, found["main.IntInt"].type.kind) == ("map[int]int", Kind.MAP)
    assert found["main.Ticks"].type.kind is Kind.INT
    assert variables.find("main.IntIn") is None
    header = "runtime.hmap" if config.classic else "internal/runtime/maps.Map"
    fields = variables.struct_fields(header)
    assert fields is not None and fields["count" if config.classic else "used"] == 0


@pytest.mark.configs("1.23.9", "1.27.3")
def test_spoilt_debug_information_is_no_trouble(config: Config, fixture_program: Callable[[Config], Fixture]) -> None:
    sections = debug_sections(fixture_program(config).exe, ("info", "abbrev"))
    some, found = random.Random(7), 0
    for _ in range(30):
        info, abbrev = bytearray(sections["info"]), bytearray(sections["abbrev"])
        for data in (info, abbrev):
            for _ in range(some.choice([0, 1, 100, 10_000])):
                data[some.randrange(len(data))] = some.randrange(256)
        end = some.choice([len(info), some.randrange(len(info))])  # package main comes last
        variables = Variables(Dies(bytes(info[:end]), bytes(abbrev), 8))
        variables.find("main.IntInt")
        variables.struct_fields("runtime.hmap")
        count = len(list(variables.all()))
        assert count < 100_000
        found += count > 0
    assert 3 < found < 30, "some are still told, of others nothing is left"


def test_what_is_no_elf_file_has_none(tmp_path: object) -> None:
    assert debug_sections(__file__, ("info",)) == {}
    assert open_variables(__file__) is None
