"""The part of the benchmark that runs inside GDB on one core; writes its figures as JSON to $GOMAP_BENCH_OUT.

Environment: GOMAP_BENCH_OUT.
"""

from __future__ import annotations

import io
import json
import os
import statistics
import time
import tracemalloc
from typing import Callable, Dict, Iterator, List, Tuple

import gdb

import gdb_ext.load  # noqa: F401 - registers the target
import gomap
from gomap.frontend import execute
from gomap.maps.base import GoMap
from gomap.maps.classic.map import ClassicMap
from gomap.rendering.output import Output

ROUNDS = 7
MIB = 1 << 20
SESSION = gomap.open(gomap.current_target())


def median(job: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Seconds, the median of several rounds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        job()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def run(name: str, line: str) -> str:
    """One command as a person would run it, rendering included."""
    text = io.StringIO()
    output = Output(text.write, width=100)
    execute(lambda: SESSION, name, line, output, output)
    return text.getvalue()


def pieces(m: GoMap) -> Iterator[Tuple[int, int]]:
    """(address, size) of what GDB has to read: the array in 1 MiB pieces, every other thing by one read."""
    size = m.context.geometry.size
    if isinstance(m, ClassicMap):
        for address, count, _ in m.arrays():
            for at in range(0, count * size, MIB):
                yield address + at, min(MIB, count * size - at)
        for unit in m.units():
            if unit.chain:
                yield unit.address, size
    else:
        yield m.header["dirPtr"], m.header["dirLen"] * m.layout.word  # type: ignore[attr-defined]
        for table in m.tables():  # type: ignore[attr-defined]
            yield table.address, m.layout.table.size  # type: ignore[attr-defined]
            yield table.groups, table.group_count * size


def read_all(wanted: List[Tuple[int, int]]) -> None:
    read = gdb.selected_inferior().read_memory
    for address, size in wanted:
        read(address, size)


def stats_figures(expr: str) -> Dict[str, float]:
    wanted = list(pieces(SESSION.map(expr)))
    run("stats", expr)
    return {
        "read": median(lambda: read_all(wanted)),
        "stats": median(lambda: run("stats", expr)),
        "bytes": sum(size for _, size in wanted),
        "reads": len(wanted),
    }


def peak(expr: str) -> int:
    """The most memory that Python holds while `gomap stats` runs, in bytes."""
    run("stats", expr)
    tracemalloc.start()
    run("stats", expr)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def listing(expr: str) -> Dict[str, float]:
    """All entries as JSON to a place that only counts."""
    written = [0]

    def count(text: str) -> None:
        written[0] += len(text)

    output = Output(count)
    entries = SESSION.map(expr).length()
    seconds = median(lambda: execute(lambda: SESSION, "dump", f"{expr} --format json", output, output), 3)
    return {"entries": entries, "seconds": seconds, "rate": entries / seconds}


def look_up(expr: str, key: str) -> float:
    """Seconds for one entry by its key; what was learnt of the target by a first look-up is kept."""
    line = f"{expr} {key}"
    assert "key" in run("get", line), line
    return median(lambda: run("get", line))


def main() -> None:
    figures: Dict[str, object] = {}
    for name, expr, key in (("int", "main.BigInt", "999999"), ("string", "main.BigString", "user-999999")):
        figures[name] = {"stats": stats_figures(expr), "listing": listing(expr), "get": look_up(expr, key)}
    figures["hundred"] = listing("main.Hundred")
    figures["peaks"] = {"small": peak("main.Hundred"), "large": peak("main.BigInt")}
    with open(os.environ["GOMAP_BENCH_OUT"], "w", encoding="utf-8") as out:
        json.dump(figures, out)


main()
