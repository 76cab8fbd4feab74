"""`print` and `info locals` show what a map holds, whichever script came first, and stop where they are told to."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Callable, List, Sequence

import pytest

from tests.harness import Core, gdb_run
from tests.harness.debugger import load_plugin
from tests.matrix import Config
from tests.toolchain import go_binary
from tests.toolchain.gdb import Gdb

TYPICAL = ("1.20.14", "1.23.9", "1.24.11-N", "1.27.3", "1.23.9-386", "1.27.3-386")
SELECT = f"source {Path(__file__).with_name('inside_frame.py')}"

Cores = Callable[..., Core]


def said(gdb: Gdb, core: Core, commands: Sequence[str], **how: Any) -> str:
    result = gdb_run(gdb, core.exe, core.path, ["set width 0", *commands], **how)
    assert "Traceback" not in result.output and "Python Exception" not in result.output, result.output
    return result.stdout


def pairs(line: str) -> List[str]:
    """`$1 = map[K]V (2 entries) = {[1] = 2, [3] = 4}` -> ["[1] = 2", "[3] = 4"], in order of text."""
    inside = line[line.index("{") + 1 : line.rindex("}")]
    return sorted(f"[{part}" if number else part for number, part in enumerate(inside.split(", [")))


def line_of(text: str, start: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(start))


@pytest.mark.configs(*TYPICAL)
def test_print_shows_what_a_map_holds(config: Config, gdb: Gdb, fixture_core: Cores) -> None:
    text = said(
        gdb,
        fixture_core(config),
        [
            "print 'main.Bool'",
            "print 'main.NeverMade'",
            "print 'main.Nested'",
            "print 'main.Levels'",
            "print 'main.MapRef'",
            "print 'main.InterfaceElem'",
            "print 'main.ByStatus'",
        ],
    )
    assert line_of(text, "$1").startswith("$1 = map[bool]int (2 entries) = {")
    assert sorted(part.partition(" = ")[0] for part in pairs(line_of(text, "$1"))) == ["[false]", "[true]"]
    assert "map[string]int (nil)" in line_of(text, "$2")
    nested = line_of(text, "$3")
    assert '["a b"] = map[string]int (2 entries) = {' in nested and '["empty"] = map[string]int (0 entries)' in nested
    assert '{Name = "json", Level = 1}' in line_of(text, "$4")
    assert re.fullmatch(r'\$5 = 0x[0-9a-f]+ map\[string\]int \(1 entry\) = {\["zero"\] = 0}', line_of(text, "$5"))
    interfaces = line_of(text, "$6")
    assert '["nil"] = nil' in interfaces and '["point"] = main.Point{X: 1, Y: 2}' in interfaces
    assert '["string"] = "s"' in interfaces and "_type" not in interfaces
    assert '["map"] = map[string]int (1 entry) = {["a"] = 1}' in interfaces
    assert re.search(r'\[1\] = "user-\d+"', line_of(text, "$7")) and "str = " not in line_of(text, "$7")


@pytest.mark.configs(*TYPICAL)
def test_strings_are_whole_and_harmless(config: Config, newest_gdb: Gdb, fixture_core: Cores) -> None:
    """In frames of assembly GDB itself prints a Go string past its end; and keys may hold escape sequences."""
    text = said(newest_gdb, fixture_core(config), ["print 'main.Texts'"])
    line = line_of(text, "$1")
    assert "map[string]string (10 entries)" in line
    assert '["plain"] = ""' in line and '["a b"] = "c\\\\d"' in line and '[""] = "empty"' in line
    assert "\x1b" not in text and "\u202e" not in text and "\\x1b[31mred" in line


@pytest.mark.configs("1.27.3")
def test_strings_that_the_locale_has_no_characters_for(config: Config, gdb: Gdb, fixture_core: Cores) -> None:
    """Where no locale is set (containers, cron) GDB can encode ASCII only, and fails on everything else."""
    commands = ["print 'main.Texts'", "interpreter-exec mi -enable-pretty-printing"]
    commands += ["""interpreter-exec mi "-var-create v @ 'main.Texts'" """]
    commands += [
        "interpreter-exec mi '-var-list-children --all-values v'",
        "interpreter-exec mi '-gomap-dump main.Texts'",
    ]
    text = said(gdb, fixture_core(config), commands, env={"LC_ALL": "C"})
    assert '["\\u65e5\\u672c\\u8a9e"] = "\\U0001f600"' in line_of(text, "$1")
    assert text.count("u65e5") == 3 and text.isascii()


@pytest.mark.configs("1.23.9", "1.27.3")
@pytest.mark.parametrize("order", ["plugin first", "plugin last", "automatic"])
def test_the_order_of_scripts_does_not_matter(config: Config, gdb: Gdb, fixture_core: Cores, order: str) -> None:
    """Go's own printer, which fails or lies on such maps, never gets to speak."""
    core = fixture_core(config)
    script = go_binary(config.go).root / "src" / "runtime" / "runtime-gdb.py"
    load = {
        "plugin first": [*load_plugin(), f"file {core.exe}", f"core-file {core.path}", f"source {script}"],
        "plugin last": [f"file {core.exe}", f"core-file {core.path}", f"source {script}", *load_plugin()],
        "automatic": ["set auto-load safe-path /", *load_plugin(), f"file {core.exe}", f"core-file {core.path}"],
    }[order]
    unlimited = ["set width 0", "set print elements 0", "set gomap printer-limit 0"]
    result = gdb_run(gdb, None, None, [*load, *unlimited, "print 'main.SameSize'"], plugin=False)
    assert "Python Exception" not in result.output, result.output
    wanted = next(case for case in core.truth["cases"] if case["expr"] == "main.SameSize")
    assert f"$1 = map[int]int ({wanted['len']:,} entries) = {{" in result.stdout
    assert pairs(line_of(result.stdout, "$1")) == sorted(f"[{e['key']}] = {e['value']}" for e in wanted["entries"])


