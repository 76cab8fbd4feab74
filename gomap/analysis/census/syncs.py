"""Every sync.Map of the process: one map to people, whatever it is made of."""

from __future__ import annotations

from typing import Dict, Optional, Sequence

from gomap.analysis.census.heap import Heap
from gomap.analysis.census.model import FoundMap
from gomap.analysis.census.syncmaps import SyncMaps
from gomap.analysis.census.tries import Tries
from gomap.analysis.census.types import MapTypes
from gomap.analysis.owners.places import path_within
from gomap.analysis.owners.roots import Roots
from gomap.analysis.owners.search import Range
from gomap.errors import GomapError, Problem, Problems
from gomap.layouts.syncmap import TRIE_SINCE, sync_map_layout, trie_layout
from gomap.program import Program

__all__ = ["take_sync_maps"]


def take_sync_maps(
    program: Program, heap: Heap, types: MapTypes, roots: Roots, found: Dict[int, FoundMap], problems: Problems
) -> None:
    """Adds them to ``found``, header -> map, and takes the maps out that they are made of."""
    release, word = program.release, heap.word
    if release is None:
        return
    for one in SyncMaps(program, heap, types, found).find(_places(heap, roots, sync_map_layout(release, word).size)):
        for part in one.parts:
            found.pop(part.address, None)
        found[one.address] = _held(program, roots, one.found(_storage(heap, one.address)), problems)
    if release < TRIE_SINCE:
        return
    layout = trie_layout(word)
    node = types.sizer.allocated(layout.indirect_size, True)
    for trie in Tries(program, heap, node).find(_places(heap, roots, layout.key_hash + word)):
        found[trie.address] = _held(program, roots, trie.found(_storage(heap, trie.address)), problems)


def _places(heap: Heap, roots: Roots, least: int) -> Sequence[Sequence[Range]]:
    """Memory that may hold pointers: data, and objects of ``least`` bytes; stacks left out."""
    return roots.data, heap.pointerful_areas(least)


def _storage(heap: Heap, address: int) -> str:
    return "heap" if heap.span_of(address) is not None else "data"


def _held(program: Program, roots: Roots, found: FoundMap, problems: Problems) -> FoundMap:
    """With the variable that it lies in; what cannot be told of that is a problem of this map."""
    try:
        name = _variable(program, roots, found) if found.storage == "data" else None
    except GomapError as error:
        problems.append(Problem(f"the variable that it lies in cannot be told: {error.what}", found.address))
        return found
    if name is not None:
        found.held_by(name)
    return found


def _variable(program: Program, roots: Roots, found: FoundMap) -> Optional[str]:
    variable = roots.variable_at(found.address)
    if variable is None or found.sync is None:
        return None
    root = None if variable.type is not None else program.target.names.variable(variable.name)
    gotype = variable.type if root is None else root.type
    offset, name = found.address - variable.address, str(found.sync["type"])
    return variable.name + (path_within(gotype, offset, name) if gotype is not None else "")
