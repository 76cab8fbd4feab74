"""The ways in which the oracle is built: Go releases, experiments, machines, with and without optimisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Tuple

__all__ = ["ALL", "QUICK", "TEST", "Config", "config_named", "configs"]

TEST = "test"
"""Tag of what `make test` runs."""

ALL = "all"
"""Tag of what only `make test-all` runs."""

QUICK = ("1.23.9", "1.27.3")
"""Names of the builds of `make quick`: one with classic maps, one with Swiss ones."""


@dataclass(frozen=True)
class Config:
    """One build. ``go`` is the release ("1.23.9"), ``goarch`` Go's name, ``experiment`` a GOEXPERIMENT or empty.

    >>> Config("1.25.5", experiment="noswissmap", optimised=False).name
    '1.25.5-noswissmap-N'
    >>> Config("1.25.5", experiment="noswissmap").classic, Config("1.25.5").classic
    (True, False)
    """

    go: str
    goarch: str = "amd64"
    experiment: str = ""
    optimised: bool = True
    tag: str = TEST

    @property
    def name(self) -> str:
        """Unique, and fit for a file name and a test id; -N means unoptimised (-gcflags='-N -l')."""
        arch = "" if self.goarch == "amd64" else self.goarch
        return "-".join(part for part in (self.go, arch, self.experiment, "" if self.optimised else "N") if part)

    @property
    def release(self) -> Tuple[int, ...]:
        """(1, 23, 9)"""
        return tuple(int(part) for part in self.go.split("."))

    @property
    def classic(self) -> bool:
        """Whether its maps are runtime.hmap."""
        return self.release < (1, 24) or self.experiment == "noswissmap"

    @property
    def swiss(self) -> bool:
        """Whether its maps are internal/runtime/maps.Map."""
        return not self.classic

    @property
    def split(self) -> bool:
        """Whether its groups hold keys and elems apart."""
        return self.experiment == "mapsplitgroup"

    @property
    def emulated(self) -> bool:
        """Whether it runs under qemu: no debugger can attach to it, and only its crash leaves a core."""
        return self.goarch == "arm64"


RELEASES = ("1.20.14", "1.21.13", "1.22.10", "1.23.9", "1.24.11", "1.25.5", "1.26.6", "1.27.3")
OLD_RELEASES = ("1.9.7", "1.11.13", "1.13.15", "1.16.15", "1.18.10", "1.19.13")

VARIANTS = (
    *(Config(go) for go in RELEASES),
    Config("1.24.11", experiment="noswissmap"),
    Config("1.25.5", experiment="noswissmap"),
    Config("1.27.3", experiment="mapsplitgroup"),
    Config("1.23.9", goarch="386"),
    Config("1.27.3", goarch="386"),
    *(Config(go, tag=ALL) for go in OLD_RELEASES),
    Config("1.23.9", goarch="arm64", tag=ALL),
    Config("1.27.3", goarch="arm64", tag=ALL),
)


def configs(everything: bool = False) -> List[Config]:
    """Every build of `make test`; with ``everything``, of `make test-all`.

    >>> len(configs()), len(configs(everything=True))
    (26, 42)
    """
    both = [Config(c.go, c.goarch, c.experiment, optimised, c.tag) for c in VARIANTS for optimised in (True, False)]
    return [config for config in both if everything or config.tag == TEST]


def config_named(name: str) -> Config:
    """
    >>> config_named("1.27.3-386").goarch
    '386'
    """
    for config in configs(everything=True):
        if config.name == name:
            return config
    raise KeyError(f"tests/matrix.py has no build called {name}")
