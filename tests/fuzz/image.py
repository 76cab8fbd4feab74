"""One image, from its recipe to what gomap says of it."""

from __future__ import annotations

import random
from contextlib import suppress
from pathlib import Path
from typing import List, NamedTuple, Sequence

from gomap.frontend import execute
from gomap.images import ImageTarget
from gomap.rendering.output import Output
from gomap.session import Session
from tests.fuzz.cores import Small
from tests.fuzz.damage import DamagedTarget, Word, damaged_words
from tests.fuzz.files import FILES, damaged_file
from tests.fuzz.operations import OPERATIONS, command_line
from tests.fuzz.survey import AIMS, Survey

__all__ = ["Place", "Recipe", "recipe_of", "run"]

OWN_FAULT = "a fault of gomap's own"
FILE_SHARE = 0.08


class Place(NamedTuple):
    """What images of one build are made of. ``folder``: where damaged files are put."""

    build: str
    small: Small
    survey: Survey
    whole: ImageTarget
    folder: Path


class Recipe(NamedTuple):
    """What makes an image: the same seed, build and number make the same, wherever it is made."""

    seed: int
    build: str
    number: int
    aim: str
    operation: str

    def __str__(self) -> str:
        again = f"make fuzz SEED={self.seed} ONLY={self.build}:{self.number}"
        return f"{self.operation} of {self.build}, {self.aim} damaged: {again}"


def recipe_of(seed: int, build: str, number: int) -> Recipe:
    rng = random.Random(f"{seed} {build} {number}")
    aim = rng.choice(list(FILES)) if rng.random() < FILE_SHARE else rng.choice(list(AIMS))
    shares = [operation.share for operation in OPERATIONS.values()]
    return Recipe(seed, build, number, aim, rng.choices(list(OPERATIONS), shares)[0])


def run(recipe: Recipe, place: Place) -> str:
    """What gomap says of the image. AssertionError where it fell over a mistake of its own."""
    rng = random.Random(f"{recipe} damage")
    words = command_line(recipe.operation, rng, place.survey)
    if recipe.aim not in FILES:
        damaged = damaged_words(rng, place.survey, recipe.aim, place.whole)
        return _said(words, place.small, damaged)
    small = damaged_file(rng, recipe.aim, place.small, place.folder)
    try:
        return _said(words, small, ())
    finally:
        for path in {*small} - {*place.small}:
            with suppress(FileNotFoundError):
                path.unlink()


def _said(words: Sequence[str], small: Small, damaged: Sequence[Word]) -> str:
    said: List[str] = []
    output = Output(said.append)
    status = execute(lambda: Session(DamagedTarget(small, damaged)), words[0], list(words[1:]), output, output)
    text = "".join(said)
    assert OWN_FAULT not in text and status in (0, 1, 2), f"gomap {' '.join(words)} with {list(damaged)}:\n{text}"
    return text
