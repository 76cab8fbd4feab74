"""On a terminal: the pager, ^C, colours."""

from __future__ import annotations

from typing import Callable

import pytest

from tests.harness import Core, Terminal
from tests.matrix import Config
from tests.toolchain.gdb import Gdb

BOTH = ("1.23.9", "1.27.3")
PROMPT = r"\(gdb\) "
PAGER = r"--Type <RET> for more"

Cores = Callable[..., Core]


@pytest.mark.configs(*BOTH)
def test_quitting_the_pager_ends_it_quietly(config: Config, gdb: Gdb, fixture_core: Cores) -> None:
    core = fixture_core(config)
    with Terminal(gdb, core.exe, core.path, ["set gomap limit 0"]) as terminal:
        terminal.expect(PROMPT)
        terminal.send("gomap dump main.IntInt\n")
        terminal.expect(PAGER)
        terminal.send("q\n")
        after = terminal.expect(PROMPT)
        assert "Traceback" not in after and "Error" not in after
        assert len([line for line in after.splitlines() if "gomap" in line]) <= 2, after
        assert "main.Bool" in terminal.command("gomap stats main.Bool")


@pytest.mark.configs(*BOTH)
def test_an_interrupt_ends_it_in_one_line(config: Config, gdb: Gdb, fixture_core: Cores) -> None:
    core = fixture_core(config)
    with Terminal(gdb, core.exe, core.path, ["set gomap limit 0"]) as terminal:
        terminal.expect(PROMPT)
        terminal.command("set pagination off")
        terminal.send("gomap dump main.BigBoth --raw --limit 0\n")
        terminal.expect("0x0002|0x0003|live")
        terminal.interrupt()
        after = terminal.expect(PROMPT, 60)
        assert "Traceback" not in after
        assert "main.Bool" in terminal.command("gomap stats main.Bool")


@pytest.mark.configs("1.27.3")
def test_colours_only_where_they_are_wanted(config: Config, newest_gdb: Gdb, fixture_core: Cores) -> None:
    core = fixture_core(config)
    for env, coloured in (({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)):
        with Terminal(newest_gdb, core.exe, core.path, ["set style enabled on"], env=env) as terminal:
            terminal.expect(PROMPT)
            text = terminal.command("gomap dump main.Texts --limit 3").replace("\x1b[?2004", "")
            assert ("\x1b[3" in text or "\x1b[0" in text or "\x1b[9" in text) == coloured, (env, text)
