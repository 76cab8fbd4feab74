"""Walks several cores of one program and writes a line of CSV for each map in each of them: how they grew.

    python examples/cores_to_csv.py ./svc main.sessions,main.inflight core.1 core.2 core.3 > growth.csv

It runs the shell command, one core after another, and reads its JSON: any script can.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from typing import Any, Dict, Iterator, List

COLUMNS = ("core", "map", "len", "slots", "occupancy", "total", "reclaimable", "problem")


def rows(exe: str, maps: List[str], core: str) -> Iterator[Dict[str, Any]]:
    """One row for each map; one that could not be read says why."""
    command = [sys.executable, "-m", "gomap", "stats", *maps, "--core", core, "--exe", exe, "--format", "json"]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    document = json.loads(said.stdout)
    if "error" in document:
        yield {"core": core, "map": " ".join(maps), "problem": document["error"]["what"]}
        return
    for stats in document["result"]["maps"]:
        yield row(core, stats)


def row(core: str, stats: Dict[str, Any]) -> Dict[str, Any]:
    if "error" in stats:
        return {"core": core, "map": stats["expr"], "problem": stats["error"]["what"]}
    counts = {name: stats[name] for name in ("len", "slots", "occupancy")}
    sizes = {name: stats["bytes"][name] for name in ("total", "reclaimable")}
    return {"core": core, "map": stats["expr"], **counts, **sizes}


def main(words: List[str]) -> int:
    if len(words) < 3:
        print(__doc__, file=sys.stderr)
        return 2
    exe, maps, *cores = words
    writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for core in cores:
        writer.writerows(rows(exe, maps.split(","), core))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
