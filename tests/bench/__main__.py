"""`make bench`: the promises about speed, each measured side by side with what it is compared to, in one run."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Union

from tabulate import tabulate

from gomap.debuginfo.variables import open_variables
from gomap.golang.types import Kind
from tests.bench.delve import delve_rate
from tests.bench.in_delve import delve_figures
from tests.bench.scan import scan_rows
from tests.harness import Pool, build, gdb_run
from tests.harness.debugger import gdb_command, gdb_environment
from tests.harness.sparse import make_sparse
from tests.matrix import Config
from tests.toolchain import Gdb, dlv, gdbs, go_binary
from tests.toolchain.delve import NEWEST

HERE = Path(__file__).parent
CONFIGS = (Config("1.23.9"), Config("1.27.3"))
TIMEOUT = 900.0
START_ROUNDS = 9


class Row(NamedTuple):
    """One promise: what was measured, what was promised ("" where nothing can be), and whether it holds."""

    what: str
    measured: str
    promised: str
    holds: Optional[bool]

    @property
    def missed(self) -> bool:
        """A promise that was not judged is not kept."""
        return bool(self.promised) and self.holds is not True


def main() -> int:
    rows: List[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for config in CONFIGS:
            exe, core = take_core(config, Path(folder))
            for gdb in gdbs():
                print(f"measuring {config.name} in GDB {gdb.name} ...", file=sys.stderr, flush=True)
                label = f"{'classic' if config.classic else 'Swiss'} {config.go}, GDB {gdb.name}"
                rows += measure(label, gdb, config, exe, core, Path(folder))
            print(f"measuring {config.name} in Delve ...", file=sys.stderr, flush=True)
            rows += through_delve(config, exe, core, Path(folder))
            print(f"measuring scan of {config.name} ...", file=sys.stderr, flush=True)
            label = f"{'classic' if config.classic else 'Swiss'} {config.go}, GDB {gdbs()[0].name}"
            rows += [Row(*row) for row in scan_rows(label, gdbs()[0], config, Path(folder))]
    rows.append(vars_row(dlv(NEWEST)))
    print(tabulate([row_text(row) for row in rows], headers=["", "measured", "promised", ""], tablefmt="plain"))
    return 1 if any(row.missed for row in rows) else 0


def row_text(row: Row) -> Sequence[str]:
    return row.what, row.measured, row.promised, "FALLS SHORT" if row.missed else "holds" if row.promised else ""


def take_core(config: Config, folder: Path) -> "tuple[Path, Path]":
    """A core of the oracle in its bench mode: maps of a million entries."""
    exe, core = build(config).exe, folder / f"core.{config.name}"
    pool = Pool()
    try:
        live = pool.get(config, "bench")
        gdb_run(gdbs()[-1], exe, live.pid, [f"generate-core-file {core}"], plugin=False, timeout=TIMEOUT)
    finally:
        pool.close()
    make_sparse(core)
    return exe, core


def measure(label: str, gdb: Gdb, config: Config, exe: Path, core: Path, folder: Path) -> List[Row]:
    figures = inside(gdb, exe, core, HERE / "in_gdb.py", config, folder, plugin=True)
    theirs = inside(gdb, exe, core, HERE / "inside_official.py", config, folder, plugin=False)
    rows = [stats_row(label, name, figures[name]["stats"]) for name in ("int", "string")]
    rows.append(memory_row(label, figures["peaks"]))
    rows += [listing_row(label, name, figures[name]["listing"]) for name in ("int", "string")]
    rows += [get_row(label, name, figures[name]["get"]) for name in ("int", "string")]
    rows.append(official_row(label, figures["hundred"], theirs))
    rows += delve_rows(label, config, exe, core, figures["hundred"])
    return rows + start_rows(label, gdb, exe, core, figures)


def through_delve(config: Config, exe: Path, core: Path, folder: Path) -> List[Row]:
    """What is promised of Delve; GDB's figure of the same map is that of the newest GDB."""
    label = f"{'classic' if config.classic else 'Swiss'} {config.go}, Delve"

    def in_gdb(pid: int) -> float:
        figures = inside(gdbs()[-1], exe, pid, HERE / "in_gdb.py", config, folder, plugin=True)
        return float(figures["int"]["stats"]["stats"])

    figures = delve_figures(config, exe, core, in_gdb)
    ratio, times = figures.ours / figures.raw, figures.direct / figures.gdb
    direct = f"{times:.2f} x ({figures.direct * 1000:.0f} ms, GDB attached to it {figures.gdb * 1000:.0f} ms)"
    rates = f"{figures.ours / 1e6:,.0f} of {figures.raw / 1e6:,.0f} MB/s"
    few = figures.calls <= 30 and figures.small <= 0.050
    pieces = figures.limit >= 1 << 16  # older Delves give no such pieces
    enough = Row(
        f"{label}: memory by {figures.limit:,} bytes",
        f"{ratio:.0%}: {rates}",
        ">= 80 % (of 64 KiB reads)" if pieces else "",
        ratio >= 0.8 if pieces else None,
    )
    loads = None if figures.loading is None else figures.loading / figures.stats
    faster = "not measured" if loads is None else f"{loads:.0f} x ({figures.stats * 1000:.0f} ms)"
    return [
        enough,
        Row(f"{label}: stats of a million, to its loading", faster, ">= 20 x", None if loads is None else loads >= 20),
        Row(f"{label}: stats of a million by /proc/PID/mem", direct, "<= 2 x GDB's", times <= 2),
        Row(
            f"{label}: stats of a small map",
            f"{figures.calls} calls, {figures.small * 1000:.0f} ms",
            "<= 30 calls, <= 50 ms",
            few,
        ),
    ]


