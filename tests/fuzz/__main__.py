"""``python -m tests.fuzz [N] [--seed SEED]``: N images, over all builds; ``--only BUILD:NUMBER``: one of them again.

Prints the seed, each image that failed with the recipe that makes it again, and ends with status 1 where one did.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from typing import Sequence

from tests.fuzz.cores import BUILDS
from tests.fuzz.image import recipe_of
from tests.fuzz.runner import run_batch, run_here

BATCH = 500


def main() -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(prog="make fuzz")
    parser.add_argument("n", type=int, nargs="?", default=10_000, help="images")
    parser.add_argument("--seed", type=int, help="another one makes other images; at random unless told")
    parser.add_argument("--only", help="BUILD:NUMBER, one image, whose answer is shown")
    parser.add_argument("--first", type=int, default=0, help="the number of each build's first image")
    parser.add_argument("--builds", nargs="*", default=BUILDS, help="of tests/fuzz/cores.py")
    asked = parser.parse_args()
    seed = random.SystemRandom().randrange(1 << 32) if asked.seed is None else asked.seed
    print(f"SEED={seed}", flush=True)
    if asked.only:
        build, _, number = asked.only.partition(":")
        recipe = recipe_of(seed, build, int(number))
        print(recipe, flush=True)
        print(run_here(recipe))
        return 0
    return _fuzz(seed, -(-asked.n // len(asked.builds)), asked.first, asked.builds)


def _fuzz(seed: int, each: int, first: int, builds: Sequence[str]) -> int:
    start, done, failed = time.monotonic(), 0, 0
    for at in range(first, first + each, BATCH):
        for build in builds:
            count = min(BATCH, first + each - at)
            for failure in run_batch(seed, build, at, count):
                failed += 1
                print(failure, flush=True)
            done += count
        print(f"{done:,} images, {failed:,} failed, {time.monotonic() - start:.0f} s", flush=True)
    return 1 if failed else 0


sys.exit(main())
