"""Which types are a sync.Map, or a HashTrieMap: told by their fields, whatever release they are of."""

from __future__ import annotations

from typing import Callable, NamedTuple, Optional, Tuple, Union

from gomap.golang.names import split_arguments
from gomap.golang.types import Details, GoType, Kind
from gomap.layouts.syncmap import (
    ENTRY_MAP,
    SyncMapLayout,
    TrieLayout,
    is_trie,
    sync_map_by_fields,
    sync_map_layout,
    trie_by_fields,
    trie_layout,
)

__all__ = ["SYNC_MAP", "SyncType", "any_type", "is_sync", "sync_type", "sync_type_of_release"]

SYNC_MAP = "sync.Map"
TRIES = ("internal/sync.HashTrieMap[", "internal/concurrent.HashTrieMap[")
ENTRY = "*sync.entry"
EMPTY_INTERFACES = ("interface {}", "interface{}", "any")

TypeNamed = Callable[[str], Optional[GoType]]


class SyncType(NamedTuple):
    """A sync.Map's layout and what it holds. ``map``: of its two maps, where it has such; ``key``, ``elem``: None where
    the program does not tell."""

    type: GoType
    layout: Union[SyncMapLayout, TrieLayout]
    key: Optional[GoType]
    elem: Optional[GoType]
    map: Optional[GoType] = None


def any_type(word: int) -> GoType:
    """``any``, of which every program has values."""
    return GoType(Kind.INTERFACE, 2 * word, EMPTY_INTERFACES[0], lambda: Details(empty_interface=True))


def is_sync(gotype: GoType) -> bool:
    """Is it a sync.Map or a HashTrieMap?

    >>> is_sync(GoType(Kind.STRUCT, 40, "main.T"))
    False
    """
    return gotype.kind is Kind.STRUCT and (_entry_map(gotype) is not None or _trie(gotype) is not None)


def _entry_map(gotype: GoType) -> Optional[GoType]:
    """The type of its two maps; None if it is no sync.Map of two maps."""
    if sync_map_by_fields({field.name: field.offset for field in gotype.fields}, 1) is None:
        return None
    dirty = gotype.field("dirty")
    assert dirty is not None
    elem = dirty.type.details.elem if dirty.type.kind is Kind.MAP else None
    return dirty.type if elem is not None and elem.name == ENTRY else None


def _trie(gotype: GoType) -> Optional[Tuple[GoType, int]]:
    """(the HashTrieMap that it is or has, its offset); None if it is none. sync.Map has it as its only field."""
    if gotype.name.startswith(TRIES):
        return gotype, 0
    fields = [field for field in gotype.fields if field.name != "_"]
    if len(fields) == 1 and fields[0].name == "m" and fields[0].type.name.startswith(TRIES):
        return fields[0].type, fields[0].offset
    return None


def sync_type(gotype: GoType, word: int, named: TypeNamed) -> Optional[SyncType]:
    """How to read a type that `is_sync`; None for any other. ``named``: the program's types by name."""
    if gotype.kind is not Kind.STRUCT:
        return None
    entry_map = _entry_map(gotype)
    if entry_map is not None:
        layout = sync_map_by_fields({field.name: field.offset for field in gotype.fields}, word)
        return SyncType(gotype, layout, entry_map.key, any_type(word), entry_map) if layout is not None else None
    found = _trie(gotype)
    return None if found is None else _trie_type(gotype, *found, word, named)


def _trie_type(gotype: GoType, trie: GoType, at: int, word: int, named: TypeNamed) -> SyncType:
    """Where fields are not told, as in a program without debug information for it, the layout is the usual one."""
    layout = trie_by_fields({field.name: field.offset for field in trie.fields}, word) or trie_layout(word)
    layout = layout._replace(root=layout.root + at, key_hash=layout.key_hash + at)
    arguments = split_arguments(trie.name.partition("[")[2][:-1])
    if len(arguments) != 2:
        return SyncType(gotype, layout, None, None)
    key, elem = (any_type(word) if name in EMPTY_INTERFACES else named(name) for name in arguments)
    return SyncType(gotype, layout, key, elem)


def sync_type_of_release(
    release: Tuple[int, int], experiments: Tuple[str, ...], word: int, map_named: TypeNamed
) -> Optional[SyncType]:
    """sync.Map of a program that does not tell its types; None if the type of its two maps is not to be found."""
    if is_trie(release, experiments):
        layout = trie_layout(word)
        gotype = GoType(Kind.STRUCT, layout.key_hash + 3 * word, SYNC_MAP, named=True)
        return SyncType(gotype, layout, any_type(word), any_type(word))
    shape, entry_map = sync_map_layout(release, word), map_named(ENTRY_MAP)
    if entry_map is None:
        return None
    gotype = GoType(Kind.STRUCT, shape.size, SYNC_MAP, named=True)
    return SyncType(gotype, shape, entry_map.key, any_type(word), entry_map)
