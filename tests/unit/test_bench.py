"""`make bench` fails where a promise is missed, or was not judged at all."""

from __future__ import annotations

from typing import Optional

import pytest

from tests.bench import __main__ as bench
from tests.bench.__main__ import Row, official_row, row_text


@pytest.mark.parametrize(
    ("promised", "holds", "says"),
    [("<= 1", True, "holds"), ("<= 1", False, "FALLS SHORT"), ("<= 1", None, "FALLS SHORT"), ("", None, "")],
)
def test_a_row(promised: str, holds: Optional[bool], says: str) -> None:
    row = Row("what", "2", promised, holds)
    assert (row.missed, row_text(row)[-1]) == (says == "FALLS SHORT", says)


@pytest.mark.parametrize(("holds", "status"), [(True, 0), (False, 1), (None, 1)])
def test_the_exit_status(holds: Optional[bool], status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "CONFIGS", ())
    monkeypatch.setattr(bench, "dlv", lambda name: name)
    monkeypatch.setattr(bench, "vars_row", lambda program: Row("vars", "6 s", "<= 5 s", holds))
    assert bench.main() == status


def test_a_comparison_with_what_fails_promises_nothing() -> None:
    assert not official_row("x", {"rate": 1.0}, {"entries": 0, "failed": "no member"}).missed
    assert official_row("x", {"rate": 49.0}, {"entries": 10, "seconds": 10.0, "failed": ""}).missed
