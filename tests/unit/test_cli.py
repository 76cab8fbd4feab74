"""The shell command before any GDB is started: its words, which GDB it takes, what a core says of itself."""

from __future__ import annotations

import io
import json
import os
import shlex
import struct
import subprocess
import sys
from pathlib import Path
from typing import List, Optional

import pytest

from gomap.cli import main
from gomap.elf.core import build_notes, read_core
from gomap.errors import GomapError, UsageError
from gomap.frontend import WRONG, execute
from gomap.rendering.output import Output
from gomap.session import Session
from gomap.shell.commands import shell_commands
from gomap.shell.filenames import names_for_gdb
from gomap.shell.finding import find_gdb, gdbinit_line
from gomap.shell.running import _write as write_request
from gomap.shell.sayings import explained
from gomap.shell.streams import open_standard_streams, shows_unicode
from gomap.shell.where import Where, checked, take_where
from tests.toolchain import ROOT

HEADER, PROGRAM = struct.Struct("<16sHHIQQQIHHHHHH"), struct.Struct("<IIQQQQQQ")
IDENT = b"\x7fELF\x02\x01\x01" + bytes(9)
CORE, EXECUTABLE, PT_LOAD, PT_NOTE = 4, 2, 1, 4


def elf(kind: int, segments: List["tuple[int, int, bytes]"]) -> bytes:
    """An ELF file of segments (type, address, content)."""
    at = HEADER.size + PROGRAM.size * len(segments)
    headers, contents = b"", b""
    for segment, address, content in segments:
        size = len(content)
        headers += PROGRAM.pack(segment, 4, at + len(contents), address, address, size, size, 1)
        contents += content
    start = HEADER.pack(IDENT, kind, 62, 1, 0, HEADER.size, 0, 0, 64, PROGRAM.size, len(segments), 0, 0, 0)
    return start + headers + contents


def note(kind: int, body: bytes) -> bytes:
    return struct.pack("<III", 5, len(body), kind) + b"CORE\0\0\0\0" + body + bytes(-len(body) % 4)


def program(build_id: bytes) -> bytes:
    return elf(EXECUTABLE, [(PT_NOTE, 0x400000, note(4, build_id))])


def core_of(path: str, start: bytes) -> bytes:
    mapped = struct.pack("<5Q", 1, 4096, 0x400000, 0x401000, 0) + os.fsencode(path) + b"\0"
    return elf(CORE, [(PT_NOTE, 0, note(0x46494C45, mapped)), (PT_LOAD, 0x400000, start.ljust(4096, b"\0"))])


@pytest.fixture
def svc(tmp_path: Path) -> Path:
    path = tmp_path / "svc"
    path.write_bytes(program(b"one"))
    return path


@pytest.fixture
def core(tmp_path: Path, svc: Path) -> Path:
    path = tmp_path / "core"
    path.write_bytes(core_of(str(svc), svc.read_bytes()))
    return path


def where(core: Optional[Path] = None, exe: Optional[Path] = None, pid: Optional[int] = None) -> Where:
    return Where(str(core) if core else None, str(exe) if exe else None, pid, None)


def test_where_is_taken_out_of_the_words_wherever_it_stands() -> None:
    taken, rest = take_where(["--core=c", "main.m", "--exe", "e", "--limit", "3", "--", "--core", "x"])
    assert taken == Where("c", "e", None, None)
    assert rest == ["main.m", "--limit", "3", "--", "--core", "x"]


@pytest.mark.parametrize(
    "words", [["--core"], ["--pid", "x"], ["--pid", "-3"], ["--exe", "--gdb", "g"], ["--exe", "--gdb=g"]]
)
def test_where_is_refused(words: List[str]) -> None:
    with pytest.raises(UsageError):
        take_where(words)


def test_the_program_is_the_one_that_the_core_names(core: Path, svc: Path) -> None:
    found = checked(where(core))
    assert (found.exe, found.doubtful) == (str(svc), False)


def test_a_program_of_another_build_is_doubted(core: Path, svc: Path, capsys: pytest.CaptureFixture[str]) -> None:
    svc.write_bytes(program(b"two"))
    assert checked(where(core)).doubtful
    assert "build IDs differ" in capsys.readouterr().err


