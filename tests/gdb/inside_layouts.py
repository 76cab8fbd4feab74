"""Sourced in GDB with the plugin loaded: each declared layout beside what debug information shows, as JSON lines."""

import json

import gomap
from gomap.gotypes import GoType
from gomap.layouts.classic import ClassicLayout
from gomap.layouts.records import Record
from gomap.session import Session


def flat(gotype: GoType, prefix: str = "") -> "dict[str, int]":
    """Field name -> offset; the fields of nested structs as ``groups.data``."""
    offsets = {}
    for field in gotype.fields:
        name = f"{prefix}{field.name}"
        offsets[name] = field.offset
        offsets.update({n: field.offset + o for n, o in flat(field.type, name + ".").items()})
    return offsets


def tell(record: Record, gotype: "GoType | None") -> None:
    shown = flat(gotype) if gotype is not None else {}
    wrong = {name: [offset, shown.get(name)] for name, offset in record.offsets.items() if shown.get(name) != offset}
    size = None if gotype is None else gotype.size
    print("LAYOUT " + json.dumps({"record": record.name, "wrong": wrong, "size": [record.size, size]}))


def main(session: Session) -> None:
    header = session.map("main.IntInt").type.details.header
    layout = session.map("main.IntInt").context.choice.layout
    assert header is not None
    tell(layout.header, header)
    if isinstance(layout, ClassicLayout):
        if layout.extra is not None:
            tell(layout.extra, session.target.type_named("runtime.mapextra"))
    else:
        directory = header.field("dirPtr")
        assert directory is not None
        tell(layout.table, directory.type.elem.elem)


main(gomap.open(gomap.current_target()))
