"""Examples in docstrings: what they look at is a program made by hand, in place of the one that a debugger has open;
those of delve_client's calls have a ``client`` of a real dlv."""

from __future__ import annotations

from typing import Any, Dict, Iterator

import pytest

import gomap
from tests.unit.doctarget import doc_target

LIVE = ("delve_client.calls", "delve_client.reading", "delve_client.client")


@pytest.fixture(scope="session")
def documented_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """Of a dlv that holds tests/delve/program."""
    from delve_client.server import started
    from tests.delve.ticker import Ticker, tick_program
    from tests.toolchain import dlv

    with Ticker(tick_program(), tmp_path_factory.mktemp("ticks") / "ticks") as ticker:
        with started("attach", pid=ticker.pid, dlv=str(dlv())) as client:
            yield client


@pytest.fixture(autouse=True)
def names_of_examples(request: pytest.FixtureRequest, doctest_namespace: Dict[str, Any]) -> None:
    """``client``, where an example needs one."""
    if isinstance(request.node, pytest.DoctestItem) and request.node.name.startswith(LIVE):
        doctest_namespace["client"] = request.getfixturevalue("documented_client")


@pytest.fixture(autouse=True)
def program_of_docstrings(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only for docstrings: gomap.current_target() is main.ports, map[int64]int64{80: 1200, 443: 9000}."""
    if isinstance(request.node, pytest.DoctestItem):
        monkeypatch.setattr(gomap, "_providers", [doc_target])