def test_a_program_without_build_id_is_not(core: Path, svc: Path, capsys: pytest.CaptureFixture[str]) -> None:
    svc.write_bytes(elf(EXECUTABLE, []))
    assert not checked(where(core)).doubtful
    assert capsys.readouterr().err == ""


def test_a_program_that_is_gone_is_named(core: Path, svc: Path) -> None:
    svc.unlink()
    with pytest.raises(GomapError, match=f"was {svc}"):
        checked(where(core))


def test_a_program_that_is_none(core: Path, tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text("#!/bin/sh\n")
    with pytest.raises(GomapError, match="is no ELF program"):
        checked(where(core, script))


def test_a_core_and_a_process_exclude_each_other(core: Path) -> None:
    with pytest.raises(UsageError, match="exclude each other"):
        checked(where(core, pid=1))


def test_a_truncated_core_says_so(core: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = core.read_bytes()
    core.write_bytes(whole[:-1000])
    assert not checked(where(core)).doubtful
    assert f"truncated: 1,000 of {len(whole):,} bytes are missing" in capsys.readouterr().err


def test_a_core_whose_notes_are_missing_is_of_no_use(core: Path) -> None:
    core.write_bytes(core.read_bytes()[: HEADER.size + 2 * PROGRAM.size])
    with pytest.raises(GomapError, match="of no use"):
        checked(where(core))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "no ELF core"),
        (b"\x7fELF\x02\x02" + bytes(58), "big-endian"),
        (b"\x7fELF\x02\x01" + bytes(10), "ends within"),
        (b"\x7fELF\x07\x01" + bytes(58), "no ELF core"),
        (program(b"one"), "but a program"),
    ],
)
def test_what_is_no_core(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "core"
    path.write_bytes(content)
    with pytest.raises(GomapError, match=sentence):
        read_core(str(path))


def test_hostile_notes_end_soon(tmp_path: Path) -> None:
    path = tmp_path / "core"
    for body in (b"", b"\xff" * 3, b"\xff" * 16, struct.pack("<2Q", 1 << 60, 1), b"\xff" * 400):
        path.write_bytes(elf(CORE, [(PT_NOTE, 0, note(0x46494C45, body) + b"\xff" * 13)]))
        try:
            assert (read_core(str(path)).program or "").count("\0") == 0
        except GomapError as error:
            assert "ends within" in str(error)


def test_build_notes_of_half_a_page() -> None:
    whole = program(b"one")
    assert build_notes(whole) is not None
    assert all(build_notes(whole[:size]) is None for size in range(len(whole)))


def test_gdb_is_chosen_in_this_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = [tmp_path / name for name in ("option", "variable", "environment", "path")]
    for folder in folders:
        folder.mkdir()
        (folder / "gdb").write_text("#!/bin/sh\n")
        (folder / "gdb").chmod(0o755)
    option, variable, environment, path = (str(folder / "gdb") for folder in folders)
    monkeypatch.setenv("GOMAP_GDB", variable)
    monkeypatch.setenv("PATH", str(folders[3]))
    monkeypatch.setattr(sys, "executable", str(folders[2] / "python"))
    assert find_gdb(option) == option
    assert find_gdb(None) == variable
    monkeypatch.delenv("GOMAP_GDB")
    assert find_gdb(None) == environment
    os.unlink(environment)
    assert find_gdb(None) == path
    os.unlink(path)
    with pytest.raises(GomapError, match="there is no GDB") as error:
        find_gdb(None)
    assert "pip install" in str(error.value)


def test_the_gdbinit_line_is_one_line_of_python() -> None:
    line = gdbinit_line()
    assert line.startswith("python ") and "\n" not in line
    compile(line[len("python ") :], "gdbinit", "exec")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            "warning: process 7 is already traced by process 8\nptrace: Operation not permitted.",
            "process 7 is being debugged already, by process 8",
        ),
        ("ptrace: Operation not permitted.", "attaching to 7 is not permitted. Try: sudo"),
        ("/proc/7/exe: Permission denied.", "attaching to 7 is not permitted. Try: sudo"),
        ('"/x/core" is not a core dump: file format not recognized', "cannot read the core C"),
        ('"x": not in executable format: file format not recognized', "E is no program"),
        ("", "GDB says: nothing"),
    ],
)
def test_what_gdb_says_is_said_in_sentences(said: str, sentence: str) -> None:
    assert sentence in str(explained(said, {"pid": 7, "core": "C", "exe": "E"}))


