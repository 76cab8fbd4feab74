"""`make demo`: builds a leaking Go program, runs it, takes its core, and asks gomap about it.

Everything is fetched into the cache (.cache, or $GOMAP_CACHE) the first time; program and core stay in its `demo`.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import List

from tests.harness.sparse import make_sparse
from tests.toolchain import ROOT, ToolchainError, cache, gdbs, go_binary
from tests.toolchain.cache import remove

LEAKY = ROOT / "examples" / "leaky"
GO = "1.27.3"
SHARD = "main.server.cache.shards[3].m"
STORY = (
    "The morning after: the service still holds all the memory of its busiest hour. Which maps have it?",
    ["scan", "--top", "5"],
    "Three maps are nearly empty and still large. Who keeps the third one alive?",
    ["owners", SHARD],
    "Now the first one. How full is it, where do its bytes go, and what would rebuilding it give back?",
    ["stats", "main.sessions"],
    "Which ten sessions are left in it?",
    ["dump", "main.sessions", "--limit", "5"],
    "One of them by its key (the escape sequence in a user's name stays harmless):",
    ["get", "main.sessions", "u-1099940"],
    "Requests that were answered long ago: a group of slots as it lies in memory, and the keys that were in it.",
    ["dump", "main.inflight", "--buckets", "3..3", "--raw"],
    "The cache's shard was swept by a loop that stopped at 25 rows: they lie together, where it had not come yet.",
    ["heat", SHARD],
    "What else is in reach by name?",
    ["vars", "main."],
    "The same for programs:",
    ["stats", "main.sessions", "--format", "json"],
)


def main() -> int:
    try:
        show(cache("demo"))
    except ToolchainError as error:
        print(f"gomap demo: {error}", file=sys.stderr)
        return 1
    return 0


def show(folder: Path) -> None:
    tell(f"Fetching Go {GO} and a GDB (the first time only) ...")
    go, gdb = go_binary(GO), gdbs()[-1]
    tell("Building examples/leaky: a service that had 100,000 sessions in its busiest hour, of which ten are left.")
    remove(folder)
    folder.mkdir(parents=True)
    exe = folder / "leaky"
    go.run("build", "-o", str(exe), ".", cwd=LEAKY)
    core = take_core(exe, folder, gdb.path)
    for step in STORY:
        tell(f"\n# {step}") if isinstance(step, str) else ask(step, exe, core, gdb.path)
    tell("\n# Now you. In GDB, then `gomap stats sessions`, `print 'main.sessions'`, `gomap help`:")
    words = [sys.executable, "-m", "gomap", "gdb", "--gdb", str(gdb.path), str(exe), str(core)]
    print(f"\n$ cd {shlex.quote(str(ROOT))} && {shlex.join(words)}", flush=True)


def take_core(exe: Path, folder: Path, gdb: Path) -> Path:
    """Runs the program until it is ready, and lets GDB write its core, as gcore does."""
    core = folder / "core"
    with subprocess.Popen([str(exe)], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            tell(f"Taking a core of process {process.pid}, as gcore does: it goes on.")
            words = [str(gdb), "-nx", "-batch", "-p", str(process.pid), "-ex", f"generate-core-file {core}"]
            env = {name: value for name, value in os.environ.items() if name != "DEBUGINFOD_URLS"}
            said = subprocess.run(words, capture_output=True, text=True, env=env, check=False)
        finally:
            process.kill()
    if not core.exists():
        raise ToolchainError(f"GDB took no core: {said.stderr.strip() or said.stdout.strip()}")
    make_sparse(core)
    return core


def ask(words: List[str], exe: Path, core: Path, gdb: Path) -> None:
    print(f"\n$ gomap {shlex.join(words)} --core {core.name} --exe ./{exe.name}\n", flush=True)
    command = [sys.executable, "-m", "gomap", *words, "--core", str(core), "--exe", str(exe), "--gdb", str(gdb)]
    subprocess.run(command, cwd=ROOT, check=True)


def tell(text: str) -> None:
    print(text if text.startswith("\n") else f"# {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
