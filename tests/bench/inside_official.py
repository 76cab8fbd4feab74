"""Runs inside GDB: Go's own printer (runtime-gdb.py) on a map, timed. Environment as in in_gdb.py."""

from __future__ import annotations

import json
import os
import time

import gdb

gdb.execute(f"source {os.environ['GOMAP_BENCH_PRINTER']}", to_string=True)


FEW = 1000  # of 100,000: the rest was an error message


def main() -> None:
    gdb.execute("set print elements 0")
    entries = int(gdb.lookup_global_symbol("main.Hundred").value().dereference()["count" if CLASSIC else "used"])
    start = time.perf_counter()
    failed = None
    try:
        text = gdb.execute("print 'main.Hundred'", to_string=True)
        entries = min(entries, text.count("] = "))
    except Exception as error:  # it fails on most Swiss maps: that is the finding
        failed = f"{type(error).__name__}: {error}"
    if failed or entries < FEW:
        entries, failed = 0, failed or "it prints an error in place of the entries"
    figures = {"entries": entries, "seconds": time.perf_counter() - start, "failed": failed}
    with open(os.environ["GOMAP_BENCH_OUT"], "w", encoding="utf-8") as out:
        json.dump(figures, out)


CLASSIC = gdb.lookup_global_symbol("main.Hundred").type.strip_typedefs().target().has_key("count")
main()
