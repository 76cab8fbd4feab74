"""The newest build's core in the newest Delve, and a client of that."""

from __future__ import annotations

from typing import Callable, Iterator

import pytest

from delve_client import Client
from tests.delve.serving import Served, served
from tests.harness import Core
from tests.matrix import config_named
from tests.toolchain.delve import NEWEST

SWISS = "1.27.3"


@pytest.fixture(scope="module")
def core(fixture_core: Callable[..., Core]) -> Core:
    return fixture_core(config_named(SWISS))


@pytest.fixture(scope="module")
def server(core: Core) -> Iterator[Served]:
    with served(NEWEST, "core", core.exe, core.path, multi=True) as server:
        yield server


@pytest.fixture
def client(server: Served) -> Iterator[Client]:
    with Client.connect(server.address) as client:
        yield client
