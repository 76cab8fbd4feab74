"""The census's program itself: it holds what it should, and its account fits together."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.census import build_named, census_live

WAYS = {
    *("variable", "pointer", "unsafe", "struct", "array", "slice", "interface", "interfaces", "map", "static", "list"),
    *("tree", "closure", "channel", "timer", "finalizer", "pool", "syncmap", "goroutine", "stack", "reflect", "unsure"),
}
LATER = {"generic": (1, 23), "coroutine": (1, 23), "cleanup": (1, 24)}


@pytest.mark.parametrize("name", ["1.21.13", "1.27.3"])
def test_its_account_fits_together(name: str) -> None:
    build = build_named(name)
    with census_live(build, maps=6000) as live:
        truth = live.truth
    addresses = [int(told["address"], 16) for told in truth["maps"]]
    assert 6000 <= len(addresses) <= 6200 and len(set(addresses)) == len(addresses)
    assert not set(addresses) & {int(one, 16) for one in truth["garbage"]}
    ways = Counter(told["path_kind"] for told in truth["maps"])
    assert set(ways) == WAYS | {way for way, since in LATER.items() if build.config.release >= since}
    assert len({told["type"] for told in truth["maps"]}) > 40
    check_sync_maps(truth, "sync.Map" if build.config.release < (1, 24) else "HashTrieMap")


def check_sync_maps(truth: Any, kind: str) -> None:
    assert {told["kind"] for told in truth["sync_maps"]} == {kind}
    by_name = {told["holder"]: told for told in truth["sync_maps"]}
    both, read = by_name["main.SyncBoth"], by_name["main.SyncRead"]
    assert (both["len"], read["len"]) == (70, 100)
    if kind == "sync.Map":
        assert (both["read"], both["dirty"], both["amended"], len(both["headers"])) == (50, 70, True, 2)
        assert (read["read"], read["dirty"], read["amended"], len(read["headers"])) == (100, 0, False, 1)
        assert by_name["main.SyncMissed"]["misses"] > 0
