"""What gomap/layouts says by hand of what gomap/layouts/generated.py also tells, and the table's own rules."""

from __future__ import annotations

from typing import Dict, List, Optional

import pytest

from gomap.layouts.fields import OLDEST, generations, offsets
from gomap.layouts.goroutine import goroutine_layout
from gomap.layouts.heap import arena_bitmaps, arena_layout
from gomap.layouts.moduledata import module_layouts
from gomap.layouts.newest import NEWEST

RELEASES = [(1, minor) for minor in range(OLDEST[1], NEWEST[1] + 1)]


@pytest.mark.parametrize("word", [4, 8])
def test_a_moduledata_has_the_same_words_on_every_machine(word: int) -> None:
    for release in RELEASES:
        (layout,) = module_layouts((release, release))
        shown = {name: offset // word for name, offset in (offsets("moduledata", release, word) or {}).items()}
        assert shown.pop("next") in layout.following
        assert shown == layout.words, release


@pytest.mark.parametrize(("architecture", "word"), [("amd64", 8), ("386", 4)])
def test_spans_stand_behind_the_bitmap(architecture: str, word: int) -> None:
    bitmaps = arena_bitmaps(arena_layout(architecture, word).shift, word)
    declared = {offset["spans"] for release in RELEASES if (offset := _of("heapArena", release, word))}
    assert declared == {0, *(bitmap.spans for bitmap in bitmaps)}


def _of(struct: str, release: "tuple[int, int]", word: int) -> Dict[str, int]:
    return offsets(struct, release, word) or {}


@pytest.mark.parametrize("word", [4, 8])
@pytest.mark.parametrize("release", RELEASES)
def test_what_is_read_as_one_piece(release: "tuple[int, int]", word: int) -> None:
    """A goroutine's stack is two words, lo and hi; gobuf lies in g; an interface is behind the function of a timer."""
    goroutine = goroutine_layout(release, word)
    stack, timer, gobuf = (_of(struct, release, word) for struct in ("stack", "timer", "gobuf"))
    assert goroutine is not None and stack == {"lo": 0, "hi": word}
    assert goroutine.bp - goroutine.sp == gobuf["bp"] and goroutine.sp >= goroutine.stack + 2 * word
    assert (timer["arg"] - timer["f"], timer["seq"] - timer["arg"]) == (word, 2 * word)


def test_generations_are_of_consecutive_releases() -> None:
    for struct in ("mspan", "moduledata", "g"):
        found = generations(struct, 8)
        assert (found[0].last, found[-1].first) == (NEWEST, OLDEST)
        assert all(one.first[1] == other.last[1] + 1 for one, other in zip(found, found[1:]))
        whole: List[Optional[Dict[str, int]]] = [offsets(struct, one.first, 8) for one in found]
        assert whole == [one.offsets for one in found] and all(one != other for one, other in zip(whole, whole[1:]))
