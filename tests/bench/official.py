"""Runs inside GDB: Go's own printer (runtime-gdb.py) on a map, timed. Environment as in in_gdb.py."""

from __future__ import annotations

import json
import os
import time

import gdb

gdb.execute(f"source {os.environ['GOMAP_BENCH_PRINTER']}", to_string=True)


def main() -> None:
    value = gdb.lookup_global_symbol("main.Hundred").value()
    printer = gdb.default_visualizer(value)
    start = time.perf_counter()
    entries = 0
    failed = None
    try:
        for _, child in printer.children():
            str(child)
            entries += 1
    except Exception as error:  # it fails on most Swiss maps: that is the finding
        failed = f"{type(error).__name__}: {error}"
    seconds = time.perf_counter() - start
    figures = {"entries": entries // 2, "seconds": seconds, "failed": failed}
    with open(os.environ["GOMAP_BENCH_OUT"], "w", encoding="utf-8") as out:
        json.dump(figures, out)


main()
