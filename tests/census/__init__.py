"""The oracle of `gomap scan`: tens of thousands of maps held in every way, in a program built in every way."""

from tests.census.build import BUILDS, Build, build_named, census_program
from tests.census.compare import Verdict, judge
from tests.census.running import CensusCore, census_core, census_live

__all__ = [
    "BUILDS",
    "Build",
    "CensusCore",
    "Verdict",
    "build_named",
    "census_core",
    "census_live",
    "census_program",
    "judge",
]