@pytest.mark.parametrize(
    ("words", "status", "start"),
    [
        ([], 0, "gomap reads Go maps"),
        (["--help"], 0, "gomap reads Go maps"),
        (["help", "get"], 0, "gomap get EXPR KEY"),
        (["get", "--help"], 0, "gomap get EXPR KEY"),
        (["version"], 0, "gomap 0."),
        (["gdbinit"], 0, "python "),
        (["help", "gdb"], 0, "gomap gdb [ARG...] [--gdb FILE]"),
        (["gdbinit", "--help"], 0, "gomap gdbinit"),
        (["--pid", "1", "stats", "--help"], 0, "gomap stats EXPR..."),
    ],
)
def test_what_needs_no_target(words: List[str], status: int, start: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == status
    said = capsys.readouterr()
    assert said.out.startswith(start) and said.err == ""


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nonsense"], "there is no command 'nonsense'. Try: one of stats, dump,"),
        (["help", "nonsense"], "there is no command 'nonsense'"),
        (["dmup", "main.m", "--pid", "1"], "there is no command 'dmup'. Try: gomap dump"),
        (["stat", "main.m"], "there is no command 'stat'. Try: gomap stats"),
        (["Scna", "--dlv", "localhost:1"], "there is no command 'Scna'. Try: gomap scan"),
        (["v"], "there is no command 'v'. Try: gomap vars"),
        (["help", "sacn"], "there is no command 'sacn'. Try: gomap help scan"),
        (["stats", "main.m"], "needs a core or a process"),
        (["stats", "main.m", "--croe", "core.1"], "has no option --croe. Try: --core"),
        (["stats", "m", "core.1"], "--core is missing in front of core.1. Try: gomap stats m --core core.1"),
        (["scan", "/proc/self/exe", "core.1"], "Try: gomap scan --core core.1 --exe /proc/self/exe"),
        (["get", "m", "1", "core-7", "--exe", "svc"], "Try: gomap get m 1 --core core-7 --exe svc"),
        (["scan", "/proc/self/exe"], "--exe is missing in front of /proc/self/exe"),
        (["scan", "1"], "--pid is missing in front of 1. Try: gomap scan --pid 1"),
        (["stats", "--core", "c"], "stats needs EXPR"),
        (["gdb", "--gdb"], "--gdb needs a value"),
        (["gdbinit", "more"], "gdbinit has no use for 'more'"),
        (["--core", "nowhere", "stats", "main.m"], "cannot open the core nowhere"),
        (["stats", "main.m", "--pid", str(2**22 + 1)], "there is no process"),
    ],
)
def test_wrong_usage_is_one_sentence_and_status_2(
    words: List[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    said = capsys.readouterr()
    assert said.out == "" and sentence in said.err and said.err.count("\n") == 1


def test_wrong_usage_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stats", "main.m", "--format", "json"]) == 2
    said = capsys.readouterr()
    assert json.loads(said.out)["error"]["what"].startswith("gomap stats needs a core") and said.err == ""


@pytest.mark.parametrize(
    "words", [["help"], ["help", "dump"], ["dump", "--help"], ["version"], ["--version"], ["starlark"], ["gdbinit"]]
)
def test_every_command_has_a_json_form(words: List[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*words, "--format", "json"]) == 0
    said = capsys.readouterr()
    document = json.loads(said.out)
    assert document["gomap"] and document["schema"] == 1 and document["problems"] == [] and document["result"]
    assert said.err == ""


def test_every_command_takes_format_json() -> None:
    forms = {name: command.option("--format") for name, command in shell_commands().items() if name != "gdb"}
    assert [name for name, option in forms.items() if option is None or "json" not in option.choices] == []


def test_an_error_as_json_names_the_command_wherever_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--core", "nowhere", "stats", "main.m", "--format", "json"]) == 2
    assert json.loads(capsys.readouterr().out)["command"] == "stats"


def test_a_bug_of_ours_is_one_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(_: object) -> Where:
        raise ZeroDivisionError("of ours")

    monkeypatch.setattr("gomap.cli.checked", fail)
    monkeypatch.delenv("GOMAP_TRACE", raising=False)
    assert main(["stats", "main.m", "--pid", "1", "--gdb", sys.executable]) == 2
    said = capsys.readouterr()
    assert "a fault of gomap's own: ZeroDivisionError: of ours (test_cli.py:" in said.err
    assert said.err.count("\n") == 1
    assert main(["stats", "main.m", "--pid", "1", "--gdb", sys.executable, "--format", "json"]) == 2
    assert "ZeroDivisionError" in json.loads(capsys.readouterr().out)["error"]["what"]


def test_with_standard_error_closed_a_warning_does_not_join_the_json(core: Path) -> None:
    core.write_bytes(core.read_bytes()[: HEADER.size + 2 * PROGRAM.size])
    line = f"{shlex.quote(sys.executable)} -m gomap stats main.m --core {shlex.quote(str(core))} --format json 2>&-"
    said = subprocess.run(["sh", "-c", line], stdout=subprocess.PIPE, cwd=ROOT, check=False)
    assert said.returncode == 2 and "of no use" in json.loads(said.stdout)["error"]["what"]


@pytest.mark.parametrize("words", ["stats main.m --core nowhere", "nothing", "help nothing", "gdb --gdb"])
def test_with_standard_error_full_the_status_is_the_same(words: str) -> None:
    line = f"{shlex.quote(sys.executable)} -m gomap {words} 2>/dev/full"
    assert subprocess.run(["sh", "-c", line], stdout=subprocess.PIPE, cwd=ROOT, check=False).returncode == 2


def test_a_gdb_that_is_no_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gdb = tmp_path / "gdb"
    gdb.write_text("not a program")
    gdb.chmod(0o755)
    assert main(["gdb", "--gdb", str(gdb)]) == 2
    assert capsys.readouterr().err == f"gomap: cannot start {gdb}: Exec format error\n"


@pytest.mark.parametrize("name", ["~core", "-core", "a\nshell touch x", "core ", "core\udcff"])
def test_names_that_gdb_cannot_take(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_text("this one")
    with names_for_gdb({"core": name, "exe": None}) as names:
        given = names["core"]
        assert given is not None and given.startswith("/") and given.encode() and given == given.strip()
        assert "\n" not in given and Path(given).read_text() == "this one"
    assert names["exe"] is None and (given.startswith(str(tmp_path)) or not os.path.lexists(given))


def test_characters_that_standard_output_lacks_are_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    open_standard_streams()
    print("map[string]main.Gr\u00f6sse", end="", flush=True)
    assert written.getvalue() == rb"map[string]main.Gr\xf6sse"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, True),
        ({"LANG": "C"}, False),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, False),  # as Python leaves it
        ({"LC_ALL": "POSIX", "LANG": "de_DE.UTF-8"}, False),
        ({"LANG": "C", "LC_CTYPE": "de_DE.UTF-8"}, True),
        ({"LANG": "C.UTF-8"}, True),
    ],
)
def test_plain_ascii_where_the_locale_is_c(
    environment: "dict[str, str]", expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
    assert shows_unicode() is expected


@pytest.mark.parametrize("form", ["", "--format json"])
@pytest.mark.parametrize("trace", ["", "1"])
def test_a_fault_of_our_own_is_a_sentence(form: str, trace: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def session() -> Session:
        raise TypeError("None is no map")

    monkeypatch.setenv("GOMAP_TRACE", trace)
    said: List[str] = []
    told: List[str] = []
    assert execute(session, "scan", form, Output(said.append), Output(told.append)) == WRONG
    text = json.loads("".join(said))["error"]["what"] if form else "".join(told).splitlines()[-1]
    assert "a fault of gomap's own: TypeError: None is no map (test_cli.py:" in text
    assert ("Traceback" in "".join(told)) == bool(trace)


def test_a_disk_that_is_full_is_not_taken_for_standard_output() -> None:
    with (
        open("/dev/full", "r+b", buffering=0) as full,
        pytest.raises(GomapError, match="temporary file: No space left"),
    ):
        write_request(full, "{}")
