"""Sourced in GDB with the plugin loaded: keys looked up by their hashes, against where the maps have them."""

import json

import gomap
from gomap.maps.lookup import lookup
from gomap.session import Session

EVERY = 37
MAPS = (
    "IntInt StringInt StringString BigKey BigSet Exactly128 Churned ChurnedStr Doubling DoublingStr DoublingDeleted"
    " SameSize SameSizeStr ManyTables ManyTablesStr Tombstones Int32 Float64 BigBoth"
).split()


def look(session: Session, name: str) -> "dict[str, object]":
    """Whether the hash answered at all, and how often it was wrong."""
    m = session.map(f"main.{name}")
    asked = wrong = 0
    for number, entry in enumerate(m.entries()):
        if number % EVERY == 0:
            answer = lookup(m, session.pattern(m.type.key, entry.key))
            if answer is None:
                return {"map": name, "answered": False}
            asked += 1
            unit, slot = answer.found or (None, -1)
            right = unit is not None and (unit.address, unit.number, slot) == (
                entry.unit.address,
                entry.unit.number,
                entry.slot,
            )
            wrong += not right
    return {"map": name, "answered": True, "asked": asked, "wrong": wrong}


session = gomap.open(gomap.current_target())
for name in MAPS:
    print("LOOKUP " + json.dumps(look(session, name)))
