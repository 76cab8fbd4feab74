"""Builds as parameters of a fixture: those that `make test` goes through, and those of `make test-all`."""

from __future__ import annotations

from typing import Any, List, Sequence

import pytest

from tests.matrix import config_named

__all__ = ["build_parameters"]


def build_parameters(usual: Sequence[str], more: Sequence[str]) -> List[Any]:
    """By name; ``more``: only with --all. Tests of one build run in one worker."""
    return [
        pytest.param(config_named(name), id=name, marks=[pytest.mark.xdist_group(name), *marks])
        for names, marks in ((usual, []), (more, [pytest.mark.all]))
        for name in names
    ]
