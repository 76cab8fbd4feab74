"""`make layouts`: writes where fields lie in structs of the Go runtime. Review the diff before you commit it."""

from __future__ import annotations

from tests.layouts.write import PATH, text

PATH.write_text(text(), "utf-8")
print(f"{PATH.name}: {len(PATH.read_text('utf-8').splitlines())} lines")
