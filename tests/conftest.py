"""Fixtures over real Go programs: which builds and GDBs a test goes through, and what it gets of them.

A test that takes ``config`` runs once for each build of tests/matrix.py (``@pytest.mark.configs(...)`` chooses), one
that takes ``gdb`` once for each GDB (``@pytest.mark.gdbs(...)``). What only `make test-all` runs is marked ``all``, and
deselected without --all; `make quick` (--quick) leaves out what is marked ``long``, and all builds but two in one GDB.
Tests of one build run in one worker: a build, its process and its core are made once.
"""

from __future__ import annotations

import signal
from typing import Any, Callable, Iterator, List

import pytest

from tests.harness import Core, Live, Pool, build, core_of
from tests.harness.build import Fixture
from tests.matrix import ALL, QUICK, Config, configs
from tests.toolchain.gdb import DISTRIBUTION, NEWEST, Gdb, gdb_named, gdb_names

collect_ignore_glob = ["oracle/*", "bench/heap/*", "scan/program/*", "fuzz/program/*", "*/in_gdb*.py", "*/inside_*.py"]


def pytest_configure() -> None:
    """A shell makes what it starts in the background ignore ^C; the programs that we end by ^C would inherit that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--real", action="store_true", help="only what `make test-real` runs: programs of others")
    parser.addoption("--all", action="store_true", help="what `make test-all` runs: more Go releases, arm64, every GDB")
    parser.addoption("--quick", action="store_true", help="what `make quick` runs: two builds in one GDB, nothing long")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "config" in metafunc.fixturenames:
        metafunc.parametrize("config", _config_parameters(metafunc.definition.get_closest_marker("configs")))
    if "gdb" in metafunc.fixturenames:
        metafunc.parametrize("gdb", _gdb_parameters(metafunc.definition.get_closest_marker("gdbs")), indirect=True)


def _config_parameters(chosen: Any) -> List[Any]:
    names = chosen.args if chosen else ()
    where = (chosen.kwargs.get("where") if chosen else None) or (lambda config: True)
    known = configs(everything=True)
    unknown = set(names) - {config.name for config in known}
    assert not unknown, f"tests/matrix.py has no build called {', '.join(sorted(unknown))}"
    return [_config_parameter(c) for c in known if (not names or c.name in names) and where(c)]


def _config_parameter(config: Config) -> Any:
    marks = [pytest.mark.xdist_group(config.name)]
    return pytest.param(config, id=config.name, marks=[*marks, pytest.mark.all] if config.tag == ALL else marks)


def _gdb_parameters(chosen: Any) -> List[Any]:
    usual = gdb_names()
    wanted = [NEWEST if name == "newest" else name for name in (chosen.args if chosen else gdb_names(everything=True))]
    have = [name for name in wanted if name != DISTRIBUTION or name in usual]
    return [pytest.param(name, id=f"gdb-{name}", marks=[] if name in usual else [pytest.mark.all]) for name in have]


def pytest_collection_modifyitems(config: pytest.Config, items: List[pytest.Item]) -> None:
    left_out = [item for item in items if not _wanted(config, item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if _wanted(config, item)]


def _wanted(config: pytest.Config, item: pytest.Item) -> bool:
    if config.getoption("--real") or item.get_closest_marker("real"):
        return bool(config.getoption("--real") and item.get_closest_marker("real"))
    if config.getoption("--quick") and not _quick(item):
        return False
    return bool(config.getoption("--all") or not item.get_closest_marker("all"))


def _quick(item: pytest.Item) -> bool:
    chosen = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    builds = "config" not in chosen or chosen["config"].name in QUICK
    return builds and chosen.get("gdb", NEWEST) == NEWEST and not item.get_closest_marker("long")


@pytest.fixture
def gdb(request: pytest.FixtureRequest) -> Gdb:
    """Each GDB in turn."""
    return gdb_named(request.param)


@pytest.fixture(scope="session")
def newest_gdb() -> Gdb:
    """PyPI's newest GDB, for tests that need any GDB once."""
    return gdb_named(NEWEST)


@pytest.fixture(scope="session")
def pool() -> Iterator[Pool]:
    """This worker's running oracles."""
    pool = Pool()
    yield pool
    pool.close()


@pytest.fixture(scope="session")
def fixture_program() -> Callable[[Config], Fixture]:
    """``fixture_program(config).exe``: the oracle, built."""
    return build


@pytest.fixture(scope="session")
def fixture_live(pool: Pool) -> Callable[..., Live]:
    """``fixture_live(config, mode="hold")``: a running oracle, shared by the tests of a worker: leave it as it was."""
    return pool.get


@pytest.fixture(scope="session")
def fixture_core(pool: Pool) -> Callable[..., Core]:
    """``fixture_core(config, way="gcore")``: a core of the oracle with its truth; ways: gcore, abort, crash."""

    def get(config: Config, way: str = "") -> Core:
        return core_of(config, way or ("abort" if config.emulated else "gcore"), pool)

    return get
