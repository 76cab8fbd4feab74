"""The documents of all commands have the fields that docs/json.md lists, and no others."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path
from typing import Any, Callable, Dict, List

import pytest

from gomap.commandline.catalogue import registry
from tests.documents.collect import made_by_hand, of_a_core, of_a_process, of_values, without_target
from tests.documents.fields import documented, dollars, seen_in
from tests.harness import Core
from tests.matrix import config_named
from tests.toolchain import ROOT
from tests.toolchain.gdb import Gdb

PAGE = ROOT / "docs" / "json.md"
CLASSIC, SWISS = "1.23.9", "1.27.3"
RARE = {
    "map of scan.partial": "takes a damaged heap (tests/scan/test_damaged.py)",
    "$unreadable": "takes a damaged value (tests/unit/test_jsonvalue.py)",
    "$list": "takes a list beyond the limit (tests/unit/test_jsonvalue.py)",
    "$string": "takes a string beyond the limit (tests/unit/test_jsonvalue.py)",
}
"""object.field, or $name -> why no document here shows it."""


@pytest.fixture(scope="module")
def documents(
    newest_gdb: Gdb, fixture_core: Callable[..., Core], tmp_path_factory: pytest.TempPathFactory
) -> List[Dict[str, Any]]:
    folder: Path = tmp_path_factory.mktemp("documents")
    real = chain.from_iterable(of_a_core(name, newest_gdb, folder) for name in (CLASSIC, SWISS))
    values = of_values(fixture_core(config_named(SWISS)), newest_gdb, folder)
    return [*made_by_hand(), *without_target(folder), *real, *values, *of_a_process(SWISS, newest_gdb)]


@pytest.mark.xdist_group(SWISS)
def test_every_field_is_documented_and_shown(documents: List[Dict[str, Any]]) -> None:
    known, seen = documented(PAGE), seen_in(documents)
    new = [f"{PAGE.name} lacks {name}.{field}" for name in seen for field in seen[name] - known.get(name, set())]
    unseen = [f"{name}.{field}" for name in known for field in known[name] - seen.get(name, set())]
    old = [f"no document shows {field}" for field in unseen if field not in RARE]
    assert not new + old, "\n".join(sorted(new + old))


@pytest.mark.xdist_group(SWISS)
def test_values_are_spelled_as_documented(documents: List[Dict[str, Any]]) -> None:
    known = set(re.findall(r'"(\$\w+)"', PAGE.read_text("utf-8")))
    seen = set().union(*map(dollars, documents))
    assert seen <= known, f"{PAGE.name} lacks {seen - known}"
    assert not known - seen - set(RARE), f"no document shows {known - seen}"


@pytest.mark.xdist_group(SWISS)
def test_every_command_is_asked(documents: List[Dict[str, Any]]) -> None:
    assert {document["command"] for document in documents if "result" in document} >= set(registry())
