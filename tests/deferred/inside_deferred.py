"""Inside GDB: where the chains of maps end. ASKED, which GDB has been given before: their addresses."""

import json

import gomap
from gomap.analysis.owners.find import owners_of
from gomap.program import Program

ASKED = globals().get("ASKED", ())


def main(program: Program) -> None:
    for address in ASKED:
        found = owners_of(program, int(address, 16))
        roots = [chain[-1] for chain in found.chains]
        said = [[root.kind, root.goroutine, root.live] for root in roots]
        print("OWNED " + json.dumps({"address": address, "garbage": found.is_garbage, "roots": said}))


main(gomap.open(gomap.current_target()))
