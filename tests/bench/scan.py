"""How fast a census is: against what is promised for a GiB of heap, against goref, at three sizes, and live."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional

from tests.harness import gdb_run
from tests.harness.build import Fixture, build_program
from tests.harness.process import start
from tests.harness.sparse import make_sparse
from tests.matrix import Config
from tests.toolchain import ROOT, Gdb

__all__ = ["ScanRow", "scan_rows"]

HERE = Path(__file__).parent
GIB = 1 << 30
SIZES = ("256,25000", "512,50000", "1024,100000")
TIMEOUT = 600.0
GOREF_SECONDS, GOREF_BYTES = 3.8, 171e6
"""What goref took of a core of that size, where there is none to measure."""


class ScanRow(NamedTuple):
    """One promise: what, what was measured, what was promised, whether it holds."""

    what: str
    measured: str
    promised: str
    holds: Optional[bool]


def scan_rows(label: str, gdb: Gdb, config: Config, folder: Path) -> List[ScanRow]:
    """Measures one build at three sizes, the largest live, too."""
    fixture = build_program(HERE / "heap", config)
    figures = [_measure(gdb, fixture, size, folder) for size in SIZES]
    largest = figures[-1]
    return [
        _time_row(label, largest),
        _growth_row(label, figures),
        _memory_row(label, largest),
        _goref_row(label, largest),
        _owners_row(label, largest),
        _live_row(label, largest),
    ]


def _measure(gdb: Gdb, fixture: Fixture, size: str, folder: Path) -> Dict[str, Any]:
    core, out = folder / "core.heap", folder / "figures.json"
    with start(fixture, size) as live:
        still = _stood_still(gdb, live.pid, folder) if size == SIZES[-1] else None
        gdb_run(gdb, live.exe, live.pid, [f"generate-core-file {core}"], plugin=False, timeout=TIMEOUT)
    make_sparse(core)
    out.unlink(missing_ok=True)
    command = [f"source {HERE / 'inside_scan.py'}"]
    said = gdb_run(gdb, fixture.exe, core, command, plugin=True, timeout=TIMEOUT, env={"GOMAP_BENCH_OUT": str(out)})
    if not out.exists():
        raise SystemExit(f"inside_scan.py measured nothing:\n{said.output[-3000:]}")
    figures: Dict[str, Any] = json.loads(out.read_text())
    figures.update(goref=_goref(fixture.exe, core), still=still)
    core.unlink()
    return figures


def _stood_still(gdb: Gdb, pid: int, folder: Path) -> float:
    """Seconds, as `gomap scan --pid` tells them."""
    os.sync()  # cores that were written before are not to be waited for
    os.sync()  # gigabytes of cores were just written: waiting for the disk to take them is no part of it
    path = folder / "live.json"
    words = ["scan", "--top", "3", "--format", "json", "-o", str(path), "--pid", str(pid), "--gdb", str(gdb.path)]
    subprocess.run([sys.executable, "-m", "gomap", *words], cwd=ROOT, env=dict(gdb.env), check=True)
    return float(json.loads(path.read_text())["result"]["stood_still"])


def _goref(exe: Path, core: Path) -> Optional[float]:
    """Seconds of `grf core`; None where there is no goref."""
    program = os.environ.get("GRF") or shutil.which("grf")
    if program is None:
        return None
    began = time.perf_counter()
    subprocess.run([program, "core", str(exe), str(core)], cwd=core.parent, capture_output=True, check=False)
    return time.perf_counter() - began


def _time_row(label: str, figures: Dict[str, Any]) -> ScanRow:
    limit = 2 * figures["heap"] / GIB + 20e-6 * figures["maps"]
    measured = f"{figures['scan']:.2f} s for {figures['heap'] / GIB:.2f} GiB, {figures['maps']:,} maps"
    promised = f"<= {limit:.2f} s (2 s a GiB + 20 us a map)"
    return ScanRow(f"{label}: scan", measured, promised, figures["scan"] <= limit)


def _growth_row(label: str, figures: List[Dict[str, Any]]) -> ScanRow:
    """Time by heap, largest against smallest: 1 is linear."""
    rates = [one["scan"] / one["heap"] for one in figures]
    measured = ", ".join(f"{one['scan']:.2f} s for {one['heap'] / GIB:.2f} GiB" for one in figures)
    return ScanRow(f"{label}: scan, growth", measured, "linear (within 1.5 x)", rates[-1] <= 1.5 * rates[0])


def _memory_row(label: str, figures: Dict[str, Any]) -> ScanRow:
    rate = figures["peak"] / (figures["heap"] / GIB) / (1 << 20)
    return ScanRow(f"{label}: scan, peak memory", f"{rate:.0f} MiB a GiB", "<= 128 MiB a GiB of heap", rate <= 128)


def _goref_row(label: str, figures: Dict[str, Any]) -> ScanRow:
    measured = figures["goref"]
    seconds = measured or GOREF_SECONDS * figures["heap"] / GOREF_BYTES
    ratio = seconds / figures["scan"]
    source = (
        f"it took {seconds:.1f} s" if measured else f"no grf here: {seconds:.1f} s by its {GOREF_SECONDS} s for 171 MB"
    )
    return ScanRow(f"{label}: scan against goref", f"{ratio:.1f} x ({source})", ">= 10 x", ratio >= 10)


def _owners_row(label: str, figures: Dict[str, Any]) -> ScanRow:
    """The search ends by itself before its time is over; if it did not, chains may be missing, and it shows here."""
    rate = figures["owners"] / (figures["heap"] / GIB)
    measured = f"{rate:.2f} s a GiB (complete for {figures['complete']} of {figures['of']})"
    return ScanRow(f"{label}: owners of a map", measured, "<= 1 s a GiB", rate <= 1)


def _live_row(label: str, figures: Dict[str, Any]) -> ScanRow:
    limit = 1.5 * figures["heap"] / GIB + 10e-6 * figures["maps"]
    what, measured = f"{label}: scan --pid, stood still", f"{figures['still']:.2f} s"
    return ScanRow(what, measured, f"<= {limit:.2f} s", figures["still"] <= limit)
