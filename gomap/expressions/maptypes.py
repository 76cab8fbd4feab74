"""`--type NAME`: a map type of the program, in any spelling that Go takes for the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Dict, Iterable, Optional

from gomap.errors import GomapError
from gomap.golang.types import GoType, Kind
from gomap.places.typenames import spellings, type_matcher
from gomap.runtime.modules.version import no_names

if TYPE_CHECKING:
    from gomap.session import Session

__all__ = ["map_type"]

MOST_TOLD = 5


def map_type(session: "Session", name: str) -> GoType:
    """See `gomap.places.typenames.same_type`. GomapError where the program has none such, or several."""
    shown = filter(None, map(session.target.names.type_named, spellings(session, name)))
    found = next(shown, None) or _described(session, name)
    if found is None and not session.target.names.has_debug_information():
        raise no_names(session.version, f"what {name} looks like cannot be known")
    if found is None:
        raise GomapError(f"the program has no type {name}", hint="spell it as Go does, e.g. 'map[string]*main.Session'")
    if found.kind is not Kind.MAP:
        raise GomapError(f"{name} is not a map type", hint="'map[string]*main.Session', or sync.Map")
    return found


def _described(session: "Session", name: str) -> Optional[GoType]:
    """Out of the runtime's descriptors: those of the linker, else those that reflection made."""
    if session.version is None or not session.types.modules:
        return None
    return _meant(session, name, session.types.find_maps()) or _meant(session, name, session.made_maps)


def _meant(session: "Session", name: str, types: Iterable[GoType]) -> Optional[GoType]:
    matches = type_matcher(session, name)
    found: Dict[str, GoType] = {}
    for gotype in types:
        if matches(gotype):
            found.setdefault(gotype.name, gotype)
    if len(found) > 1 and name not in found:
        told = ", ".join(sorted(found)[:MOST_TOLD])
        raise GomapError(f"{name} may be any of {told}", hint="the one that is meant, with its full package path")
    return found.get(name) or next(iter(found.values()), None)
