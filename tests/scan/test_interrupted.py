"""^C: what was found until then is shown with its bytes, and that it is not all is said, to scripts as well."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.harness import gdb_run
from tests.harness.build import build_program
from tests.harness.process import start
from tests.matrix import Config
from tests.scan.test_census import PROGRAM
from tests.toolchain.gdb import Gdb

SCRIPT = """
import gomap
from gomap.analysis.census.census import take_census

def interrupt(done, whole, what, counted=""):
    if what == "looking at objects":
        raise KeyboardInterrupt

whole = take_census(gomap.open(gomap.current_target()))
census = take_census(gomap.open(gomap.current_target()), interrupt)
guesses = [one.types for one in whole.maps if not one.certain]
print("guesses:", len(guesses) > 100, "shared:", len(set(map(id, guesses))) < 100)  # thousands of maps, of types
print("complete:", census.complete, "lost:", census.problems.lost)
print("maps:", census.totals.maps > 800, "bytes:", census.totals.total > 0.5 * whole.totals.total)
"""


@pytest.mark.configs("1.23.9", "1.27.3")
def test_an_interrupted_census_has_bytes(config: Config, newest_gdb: Gdb, tmp_path: Path) -> None:
    script = tmp_path / "interrupt.py"
    script.write_text(SCRIPT)
    with start(build_program(PROGRAM, config, label="scan"), "800") as live:
        said = gdb_run(newest_gdb, live.exe, live.pid, [f"source {script}"], timeout=120).output
    assert "complete: False lost: True" in said
    assert "guesses: True shared: True" in said, said[-2000:]
    assert "maps: True bytes: True" in said, said[-2000:]