@pytest.mark.configs("1.23.9", "1.27.3")
def test_it_stops_at_the_limits_and_says_so(config: Config, newest_gdb: Gdb, fixture_core: Cores) -> None:
    text = said(
        newest_gdb,
        fixture_core(config),
        [
            "set print elements 0",
            "set gomap printer-limit 3",
            "print 'main.IntInt'",
            "set gomap printer-limit 0",
            "set print elements 20",
            "print 'main.IntInt'",
            "set gomap printer off",
            "print 'main.IntInt'",
        ],
    )
    first, second = line_of(text, "$1"), line_of(text, "$2")
    assert first.count("] = ") == 4 and "997 more" in first
    assert second.count("] = ") == 9 and second.endswith(
        "[...] = 992 more (set print elements, set gomap printer-limit)}"
    )
    assert line_of(text, "$3").startswith("$3 = 0x") or "(map[int]int) 0x" in line_of(text, "$3")


@pytest.mark.configs("1.23.9", "1.27.3-N")
def test_locals(config: Config, gdb: Gdb, fixture_core: Cores) -> None:
    """Maps on a goroutine's stack; one whose string was optimised away in part does not end the list."""
    core = fixture_core(config)
    text = said(gdb, core, [SELECT, "select-function main.blockedInSyscall", "info locals"])
    assert "ints = map[int]int (2 entries) = {" in text and "wide = map[int]string (50 entries)" in text
    assert line_of(text, "local =").count('["user-') == 5


@pytest.mark.configs("1.23.9", "1.27.3")
def test_variable_objects_of_an_ide(config: Config, gdb: Gdb, fixture_core: Cores) -> None:
    """MI ignores `print elements`: a limit of our own ends the children."""
    commands = [
        "set gomap printer-limit 5",
        "interpreter-exec mi -enable-pretty-printing",
        """interpreter-exec mi "-var-create v @ 'main.IntInt'" """,
        'interpreter-exec mi "-var-list-children --all-values v"',
    ]
    text = said(gdb, fixture_core(config), commands)
    assert 'displayhint="map"' in text and 'numchild="12"' in text and 'exp="995_more"' in text


@pytest.mark.configs("1.23.9", "1.27.3")
def test_garbage_ends_in_a_sentence(config: Config, newest_gdb: Gdb, fixture_core: Cores) -> None:
    """A map variable that points nowhere, to the kernel, or to something that is no map."""
    maps = {"nowhere": "0x10", "kernel": "2**63 + 24", "elsewhere": "int(variable.value().address)"}
    commands = ["python variable = gdb.lookup_global_symbol('main.IntInt')"]
    for name, address in maps.items():
        value = f"gdb.Value({address}).cast(variable.type)"
        commands.append(f"python print('{name}:', {value}.format_string(max_elements=3))")
    text = said(newest_gdb, fixture_core(config), commands)
    assert "0x10" in line_of(text, "nowhere: <")
    assert line_of(text, "kernel: <") and line_of(text, "elsewhere: ").startswith("elsewhere: map[int]int (")
    assert "problem" in line_of(text, "elsewhere: ")


INTERRUPT = """python
import gdb_ext.{module} as patched
def interrupting(*given, original=patched.{name}, calls=[]):
    calls.append(given)
    if len(calls) == {at}:
        raise KeyboardInterrupt
    return original(*given)
patched.{name} = interrupting"""


@pytest.mark.configs("1.27.3")
@pytest.mark.parametrize("module, name", [("printer", "elem_at"), ("leaves", "literal"), ("printer", "_is_missing")])
def test_an_interrupt_ends_the_listing_in_a_word(
    config: Config, gdb: Gdb, fixture_core: Cores, module: str, name: str
) -> None:
    """Wherever ^C meets it. GDB itself would say that Python failed, and go on with the next entry."""
    commands = [INTERRUPT.format(module=module, name=name, at=4), "print 'main.Texts'", "print 'main.Bool'"]
    text = said(gdb, fixture_core(config), commands)
    assert 2 <= line_of(text, "$1").count("] = ") <= 3 and "interrupted" in line_of(text, "$1")
    assert len(pairs(line_of(text, "$2"))) == 2


@pytest.mark.configs("1.27.3")
@pytest.mark.parametrize("name", ["entries_text", "printer_limit"])
def test_an_interrupt_while_entries_are_counted(
    config: Config, newest_gdb: Gdb, fixture_core: Cores, name: str
) -> None:
    """Those of a sync.Map are: there is no count of them in memory."""
    commands = [INTERRUPT.format(module="printer", name=name, at=1), "print 'main.Texts'", "print 'main.Bool'"]
    text = said(newest_gdb, fixture_core(config), commands)
    assert "interrupted" in line_of(text, "$1") and len(pairs(line_of(text, "$2"))) == 2
