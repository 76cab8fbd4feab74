"""Convenience functions: they take maps as values or as expressions, in any language, and give GDB's own values."""

from __future__ import annotations

from pathlib import Path
from typing import Callable, List, Sequence

import pytest

from tests.harness import Core, gdb_run
from tests.matrix import Config
from tests.toolchain.gdb import Gdb

TYPICAL = ("1.20.14", "1.23.9", "1.24.11", "1.27.3")

Cores = Callable[..., Core]


def answers(gdb: Gdb, core: Core, commands: Sequence[str]) -> List[str]:
    """What the commands print, numbers of GDB's value history taken off; errors too."""
    # GDB writes errors to another stream: Python brings both together.
    script = "python\nimport gdb\n" + "\n".join(
        f"try: print('@' + gdb.execute({command!r}, to_string=True).strip().partition(' = ')[2])\n"
        f"except gdb.error as error: print('@error: ' + str(error))"
        for command in commands
    )
    result = gdb_run(gdb, core.exe, core.path, ["set width 0", script])
    assert "Traceback" not in result.output, result.output
    return [line[1:] for line in result.stdout.splitlines() if line.startswith("@")]


@pytest.mark.configs(*TYPICAL)
@pytest.mark.parametrize("language", ["auto", "go", "c", "asm"])
def test_a_key_gives_a_value_that_has_fields(
    config: Config, newest_gdb: Gdb, fixture_core: Cores, language: str
) -> None:
    core = fixture_core(config)
    entry = next(case for case in core.truth["cases"] if case["expr"] == "main.IntInt")["entries"][0]
    told = answers(
        newest_gdb,
        core,
        [
            f"set language {language}",
            """print $gomap_get("main.Sessions", "a").User""",
            """print $gomap_get('main.Sessions', "a").ID""",
            """print $gomap_get("main.PointerElem", "one").ID""",
            f"""print $gomap_get("main.IntInt", {entry["key"]}) + 1""",
            """print $gomap_get("main.IntInt", 1000000)""",
            """print $gomap_get("main.NoSuchMap", 1)""",
            """print $gomap_get("main.Sessions")""",
            """print $gomap_len("main.Sessions") + $gomap_len('main.NeverMade')""",
            """print $gomap_len()""",
            """print $gomap_get("main.Bool", 1)""",
            """print $gomap_get("main.PointKey", "{3, -3}").X""",
            """print $gomap_get("main.Rune", 'a')""",
            r"""print $gomap_get("main.Texts", "\377\376 not UTF-8")""",
        ],
    )[1:]
    assert told[:3] == ['"ann"', "1", told[2]] and told[2].lstrip("-").isdigit()
    assert told[3] == str(entry["value"] + 1)
    assert told[4].startswith("error: gomap: main.IntInt has no key 1000000 (")
    assert told[5].startswith("error: gomap: there is no variable main.NoSuchMap")
    assert told[6].startswith("error: gomap: ")
    assert told[7] == "2"
    assert told[8].startswith("error: gomap: wrong arguments: 0 instead of 1")
    assert told[9:] == ["1", "9", '"a"', r'"half \xe2\x82"']


@pytest.mark.configs("1.23.9", "1.27.3")
def test_figures(config: Config, gdb: Gdb, fixture_core: Cores) -> None:
    core = fixture_core(config)
    told = answers(
        gdb,
        core,
        [
            """print $gomap_len("main.OnceHuge")""",
            """print $gomap_occupancy("main.OnceHuge") < 0.1""",
            """print $gomap_wasted("main.OnceHuge") > 1000""",
            """print $gomap_wasted("main.NeverMade")""",
            """print $gomap_occupancy("main.NeverMade")""",
            """print $gomap_len(&'main.IntInt')""",
            """print $gomap_len("main.IntInt[1]")""",
        ],
    )
    assert told[0] == "10" and told[1] in ("1", "true") and told[2] in ("1", "true")
    assert told[3] == "0" and told[4] == "0" and told[5] == "1000"
    assert told[6].startswith("error: gomap: ")


@pytest.mark.configs("1.23.9", "1.27.3")
def test_what_was_optimised_away_is_a_sentence(config: Config, newest_gdb: Gdb, fixture_core: Cores) -> None:
    core = fixture_core(config)
    select = f"source {Path(__file__).with_name('inside_frame.py')}"
    told = answers(
        newest_gdb,
        core,
        [
            select,
            "select-function main.blockedInSyscall",
            "print $gomap_len(ints)",
            "print $gomap_get(ints, 3)",
            'print $gomap_get(local, "user-1")',
            "print $gomap_len(one)",
        ],
    )[2:]
    assert told[:3] == ["2", "9", "1"] and told[3].startswith("error: gomap: ")
