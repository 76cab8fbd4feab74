"""What the examples in docstrings look at: a program made by hand, in place of the one that a debugger has open."""

from __future__ import annotations

import pytest

import gomap
from tests.unit.doctarget import doc_target


@pytest.fixture(autouse=True)
def program_of_docstrings(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only for docstrings: gomap.current_target() is main.ports, map[int64]int64{80: 1200, 443: 9000}."""
    if isinstance(request.node, pytest.DoctestItem):
        monkeypatch.setattr(gomap, "_providers", [doc_target])
