"""Runs images in processes that are stopped where one takes too long or too much memory.

A process runs a batch, and keeps a log: the number of each image before it is run, and what went wrong. An image that
takes more than `SECONDS` ends the process, and the log says where it was; one that needs more than `MEMORY` ends by a
MemoryError.
"""

from __future__ import annotations

import faulthandler
import os
import resource
import signal
import tempfile
import traceback
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, List, NamedTuple

from gomap.images import ImageTarget
from tests.fuzz.cores import small_core
from tests.fuzz.image import Place, Recipe, recipe_of, run
from tests.fuzz.survey import Survey, survey_of

__all__ = ["Failure", "MEMORY", "SECONDS", "run_batch", "run_here"]

SECONDS = 10
"""Of the processor's time, so that a machine with much else to do is no failure."""
STUCK = 300
"""Seconds of anybody's time."""
MEMORY = 1 << 30
"""Bytes beyond what the process has when it begins."""


class Failure(NamedTuple):
    """``why``: a traceback, or where the image was when its time was over."""

    recipe: Recipe
    why: str

    def __str__(self) -> str:
        return f"{self.recipe}\n{self.why}"


def run_batch(seed: int, build: str, first: int, count: int) -> List[Failure]:
    """Runs the images number ``first`` and ``count`` - 1 more of a build: those that failed."""
    _survey(build)  # once, for all batches of a build
    failures: List[Failure] = []
    number, end = first, first + count
    while number < end:
        found, number = _in_child(seed, build, number, end)
        failures += found
    return failures


def _in_child(seed: int, build: str, first: int, end: int) -> "tuple[List[Failure], int]":
    """What failed, and the number of the image to go on with."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with open(log, "wb") as file:
            child = os.fork()
            if not child:
                _child(seed, build, range(first, end), Path(folder), file)
            os.waitpid(child, 0)
        return _read(log.read_text("utf-8", "replace"), seed, build, end)


def _child(seed: int, build: str, numbers: "range", folder: Path, file: BinaryIO) -> None:
    """Never returns."""
    try:
        os.environ["GOMAP_TRACE"] = "1"
        os.dup2(file.fileno(), 2)
        place = place_of(build, folder)
        _limit()
        for number in numbers:
            os.write(2, f"\0{number}\n".encode())
            signal.setitimer(signal.ITIMER_PROF, SECONDS)
            faulthandler.dump_traceback_later(STUCK, exit=True, file=2)
            try:
                run(recipe_of(seed, build, number), place)
            except Exception:
                os.write(2, traceback.format_exc().encode("utf-8", "replace"))
        signal.setitimer(signal.ITIMER_PROF, 0)
        faulthandler.cancel_dump_traceback_later()
        os.write(2, b"\0done\n")
    except BaseException:
        os.write(2, traceback.format_exc().encode("utf-8", "replace"))
    finally:
        os._exit(0)


def _limit() -> None:
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    faulthandler.register(signal.SIGPROF, file=2, chain=True)  # and then it ends the process
    pages = int(Path("/proc/self/statm").read_text().split()[5])  # data: files that are mapped take no memory of ours
    limit = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def _read(log: str, seed: int, build: str, end: int) -> "tuple[List[Failure], int]":
    failures: List[Failure] = []
    number, done = 0, False
    for part in log.split("\0")[1:]:
        head, _, said = part.partition("\n")
        if head == "done":
            done = True
            continue
        number = int(head)
        if said:
            failures.append(Failure(recipe_of(seed, build, number), said))
    if not done and (not failures or failures[-1].recipe.number != number):
        failures.append(Failure(recipe_of(seed, build, number), "the process was ended by it"))
    return failures, end if done else number + 1


@lru_cache(maxsize=None)
def _survey(build: str) -> Survey:
    return survey_of(small_core(build))


def place_of(build: str, folder: Path) -> Place:
    """What the images of a build are made of."""
    small = small_core(build)
    return Place(build, small, _survey(build), ImageTarget(small.core, small.exe), folder)


def run_here(recipe: Recipe) -> str:
    """One image in this process, without a limit: what gomap says of it, for who looks into a failure."""
    os.environ["GOMAP_TRACE"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        return run(recipe, place_of(recipe.build, Path(folder)))