def vars_row(program: Path) -> Row:
    """The maps among a large program's variables, read for the first time; that grows with the program's size."""
    start = time.perf_counter()
    variables = open_variables(program)
    maps = [variable for variable in variables.all() if variable.type.kind is Kind.MAP] if variables else []
    seconds, megabytes = time.perf_counter() - start, program.stat().st_size / 1e6
    measured = f"{seconds:.2f} s for {megabytes:.0f} MB ({len(maps)} maps)"
    holds = bool(maps) and seconds / megabytes <= 0.05
    return Row("vars: the variables of a large program", measured, "<= 5 s for 100 MB", holds)


def inside(
    gdb: Gdb, exe: Path, core: Union[Path, int], script: Path, config: Config, folder: Path, plugin: bool
) -> Any:
    out = folder / "figures.json"
    out.unlink(missing_ok=True)
    printer = go_binary(config.go).path.parent.parent / "src" / "runtime" / "runtime-gdb.py"
    env = {"GOMAP_BENCH_OUT": str(out), "GOMAP_BENCH_PRINTER": str(printer)}
    said = gdb_run(gdb, exe, core, [f"source {script}"], plugin=plugin, timeout=TIMEOUT, env=env)
    if not out.exists():
        raise SystemExit(f"{script.name} measured nothing:\n{said.output[-3000:]}")
    return json.loads(out.read_text())


def stats_row(label: str, name: str, figures: Dict[str, float]) -> Row:
    ratio = figures["stats"] / figures["read"]
    mib = figures["bytes"] / (1 << 20)
    reading = f"GDB reads the {mib:.0f} MiB in {figures['read'] * 1000:.1f} ms"
    measured = f"{ratio:.2f} x ({figures['stats'] * 1000:.1f} ms; {reading})"
    return Row(f"{label}: stats, a million entries ({name})", measured, "<= 3 x GDB's reading", ratio <= 3)


def memory_row(label: str, peaks: Dict[str, int]) -> Row:
    measured = f"{peaks['large'] / (1 << 20):.1f} MiB; {peaks['small'] / (1 << 20):.1f} MiB for 100,000"
    holds = peaks["large"] <= 2 * peaks["small"] + (1 << 20)
    return Row(f"{label}: stats, most memory held", measured, "does not grow with the map", holds)


def listing_row(label: str, name: str, figures: Dict[str, float]) -> Row:
    rate = figures["rate"]
    return Row(f"{label}: dump as JSON, a million ({name})", f"{rate:,.0f} entries/s", ">= 100,000/s", rate >= 100_000)


def get_row(label: str, name: str, seconds: float) -> Row:
    """README promises milliseconds."""
    return Row(f"{label}: get, a million ({name})", f"{seconds * 1000:.1f} ms", "<= 50 ms", seconds <= 0.050)


def official_row(label: str, ours: Dict[str, float], theirs: Dict[str, Any]) -> Row:
    what = f"{label}: dump as JSON, 100,000, against runtime-gdb.py"
    if theirs["entries"] == 0:
        return Row(what, f"it fails, and has no rate: {theirs['failed']}", "", None)
    rate = theirs["entries"] / theirs["seconds"]
    ratio = ours["rate"] / rate
    failed = f", then fails: {theirs['failed']}" if theirs["failed"] else ""
    return Row(what, f"{ratio:.0f} x (it does {rate:,.0f}/s{failed})", ">= 50 x", ratio >= 50)


def delve_rows(label: str, config: Config, exe: Path, core: Path, ours: Dict[str, float]) -> List[Row]:
    rate = delve_rate(config, exe, core)
    if rate is None:
        return []
    measured = f"{ours['rate'] / rate:.1f} x (it does {rate:,.0f}/s)"
    return [Row(f"{label}: dump as JSON, 100,000, against Delve", measured, "ahead", ours["rate"] > rate)]


def start_rows(label: str, gdb: Gdb, exe: Path, core: Path, figures: Any) -> List[Row]:
    bare = start_seconds(gdb, exe, core, [], plugin=False)
    loaded = start_seconds(gdb, exe, core, [], plugin=True)
    one = start_seconds(gdb, exe, core, ["gomap stats main.IntInt"], plugin=True)
    return [
        Row(f"{label}: loading the plugin", f"{(loaded - bare) * 1000:.0f} ms", "<= 150 ms", loaded - bare <= 0.150),
        Row(
            f"{label}: then stats of a small map", f"{(one - loaded) * 1000:.0f} ms", "<= 50 ms", one - loaded <= 0.050
        ),
    ]


def start_seconds(gdb: Gdb, exe: Path, core: Path, commands: List[str], plugin: bool) -> float:
    """The median time from GDB's start to its end, bytecode cached."""
    words = gdb_command(gdb, exe, core, commands, plugin=plugin)
    env = {name: value for name, value in gdb_environment(gdb).items() if name != "PYTHONDONTWRITEBYTECODE"}
    times = []
    for _ in range(START_ROUNDS + 1):
        start = time.perf_counter()
        subprocess.run(words, env={**env, "HOME": os.environ.get("HOME", "/")}, capture_output=True, check=False)
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])


if __name__ == "__main__":
    sys.exit(main())
