"""`--type NAME`: a map type of the program, in any spelling that Go takes for the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Dict, Iterable, Optional

from gomap.errors import GomapError
from gomap.golang.types import GoType, Kind
from gomap.places.typenames import spellings, type_matcher
from gomap.runtime.modules.version import no_names

if TYPE_CHECKING:
    from gomap.program import Program

__all__ = ["map_type"]

MOST_TOLD = 5


def map_type(program: "Program", name: str) -> GoType:
    """See `gomap.places.typenames.same_type`. GomapError if the program has none such, or several."""
    shown = filter(None, map(program.target.names.type_named, spellings(program, name)))
    found = next(shown, None) or _described(program, name)
    if found is None and not program.target.names.has_debug_information():
        raise no_names(program.version, f"what {name} looks like cannot be known")
    if found is None:
        raise GomapError(f"the program has no type {name}", hint="spell it as Go does, e.g. 'map[string]*main.Program'")
    if found.kind is not Kind.MAP:
        raise GomapError(f"{name} is not a map type", hint="'map[string]*main.Program', or sync.Map")
    return found


def _described(program: "Program", name: str) -> Optional[GoType]:
    """Out of the runtime's descriptors: those of the linker, else those that reflection made."""
    if program.version is None or not program.types.modules:
        return None
    return _meant(program, name, program.types.find_maps()) or _meant(program, name, program.made_maps)


def _meant(program: "Program", name: str, types: Iterable[GoType]) -> Optional[GoType]:
    matches = type_matcher(program, name)
    found: Dict[str, GoType] = {}
    for gotype in types:
        if matches(gotype):
            found.setdefault(gotype.name, gotype)
    if len(found) > 1 and name not in found:
        told = ", ".join(sorted(found)[:MOST_TOLD])
        raise GomapError(f"{name} may be any of {told}", hint="the one that is meant, with its full package path")
    return found.get(name) or next(iter(found.values()), None)
