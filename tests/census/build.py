"""The ways in which the program of the census is built: the matrix's, stripped, position-independent, linked with C."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Tuple

from tests.harness.build import Fixture, build_program
from tests.matrix import Config, config_named

__all__ = ["BUILDS", "PROGRAM", "Build", "build_named", "census_program"]

PROGRAM = Path(__file__).parent / "program"


@dataclass(frozen=True)
class Build:
    """One way: a build of tests/matrix.py and what is done beyond it.

    ``stripped``: as production's are (-s -w); ``pie``: position-independent; ``cgo``: linked by C's linker, with C's
    start-up code; ``collector``: a GOEXPERIMENT of the garbage collector's ("greenteagc", "nogreenteagc") or of
    sync.Map's ("nosynchashtriemap").

    >>> Build(Config("1.27.3"), stripped=True, pie=True).name
    '1.27.3-stripped-pie'
    """

    config: Config
    stripped: bool = False
    pie: bool = False
    cgo: bool = False
    collector: str = ""

    @property
    def label(self) -> str:
        """What it is beyond its config; empty if nothing."""
        words = ("stripped" if self.stripped else "", "pie" if self.pie else "", "cgo" if self.cgo else "")
        return "-".join(word for word in (*words, self.collector) if word)

    @property
    def name(self) -> str:
        """Unique, and fit for a file name and a test id."""
        return f"{self.config.name}-{self.label}" if self.label else self.config.name

    @property
    def flags(self) -> Tuple[str, ...]:
        """What `go build` is told beyond the config's flags."""
        link = (["-s", "-w"] if self.stripped else []) + (["-linkmode=external"] if self.cgo else [])
        return (*(["-ldflags=" + " ".join(link)] if link else []), *(["-buildmode=pie"] if self.pie else []))


def _build(name: str, **more: bool) -> Build:
    return Build(config_named(name), **more)


BUILDS = (
    Build(config_named("1.16.15")),
    _build("1.18.10", stripped=True),
    Build(config_named("1.19.13")),
    Build(config_named("1.20.14")),
    _build("1.20.14", pie=True),
    Build(config_named("1.21.13")),
    Build(config_named("1.22.10")),
    _build("1.22.10", stripped=True),
    Build(config_named("1.23.9")),
    _build("1.23.9", stripped=True, pie=True),
    _build("1.23.9", cgo=True),
    Build(config_named("1.23.9-386")),
    Build(config_named("1.24.11")),
    Build(config_named("1.24.11-noswissmap")),
    Build(config_named("1.25.5")),
    Build(config_named("1.25.5-N")),
    Build(config_named("1.25.5-noswissmap")),
    Build(config_named("1.25.5"), collector="greenteagc"),
    Build(config_named("1.25.5"), collector="nosynchashtriemap"),
    Build(config_named("1.26.6")),
    _build("1.26.6", cgo=True, pie=True),
    Build(config_named("1.26.6"), collector="nogreenteagc"),
    Build(config_named("1.27.3")),
    _build("1.27.3", stripped=True, pie=True),
    Build(config_named("1.27.3-386")),
    Build(config_named("1.27.3-mapsplitgroup")),
)
"""Those whose census is compared; tests say which of them `make test` runs."""


def build_named(name: str) -> Build:
    """
    >>> build_named("1.27.3-stripped-pie").flags
    ('-ldflags=-s -w', '-buildmode=pie')
    """
    for build in BUILDS:
        if build.name == name:
            return build
    raise KeyError(f"tests/census/build.py has no build called {name}")


def census_program(build: Build) -> Fixture:
    """The program in that way, from the cache if it was built from the same sources before."""
    config = build.config
    if build.collector:
        both = ",".join(word for word in (config.experiment, build.collector) if word)
        config = Config(config.go, config.goarch, both, config.optimised, config.tag)
    label = f"census-{build.label}" if build.label else "census"
    return build_program(PROGRAM, config, label=label, flags=build.flags, cgo=build.cgo)
