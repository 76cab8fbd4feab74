"""`python -m tests.toolchain prefetch [--all]`: fetch and build ahead what the tests would on demand."""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from typing import Callable, Dict, List, Tuple

from tests.harness.build import build
from tests.matrix import Config, configs
from tests.toolchain.cache import ToolchainError
from tests.toolchain.gdb import gdb_named, gdb_names
from tests.toolchain.go import FETCHER, go_binary, version_tuple
from tests.toolchain.python import plugin_dependencies
from tests.toolchain.qemu import qemu

__all__ = ["main"]

FETCHERS = 4
BUILDERS = 2

Job = Tuple[str, Callable[[], object]]


def main() -> int:
    """0 if everything is there, else 1, each failure told."""
    parser = argparse.ArgumentParser(prog="python -m tests.toolchain", description=__doc__)
    parser.add_argument("action", choices=["prefetch"])
    parser.add_argument("--all", action="store_true", help="what `make test-all` needs too")
    everything = parser.parse_args().all
    failures = prefetch(everything)
    for failure in dict.fromkeys(failures):
        print(failure, file=sys.stderr)
    return 1 if failures else 0


def prefetch(everything: bool) -> List[str]:
    """Fetch all, and build each release's fixtures as soon as it is there; what failed."""
    failures: List[str] = []
    chosen = configs(everything)
    with ThreadPoolExecutor(FETCHERS) as fetchers, ThreadPoolExecutor(BUILDERS) as builders:
        fetched = {fetchers.submit(timed, job): job[0] for job in fetch_jobs(chosen, everything)}
        built: Dict[Future[None], str] = {}
        for future in as_completed(fetched):
            if collect(future, failures):
                ready = [config for config in chosen if f"Go {config.go}" == fetched[future]]
                built.update({builders.submit(timed, job): job[0] for job in build_jobs(ready)})
        for future in as_completed(built):
            collect(future, failures)
    return failures


def fetch_jobs(chosen: List[Config], everything: bool) -> List[Job]:
    """The release that fetches others comes first."""
    releases = sorted({config.go for config in chosen}, key=lambda go: (go != FETCHER, version_tuple(go)))
    jobs: List[Job] = [(f"Go {go}", lambda go=go: go_binary(go)) for go in releases]  # type: ignore[misc]
    jobs += [(f"GDB {name}", lambda name=name: gdb_named(name)) for name in gdb_names(everything)]  # type: ignore[misc]
    jobs.append(("the plugin's dependencies", plugin_dependencies))
    if any(config.goarch == "arm64" for config in chosen):
        jobs.append(("qemu", qemu))
    return jobs


def build_jobs(chosen: List[Config]) -> List[Job]:
    """The oracle built with and without optimisation one after the other: they share a compiled standard library."""
    together: Dict[str, List[Config]] = {}
    for config in chosen:
        together.setdefault(config.name.removesuffix("-N"), []).append(config)
    return [(f"oracle {name}", lambda group=group: [build(c) for c in group]) for name, group in together.items()]  # type: ignore[misc]


def timed(job: Job) -> None:
    """Do it and say how long it took, if it took long enough to be worth a line."""
    name, action = job
    start = time.monotonic()
    action()
    seconds = time.monotonic() - start
    if seconds > 0.5:
        print(f"{name}: {seconds:.0f} s", flush=True)


def collect(future: Future[None], failures: List[str]) -> bool:
    """Whether it went well; a failure joins the others."""
    error = future.exception()
    if isinstance(error, (ToolchainError, OSError)):
        failures.append(str(error))
    elif error is not None:
        raise error
    return error is None


if __name__ == "__main__":
    sys.exit(main())
