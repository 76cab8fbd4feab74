"""sync.Map and HashTrieMap from hand-made bytes: what they hold, and what hostile memory makes of them."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Optional

import pytest

from gomap.errors import GomapError
from gomap.golang.names import reflect_name
from gomap.golang.types import Details, Field, GoType, Kind
from gomap.layouts.classic import classic_layouts
from gomap.layouts.syncmap import sync_map_layout, trie_layout
from gomap.maps.base import GoMap
from gomap.maps.model import SyncShape, TrieShape
from gomap.maps.sync.base import SyncContext
from gomap.maps.sync.trie import TrieMap
from gomap.maps.sync.twomaps import SyncMap
from gomap.maps.sync.types import SyncType, is_sync, sync_type
from gomap.rendering.document import stats_value
from gomap.runtime.expunged import Expunged
from gomap.values.scalars import scalar
from tests.unit.fake import FakeTarget
from tests.unit.handmade import bucket, integer, map_type, open_map, pack

HERE, ROOT, NODE, ENTRIES = 0x500000, 0xC000010000, 0xC000020000, 0xC000030000
READ_ONLY, READ, DIRTY, BUCKETS, BOXES = 0xC000001000, 0xC000002000, 0xC000003000, 0xC000004000, 0xC000005000
EXPUNGED, WORD = 0x600000, 8
CLASSIC = classic_layouts(8)[-1]
INT = integer(8)


def word(*values: int, size: int = WORD) -> bytes:
    return b"".join(value.to_bytes(size, "little") for value in values)


def context(target: FakeTarget, map_at: Optional[Callable[[int, GoType], GoMap]] = None) -> SyncContext:
    def unused(*_: Any) -> Any:
        raise AssertionError

    decoder: Any = lambda gotype, limits: scalar(gotype)  # noqa: E731
    is_expunged = Expunged(target, lambda: None, lambda: [(0x700000, 0x700010)])
    return SyncContext(target, (1, 24), lambda _: "data", decoder, unused, reflect_name, map_at or unused, is_expunged)


# HashTrieMap


def node(parent: int, children: Dict[int, int], size: int = WORD) -> bytes:
    layout = trie_layout(size)
    head = bytes(layout.parent) + word(parent, size=size)
    return head + word(*(children.get(i, 0) for i in range(16)), size=size)


def leaf(key: int, value: int, overflow: int = 0, size: int = WORD) -> bytes:
    return word(1, overflow, key, value, size=size)


def trie(segments: Dict[int, bytes], root: int = ROOT, size: int = WORD) -> TrieMap:
    layout, gotype = trie_layout(size), GoType(Kind.STRUCT, 48, "internal/sync.HashTrieMap[int,int]")
    here = {HERE: bytes(layout.root) + word(root, size=size)}
    known = SyncType(gotype, layout, integer(size), integer(size))
    return TrieMap(context(FakeTarget({**here, **segments}, size)), HERE, known, "main.m")


def some() -> Dict[int, bytes]:
    """Two entries of one hash, one beside them, one a level below."""
    at = [ENTRIES + 0x100 * i for i in range(4)]
    return {
        ROOT: node(0, {2: at[0], 7: at[2], 11: NODE}),
        NODE: node(ROOT, {15: at[3]}),
        at[0]: leaf(1, 10, overflow=at[1]),
        at[1]: leaf(2, 20),
        at[2]: leaf(3, 30),
        at[3]: leaf(4, 40),
    }


def test_entries_come_with_their_paths() -> None:
    found = [(one.key, one.value, *one.place) for one in trie(some()).entries()]
    assert found == [(1, 10, "2", 0), (2, 20, "2", 1), (3, 30, "7", 0), (4, 40, "bf", 0)]


def test_its_bytes_are_those_of_nodes_and_entries() -> None:
    stats = trie(some()).stats()
    assert (stats.len, stats.live, stats.sync, stats.problems) == (4, 4, TrieShape(2, 4, 2, 1), [])
    assert (stats.bytes.total, stats.bytes.live, stats.bytes.metadata) == (4 * 32 + 2 * 160, 4 * 32, 2 * 152)
    assert stats.bytes.rounding == 16 and stats.bytes.reclaimable == 0
    shown = stats_value(stats)
    assert shown["sync"] == {"nodes": 2, "entries": 4, "depth": 2, "overflow": 1}
    assert [shown[name] for name in ("slots", "histogram", "occupancy", "empty", "deleted")] == [None] * 5


def test_32_bits() -> None:
    root, one = 0x8000100, 0x8000200
    found = trie({root: node(0, {3: one}, 4), one: leaf(5, 50, size=4)}, root, 4)
    assert [(entry.key, entry.value, *entry.place) for entry in found.entries()] == [(5, 50, "3", 0)]


def test_one_that_was_never_used_has_no_root() -> None:
    stats = trie({}, root=0).stats()
    assert (stats.len, stats.sync, stats.problems, stats.bytes.total) == (0, TrieShape(0, 0, 0, 0), [], 0)


def ring(first: int) -> Dict[int, bytes]:
    return {ROOT: node(0, {1: first}), first: leaf(1, 1, overflow=first + 64), first + 64: leaf(2, 2, overflow=first)}


def deep() -> Dict[int, bytes]:
    nodes = [ROOT + 0x1000 * i for i in range(20)]
    return {at: node(nodes[i - 1] if i else 0, {0: at + 0x1000}) for i, at in enumerate(nodes)}


HOSTILE = {
    "a child that is the root": ({ROOT: node(0, {1: ROOT})}, "belongs to another one"),
    "a node that is its own child": ({ROOT: node(0, {1: NODE}), NODE: node(NODE, {0: NODE})}, "another one"),
    "a node below itself": ({ROOT: node(0, {1: NODE}), NODE: node(ROOT, {4: ROOT})}, "belongs to another one"),
    "the same child twice": ({ROOT: node(0, {1: ENTRIES, 2: ENTRIES}), ENTRIES: leaf(1, 1)}, "a child twice"),
    "an overflow list in a ring": (ring(ENTRIES), "has no end"),
    "an overflow list that is lost": (
        {ROOT: node(0, {1: ENTRIES}), ENTRIES: leaf(1, 1, 64)},
        "list of the trie cannot",
    ),
    "a child that is lost": ({ROOT: node(0, {1: NODE, 2: ENTRIES}), ENTRIES: leaf(1, 1)}, "part of the trie cannot"),
    "deeper than a hash": (deep(), "goes deeper"),
    "a root that is an entry": ({ROOT: leaf(1, 1)}, "the root of the trie is no node"),
    "a root that is lost": ({}, "part of the trie cannot be read (path root)"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_tries_end_with_a_problem(name: str) -> None:
    segments, what = HOSTILE[name]
    gomap = trie(segments)
    stats = gomap.stats()
    assert any(what in problem.what and problem.lost for problem in stats.problems), stats.problems
    assert stats.partial and stats.bytes.total is None and (stats.live or 0) <= 2
    assert len(list(gomap.entries())) == stats.live


def test_many_long_overflow_lists_are_given_up() -> None:
    at = [ENTRIES + 0x100 * i for i in range(900)]
    chain = {one: leaf(i, i, overflow=at[i + 1] if i + 1 < len(at) else 0) for i, one in enumerate(at)}
    gomap = trie({ROOT: node(0, {i: at[i] for i in range(16)}), **chain})
    assert gomap.length() < 3000 and "has no end" in gomap.problems[0].what


def test_where_it_lies_is_unreadable() -> None:
    with pytest.raises(GomapError, match="main.m is at 0x500000, which cannot be read"):
        TrieMap(context(FakeTarget({})), HERE, SyncType(INT, trie_layout(8), INT, INT), "main.m")


def test_types_that_are_not_told_cost_the_entries_only() -> None:
    gomap = trie(some())
    gomap.known = gomap.known._replace(elem=None)
    assert (gomap.stats().len, gomap.stats().bytes.total) == (4, None)
    with pytest.raises(GomapError, match="does not tell the types .* Try: gomap stats"):
        gomap.check_entries()


# two maps


def two_maps(changed: Optional[Dict[int, bytes]] = None) -> SyncMap:
    """Entries 1 to 5; of these 1 lives in both, 2 is deleted, 3 expunged, 4 a stored zero, 5 new in dirty."""
    entries = {i: BOXES + 0x100 * i for i in range(1, 6)}
    layout = sync_map_layout((1, 23), WORD)
    read = {i: (0x80 + i, i, entries[i]) for i in (1, 2, 3, 4)}
    dirty = {i: (0x80 + i, i, entries[i]) for i in (1, 2, 4, 5)}
    values = {1: 0x800000, 2: 0, 3: EXPUNGED, 4: 0x800020, 5: 0x800010}
    segments = {
        HERE: bytes(layout.read) + word(READ_ONLY, DIRTY, 2),
        READ_ONLY: word(READ, 1),
        READ: pack(CLASSIC.header, count=4, buckets=BUCKETS),
        DIRTY: pack(CLASSIC.header, count=4, buckets=BUCKETS + 0x800),
        BUCKETS: bucket(read),
        BUCKETS + 0x800: bucket(dirty),
        **{entries[i]: word(value) for i, value in values.items()},
        0x800000: word(10, 0) + word(50, 0) + word(0, 0),
        EXPUNGED: word(0, 0),
        0x700000: word(1, EXPUNGED),
    }
    segments.update(changed or {})
    known = SyncType(GoType(Kind.STRUCT, 32, "sync.Map"), layout, INT, INT, map_type(8))
    made = context(FakeTarget(segments), lambda header, gotype: open_map(segments, CLASSIC, gotype, header))
    return SyncMap(made, HERE, known, "main.m")


def test_each_entry_is_told_once_and_those_without_a_value_not_at_all() -> None:
    found: List[Any] = [(one.key, one.value, *one.place) for one in two_maps().entries()]
    assert found == [(1, 10, "read"), (4, 0, "read"), (5, 50, "dirty")]
    assert two_maps().length() == 3


def test_its_parts_are_counted() -> None:
    stats = two_maps().stats()
    assert stats.sync == SyncShape(4, 4, True, 2, only_dirty=1, deleted=1, expunged=1)
    assert not stats.problems and stats.len == stats.live == 3


def test_a_map_that_is_lost_leaves_the_other() -> None:
    gomap = two_maps({READ_ONLY: word(0x123456, 0)})
    stats = gomap.stats()
    assert stats.partial and stats.sync is not None and stats.bytes.total is None
    assert "its read map cannot be read" in stats.problems[0].what
    assert [one.key for one in gomap.entries()] == [1, 4, 5]


def test_an_entry_that_is_lost_is_a_problem() -> None:
    gomap = two_maps({BOXES + 0x500: b""})
    assert [one.key for one in gomap.entries()] == [1, 4]
    assert gomap.stats().partial and "an entry of a sync.Map" in gomap.problems[0].what


# which types are such


def struct(name: str, *fields: Field) -> GoType:
    return GoType(Kind.STRUCT, 48, name, lambda: Details(fields=fields))


def entry_map(elem: str = "*sync.entry") -> GoType:
    return GoType(Kind.MAP, 8, "map", lambda: Details(key=INT, elem=GoType(Kind.POINTER, 8, elem)))


def old(elem: str = "*sync.entry", read: int = 8, dirty: int = 16) -> GoType:
    fields = [Field("mu", 0, INT), Field("read", read, INT), Field("dirty", dirty, entry_map(elem))]
    return struct("main.M", *fields, Field("misses", dirty + 8, INT))


def test_a_sync_map_is_known_by_its_fields() -> None:
    before_1_20, from_1_20 = (sync_type(old(dirty=dirty), 8, lambda _: None) for dirty in (24, 16))
    assert before_1_20 is not None and before_1_20.layout == sync_map_layout((1, 19), 8)
    assert from_1_20 is not None and from_1_20.layout == sync_map_layout((1, 23), 8)
    assert not is_sync(old(elem="*main.entry")) and not is_sync(struct("main.T", Field("m", 0, INT)))


def test_a_trie_is_known_by_its_name_and_laid_out_by_its_fields() -> None:
    names = ("root", "keyHash", "keyEqual", "valEqual", "seed")
    fields = [Field(name, 8 * i, INT) for i, name in enumerate(names)]
    of_1_23 = struct("internal/concurrent.HashTrieMap[string,int]", *fields)
    known = sync_type(of_1_23, 8, {"string": GoType(Kind.STRING, 16, "string"), "int": INT}.get)
    assert known is not None and known.layout.__class__ is trie_layout(8).__class__
    assert (known.layout[0], known.key and known.key.name, known.elem) == (0, "string", INT)
    inside = struct("sync.Map", Field("_", 0, INT), Field("m", 0, struct("internal/sync.HashTrieMap[any,any]")))
    assert is_sync(inside) and not is_sync(struct("main.HashTrieMap[int,int]", *fields))
