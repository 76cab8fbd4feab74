"""Runs inside GDB on one core: `gomap scan` and `gomap owners`, timed. Figures go to $GOMAP_BENCH_OUT as JSON."""

from __future__ import annotations

import json
import os
import statistics
import time
from typing import List, Tuple

import gdb_ext.load  # noqa: F401 - registers the target
import gomap
from gomap.analysis.census.census import take_census
from gomap.analysis.owners.find import owners_of
from gomap.frontend import execute
from gomap.rendering.output import Output
from gomap.session import Session

ROUNDS = 3
KIB = 1024
FORGET_PEAK = "5"  # proc(5), clear_refs


def scan(session: Session) -> float:
    """Seconds of the whole command, text included."""
    nowhere = Output(lambda text: None)
    start = time.perf_counter()
    status = execute(lambda: session, "scan", "", nowhere, nowhere)
    assert status == 0, status
    return time.perf_counter() - start


def memory(name: str) -> int:
    """A line of /proc/self/status, in bytes; VmHWM is the peak."""
    with open("/proc/self/status", encoding="ascii") as file:
        return next(int(line.split()[1]) * KIB for line in file if line.startswith(name + ":"))


def owners(session: Session, addresses: List[int]) -> Tuple[float, int]:
    """Seconds, the median over some maps; and of how many the search came to its end in that time."""
    times, complete = [], 0
    for address in addresses:
        start = time.perf_counter()
        found = owners_of(session, address)
        times.append(time.perf_counter() - start)
        assert found.chains, hex(address)
        complete += found.complete
    return statistics.median(times), complete


def main() -> None:
    with open("/proc/self/clear_refs", "w", encoding="ascii") as file:
        file.write(FORGET_PEAK)
    before = memory("VmRSS")
    times = [scan(gomap.open(gomap.current_target()))]
    peak = memory("VmHWM") - before
    times += [scan(gomap.open(gomap.current_target())) for _ in range(ROUNDS - 1)]
    session = gomap.open(gomap.current_target())
    census = take_census(session)
    largest = sorted(census.maps, key=lambda found: -(found.total or 0))[1:6]
    seconds, complete = owners(session, [found.address for found in largest])
    figures = {
        "heap": census.heap,
        "maps": len(census.maps),
        "scan": statistics.median(times),
        "peak": peak,
        "owners": seconds,
        "complete": complete,
        "of": len(largest),
    }
    with open(os.environ["GOMAP_BENCH_OUT"], "w", encoding="utf-8") as out:
        json.dump(figures, out)


main()
