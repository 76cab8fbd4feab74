"""The plugin in GDB: settings, completion, MI commands, loading it twice or without what it needs, a live target."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Callable, List

import pytest

from tests.harness import Core, build, gdb_run, start
from tests.matrix import Config, config_named
from tests.toolchain import ROOT, plugin_dependencies
from tests.toolchain.gdb import Gdb

BOTH = ("1.23.9", "1.27.3")

Cores = Callable[..., Core]


def lines(text: str, start: str = "") -> List[str]:
    return [line for line in text.splitlines() if line.startswith(start)]


@pytest.mark.configs("1.23.9", "1.27.3")
def test_every_slot_ends_somewhere_too(config: Config, newest_gdb: Gdb, fixture_core: Cores) -> None:
    """`--raw` shows whole buckets, so many slots as a table has lines; nothing is left out in silence."""
    core = fixture_core(config)
    dumps = ("--raw", "--raw --limit 0", "--raw --buckets 0..40", "--buckets 99999", "--match 1 --limit 2")
    commands = [f"gomap dump main.IntInt {options}\necho @\\n" for options in dumps]
    refused = ["gomap dump main.IntInt --raw --match x", "gomap dump main.IntInt --raw --format csv"]
    lines_of = [command for both in commands for command in both.split("\n")]
    result = gdb_run(newest_gdb, core.exe, core.path, [*lines_of, *refused])
    some, every, chosen, beyond, matching, _ = result.stdout.split("@\n")
    assert some.count("\n     0 ") == 25 and "200 slots shown (--limit 0: all;" in some
    assert every.count("\n     0 ") > 100 and "slots shown" not in every and chosen.count("\n     0 ") > 40
    assert "0 shown of 1,000 entries: it has " in beyond and "the last of them 0x" in beyond
    assert "2 shown of 1,000 entries (there may be more: --limit 0: all)" in matching
    assert len(lines(result.stderr, "gomap: --raw shows ")) == 2, result.stderr


@pytest.mark.configs("1.23.9")
def test_settings(config: Config, gdb: Gdb, fixture_core: Cores) -> None:
    core = fixture_core(config)
    commands = ["show gomap limit", "set gomap limit 2", "show gomap limit", "gomap dump main.IntInt"]
    commands += ["set gomap color on", "gomap dump main.Texts", "set gomap color off", "set gomap unicode off"]
    result = gdb_run(gdb, core.exe, core.path, [*commands, "echo @\\n", "gomap stats main.IntInt"])
    assert "limit is 200:" in result.stdout and "limit is 2:" in result.stdout
    assert "998 more" in result.stdout and "\x1b[" in result.stdout.partition("@\n")[0]
    assert result.stdout.partition("@\n")[2].isascii() and "\x1b" not in result.stdout.partition("@\n")[2]
    assert "Traceback" not in result.output


def test_the_settings_as_a_whole(newest_gdb: Gdb) -> None:
    result = gdb_run(newest_gdb, None, None, ["show gomap", "set gomap", "set gomap colour on", "gomap colour"])
    assert len(lines(result.stdout)) == 6 and all(" is " in line for line in lines(result.stdout)), result.output
    assert len(lines(result.stderr, "gomap: ")) == 3 and "printer-limit" in result.stderr
    assert "Try: set gomap color" in result.stderr


@pytest.mark.configs("1.27.3")
def test_what_is_mistyped_is_told_what_may_have_been_meant(
    config: Config, newest_gdb: Gdb, fixture_core: Cores
) -> None:
    core = fixture_core(config)
    wrong = ("dmup main.Bool", "help sacn", "stats main.TheServr.shards", "stats main.TheServer.shrads")
    result = gdb_run(newest_gdb, core.exe, core.path, [f"gomap {words}" for words in wrong])
    tried = [line.rpartition("Try: ")[2] for line in lines(result.stderr, "gomap: ")]
    assert tried[:2] == ["gomap dump", "gomap help scan"]
    assert [one.partition(" or ")[0] for one in tried[2:]] == ["main.TheServer.shards"] * 2


@pytest.mark.configs(*BOTH)
def test_completion(config: Config, gdb: Gdb, fixture_core: Cores) -> None:
    """Commands, options and their values, maps in reach by their whole names: never GDB's thousands of symbols."""
    core = fixture_core(config)
    wanted = {
        "gomap stat": ["gomap stats"],
        "gomap dump main.Doubling": ["main.Doubling", "main.DoublingDeleted", "main.DoublingSmall", "main.DoublingStr"],
        "gomap stats main.IntInt --form": ["--format"],
        "gomap stats main.IntInt --format j": ["json"],
        "gomap stats example.com/my-app.v2/pkg.v1.C": ["example.com/my-app.v2/pkg.v1.Cache"],
        "gomap stats go.example.org/zap._e": ["go.example.org/zap._encoders"],
        "gomap stats main.TheSer": ["main.TheServer"],
        "gomap stats main.TheServer.s": ["main.TheServer.shards", "main.TheServer.store"],
        "gomap dump main.TheServer.shards[0].": ["main.TheServer.shards[0].m"],
        "gomap help sc": ["scan"],
        "gomap stats DoublingS": ["DoublingSmall", "DoublingStr"],
    }
    for typed, expected in wanted.items():
        result = gdb_run(gdb, core.exe, core.path, [f"complete {typed}"])
        found = lines(result.stdout, "gomap ")
        assert [line.split()[-1] for line in found] == [word.split()[-1] for word in expected], typed


