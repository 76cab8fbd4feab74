"""A type that a person gave, against what the map itself and the program tell."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import Iterator, Optional, Set

from gomap.analysis.typeproof.proof import Proof, prove
from gomap.errors import GomapError, Problem
from gomap.golang.spelling import normal
from gomap.golang.types import GoType
from gomap.maps.base import GoMap
from gomap.maps.geometry import geometry_of
from gomap.maps.lookup import agreement
from gomap.program import Program
from gomap.progress import Progress, quiet
from gomap.values import Limits, Unreadable

__all__ = ["check_type", "proved_map"]

SAMPLE = 64
SHAPE = "go.shape."  # what the compiler makes of type parameters: nobody has written it
LEAST_AGREEING = 4  # keys whose hashes all agree by accident: fewer than one in 2^28
SHARE_UNREADABLE = 0.5


def proved_map(program: Program, address: int, progress: Progress = quiet) -> GoMap:
    """The map at an address, of the type that is proved. GomapError if none is."""
    proof = prove(program, address, progress=progress)
    if proof is None:
        what = f"nothing proves of which type the map at {address:#x} is"
        raise GomapError(what, address=address, hint=f"{address:#x} --type 'map[string]int', with the map's own type")
    return program.map_at(address, proof.types[0], f"{address:#x}")


def check_type(program: Program, gomap: GoMap, progress: Progress = quiet) -> None:
    """GomapError where another type is proved, or the map's own hash rules this one out. Where many entries cannot be
    read, that is a problem of the map. A nil or empty map cannot be disproved."""
    if not gomap.address or gomap.length() <= 0:
        return
    proof = _proof(program, gomap, progress, search=False)
    right, wrong = (0, 0) if proof is not None else agreement(gomap) or (0, 0)
    if proof is None and (wrong or not right):
        _check_hash(program, gomap)
    if proof is None and not right:
        proof = _proof(program, gomap, progress, search=True)
    if proof is not None and not any(_is_same(program, gomap.type, one) for one in proof.types):
        name = program.types.spell(proof.types[0].name)
        raise _wrong(gomap, f"it is a {name}, as {proof.how} proves", name)
    if proof is None:
        _count_unreadable(gomap)


def _proof(program: Program, gomap: GoMap, progress: Progress, search: bool) -> Optional[Proof]:
    try:
        return prove(program, gomap.address, search=search, progress=progress)
    except GomapError:
        return None  # what cannot be found proves nothing: a core cut short, a program before 1.16


def _wrong(gomap: GoMap, why: str, name: str) -> GomapError:
    what = f"{gomap.expr} is no {gomap.type_name}: {why}"
    return GomapError(what, address=gomap.address, hint=f"{gomap.address:#x} --type '{name}'")


def _is_same(program: Program, one: GoType, other: GoType) -> bool:
    """Have they the same key and elem types, whatever they are called themselves?"""
    pairs = ((one.key, other.key), (one.elem, other.elem))
    return all(_names(program, a) & _names(program, b) for a, b in pairs)


def _names(program: Program, gotype: GoType) -> Set[str]:
    return {normal(gotype.name), normal(program.types.spell(gotype.name))}


def _check_hash(program: Program, gomap: GoMap) -> None:
    """GomapError if the keys, as those of another type, lie where their hashes say: the hash is proved thereby."""
    for other in _alike(program, gomap):
        right, wrong = agreement(other) or (0, 0)
        if right >= LEAST_AGREEING and not wrong:
            name = program.types.spell(other.key_type.name)
            why = f"its keys lie where their hashes say only if they are of type {name}"
            raise _wrong(gomap, why, f"map[{name}]...")


def _alike(program: Program, gomap: GoMap) -> Iterator[GoMap]:
    """The map as of other types with slots of the same shape: one for each type of key."""
    shape, tried = gomap.context.geometry, {gomap.type.key.name}
    for gotype in program.types.find_maps():
        if (
            SHAPE in gotype.name
            or gotype.key.name in tried
            or gotype.details.unit is None
            or gotype.details.unit.size != shape.size
        ):
            continue
        if replace(geometry_of(gotype), has_pointers=shape.has_pointers) == shape:
            tried.add(gotype.key.name)
            yield program.map_at(gomap.address, gotype, gomap.expr)


def _count_unreadable(gomap: GoMap) -> None:
    entries = list(islice(gomap.entries(Limits(depth=1, string=64, items=1)), SAMPLE))
    lost = sum(_is_unreadable(entry.key) or _is_unreadable(entry.value) for entry in entries)
    if entries and lost > SHARE_UNREADABLE * len(entries):
        what = f"{lost} of the first {len(entries)} entries cannot be read: {gomap.type_name} is probably wrong"
        gomap.problems.append(Problem(what, gomap.address))


def _is_unreadable(value: object) -> bool:
    return isinstance(value, Unreadable) or isinstance(getattr(value, "value", None), Unreadable)
