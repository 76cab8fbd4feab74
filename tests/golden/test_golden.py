"""What commands print has not changed unseen."""

from __future__ import annotations

import difflib
from pathlib import Path

from tests.golden.cases import texts

FILES = Path(__file__).with_name("files")


def test_nothing_has_changed_unseen() -> None:
    wrong = []
    for name, text in texts().items():
        known = (FILES / name).read_text("utf-8").splitlines()
        wrong += difflib.unified_diff(known, text.splitlines(), f"{name} (frozen)", f"{name} (now)", lineterm="", n=1)
    assert not wrong, "\n".join([*wrong[:200], "if that is what you want: make golden"])


def test_every_file_is_still_written() -> None:
    assert {path.name for path in FILES.iterdir()} == set(texts())