@pytest.mark.configs(*BOTH)
def test_mi_answers_with_the_document(config: Config, newest_gdb: Gdb, fixture_core: Cores) -> None:
    core = fixture_core(config)
    commands = ['interpreter-exec mi "-gomap-stats main.IntInt"', 'interpreter-exec mi "-gomap-stats main.NoSuch"']
    result = gdb_run(newest_gdb, core.exe, core.path, commands)
    assert 'expr="main.IntInt"' in result.stdout and 'len="1000"' in result.stdout
    assert "there is no variable main.NoSuch" in result.output and "Traceback" not in result.output


@pytest.mark.configs("1.27.3")
def test_mi_has_an_answer_or_a_sentence(config: Config, gdb: Gdb, fixture_core: Cores, tmp_path: Path) -> None:
    core = fixture_core(config)
    words = ("-- main.IntInt", "--help", f"main.IntInt -o {tmp_path / 'stats'}")
    result = gdb_run(gdb, core.exe, core.path, [f'interpreter-exec mi "-gomap-stats {more}"' for more in words])
    assert 'len="1000"' in result.stdout
    assert 'usage="gomap stats EXPR...' in result.stdout
    assert result.output.count("-gomap-stats answers with a document") == 1 and "Exception" not in result.output


@pytest.mark.configs("1.27.3")
def test_an_inferior_without_a_process_beside_a_core(config: Config, gdb: Gdb, fixture_core: Cores) -> None:
    """GDB 13 crashes when it is asked there what its targets are."""
    core = fixture_core(config)
    commands = ["add-inferior", "inferior 2", "gomap stats main.IntInt", "inferior 1", "gomap stats main.IntInt"]
    result = gdb_run(gdb, core.exe, core.path, commands)
    assert "GDB has no process and no core open" in result.stderr
    assert "main.IntInt   map[int]int" in result.stdout and result.status == 0, result.output


def test_loading_twice_changes_nothing(gdb: Gdb) -> None:
    commands = ["python import gdb_ext.load", f"source {ROOT / 'gdb_ext' / 'load.py'}", "gomap version"]
    result = gdb_run(gdb, None, None, commands)
    assert lines(result.stdout, "gomap") and result.stderr.strip() == "", result.output


