"""`make demo`: builds a leaking Go program, runs it, takes its core, and asks gomap about it.

Everything is fetched into the cache (.cache, or $GOMAP_CACHE) the first time.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import List

from tests.toolchain import ROOT, ToolchainError, gdbs, go_binary

LEAKY = ROOT / "examples" / "leaky"
GO = "1.27.3"
COMMANDS = (
    ["scan", "--top", "5"],
    ["owners", "main.server.cache.shards[3].m"],
    ["vars"],
    ["stats", "main.sessions"],
    ["dump", "main.sessions", "--limit", "5"],
    ["get", "main.sessions", "u-1099930"],
    ["dump", "main.inflight", "--buckets", "3..3", "--raw"],
    ["stats", "main.server.cache.shards[3].m"],
    ["heat", "main.server.cache.shards[3].m"],
    ["stats", "main.sessions", "--format", "json"],
)


def main() -> int:
    try:
        with tempfile.TemporaryDirectory(prefix="gomap-demo-") as folder:
            show(Path(folder))
    except ToolchainError as error:
        print(f"gomap demo: {error}", file=sys.stderr)
        return 1
    return 0


def show(folder: Path) -> None:
    tell(f"fetching Go {GO} and a GDB (the first time only) ...")
    go, gdb = go_binary(GO), gdbs()[-1]
    tell("building examples/leaky, a service that once held 100,000 sessions and has ten left ...")
    exe = folder / "leaky"
    go.run("build", "-o", str(exe), ".", cwd=LEAKY)
    core = take_core(exe, folder, gdb.path)
    for words in COMMANDS:
        ask(words, exe, core, gdb.path)
    tell("In GDB itself: `gomap gdb ./leaky core`, then `gomap stats sessions`, `print 'main.sessions'`, `gomap help`.")


def take_core(exe: Path, folder: Path, gdb: Path) -> Path:
    """Runs the program until it is ready, and lets GDB write its core, as gcore does."""
    core = folder / "core"
    with subprocess.Popen([str(exe)], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            tell(f"taking a core of process {process.pid}, which goes on ...")
            words = [str(gdb), "-nx", "-batch", "-p", str(process.pid), "-ex", f"generate-core-file {core}"]
            env = {name: value for name, value in os.environ.items() if name != "DEBUGINFOD_URLS"}
            said = subprocess.run(words, capture_output=True, text=True, env=env, check=False)
        finally:
            process.kill()
    if not core.exists():
        raise ToolchainError(f"GDB took no core: {said.stderr.strip() or said.stdout.strip()}")
    return core


def ask(words: List[str], exe: Path, core: Path, gdb: Path) -> None:
    shown = " ".join(words)
    print(f"\n$ gomap {shown} --core {core.name} --exe ./{exe.name}\n", flush=True)
    command = [sys.executable, "-m", "gomap", *words, "--core", str(core), "--exe", str(exe), "--gdb", str(gdb)]
    subprocess.run(command, cwd=ROOT, check=True)


def tell(text: str) -> None:
    print(f"# {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
