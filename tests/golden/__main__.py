"""`make golden`: writes what the commands print now. Review the diff before you commit it."""

from __future__ import annotations

from tests.golden.cases import texts
from tests.golden.test_golden import FILES

for name, text in texts().items():
    (FILES / name).write_text(text, "utf-8")
    print(f"{name}: {len(text):,} characters")