@pytest.mark.parametrize("name", ["construct", "pygments", "tabulate"])
def test_a_missing_dependency_is_one_sentence(newest_gdb: Gdb, name: str) -> None:
    hide = f"python import sys; sys.path.append({str(plugin_dependencies())!r}); sys.modules[{name!r}] = None"
    commands = [hide, f"source {ROOT / 'gdb_ext' / 'load.py'}"]
    result = gdb_run(newest_gdb, None, None, commands, plugin=False)
    assert result.output.startswith(f"gomap: this GDB's Python lacks {name}. Try: ") and result.output.count("\n") == 1


def test_the_environment_says_where_to_look(newest_gdb: Gdb) -> None:
    """GOMAP_PATH brings what GDB's own Python does not have."""
    result = gdb_run(
        newest_gdb,
        None,
        None,
        [f"source {ROOT / 'gdb_ext' / 'load.py'}", "gomap version"],
        plugin=False,
        env={"GOMAP_PATH": str(plugin_dependencies())},
    )
    assert lines(result.stdout, "gomap") and "Traceback" not in result.output


@pytest.mark.configs("1.23.9")
def test_another_core_is_another_session(config: Config, newest_gdb: Gdb, fixture_core: Cores) -> None:
    """What was learnt of one target is not told of the next, which may be the same program."""
    other = fixture_core(config_named("1.27.3"))
    core = fixture_core(config)
    commands = [
        "gomap stats main.IntInt",
        "file",
        f"core-file {other.path}",
        f"file {other.exe}",
        "gomap stats main.IntInt",
    ]
    result = gdb_run(newest_gdb, core.exe, core.path, ["set confirm off", *commands])
    assert [line.split("   ")[-1] for line in lines(result.stdout, "main.IntInt ")] == [
        "classic map, go1.23.9",
        "Swiss map, go1.27.3",
    ], result.output


@pytest.mark.configs(*BOTH)
def test_a_running_process_is_read_again_after_it_ran(config: Config, newest_gdb: Gdb) -> None:
    """What is typed at a stop is of that stop: nothing that was read before is shown again."""
    with start(build(config), "tick") as live:
        show = "python print('ticks', int(gdb.lookup_global_symbol('main.Ticks').value()))"
        commands = [
            "handle SIGURG nostop noprint pass",
            "gomap stats main.IntInt",
            show,
            "break fmt.Println",
            "continue",
            "continue",
            "gomap stats main.IntInt",
            "delete",
            show,
            "detach",
        ]
        result = gdb_run(newest_gdb, live.exe, live.pid, commands)
        assert len(lines(result.stdout, "main.IntInt ")) == 2, result.output
        before, after = (int(line.split()[1]) for line in lines(result.stdout, "ticks "))
        assert after > before
        assert live.is_alive() and any(line.startswith("tick") for line in live.read_lines(1.0))
        assert live.state in ("S", "R")


@pytest.mark.configs(*BOTH)
def test_scripts_inside_gdb(config: Config, newest_gdb: Gdb, fixture_core: Cores) -> None:
    core = fixture_core(config)
    script = (
        "python\nimport gomap, json\nsession = gomap.open(gomap.current_target())\n"
        "m = session.map('main.Bool')\n"
        "print('@' + json.dumps([sorted(m.items()), m.stats().live, m.length()]))\n"
        "from gomap.errors import MemoryFault\n"
        "target, huge = session.target, 1 << 40\n"
        "for read in (target.read, target.view, lambda at, size: target.gather([at], size)):\n"
        "    try:\n        read(m.address, huge)\n"
        "    except MemoryFault as error:\n        print('@@', error)"
    )
    result = gdb_run(newest_gdb, core.exe, core.path, [script])
    found = json.loads(lines(result.stdout, "@")[0][1:])
    assert [key for key, _ in found[0]] == [False, True] and found[1:] == [2, 2], result.output
    assert result.stdout.count("@@ cannot read 1,099,511,627,776 bytes") == 3, result.output  # GDB 13 would end
    assert "Traceback" not in result.output
