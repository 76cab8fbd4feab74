"""Arrays of bytes in GDB: shown in hex, and looked up by what is shown."""

from __future__ import annotations

import json
from typing import Callable

import pytest

from tests.harness import Core, gdb_run
from tests.matrix import Config
from tests.toolchain.gdb import Gdb


@pytest.mark.configs("1.23.9", "1.27.3")
def test_bytes_are_hex_and_taken_so(config: Config, newest_gdb: Gdb, fixture_core: Callable[..., Core]) -> None:
    core = fixture_core(config)
    commands = ["gomap dump main.ArrayKey", "echo @\\n", "gomap get main.ArrayKey 0x7f000001", "echo @\\n"]
    commands += ["gomap get main.ArrayKey 0x00000000", "echo @\\n", "gomap dump main.ArrayKey --format json"]
    result = gdb_run(newest_gdb, core.exe, core.path, [*commands, "gomap get main.ArrayKey 0x7f01"])
    dump, found, zero, document = result.stdout.split("@\n")
    assert all(key in dump for key in ("0x7f000001", "0x00000000", "0xffffffff")), dump
    assert '"loopback"' in found and '"any"' in zero
    entries = json.loads(document)["result"]["entries"]
    assert {entry["value"]: entry["key"] for entry in entries}["loopback"] == [127, 0, 0, 1]
    assert "0x7f01 is an integer, or 2 bytes, but the key is of type [4]uint8" in result.stderr
