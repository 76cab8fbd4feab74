"""Sourced in GDB with the plugin loaded: each declared layout beside what debug information shows, as JSON lines."""

import json

import gomap
from gomap.gotypes import GoType, Kind
from gomap.layouts.classic import ClassicLayout
from gomap.layouts.heap import HeapLayout, heap_layout
from gomap.layouts.records import Record
from gomap.session import Session


def flat(gotype: GoType, prefix: str = "") -> "dict[str, int]":
    """Field name -> offset; the fields of nested structs as ``groups.data``."""
    offsets = {}
    for field in gotype.fields:
        name = f"{prefix}{field.name}"
        offsets[name] = field.offset
        if (
            field.type.kind is Kind.ARRAY and name == "overflow"
        ):  # Go 1.9: [2]*[]*bmap, of the present and the old array
            offsets[f"old{name}"] = field.offset + field.type.elem.size
        offsets.update({n: field.offset + o for n, o in flat(field.type, name + ".").items()})
    return offsets


def tell(record: Record, gotype: "GoType | None") -> None:
    shown = flat(gotype) if gotype is not None else {}
    wrong = {name: [offset, shown.get(name)] for name, offset in record.offsets.items() if shown.get(name) != offset}
    size = None if gotype is None else gotype.size
    print("LAYOUT " + json.dumps({"record": record.name, "wrong": wrong, "size": [record.size, size]}))


def tell_heap(session: Session) -> None:
    """The offsets by which the storage of an address is found without debug information."""
    declared = session.release and heap_layout(session.release, session.target.arch.pointer_size)
    if not declared:
        return
    shown = {
        name: session.target.type_named(f"runtime.{name}") for name in ("mheap", "heapArena", "mspan", "moduledata")
    }
    offsets = {name: flat_one(gotype) for name, gotype in shown.items()}
    data = [
        (offsets["moduledata"][n], offsets["moduledata"]["e" + n]) for n in ("noptrdata", "data", "bss", "noptrbss")
    ]
    span = offsets["mspan"]
    found = (offsets["mheap"]["arenas"], offsets["heapArena"]["spans"], span["state"], span["elemsize"])
    seen = HeapLayout(*found, span["startAddr"], span["npages"], tuple(data))
    wrong = {} if seen == declared else {"heap": [list(declared), list(seen)]}
    print("LAYOUT " + json.dumps({"record": "heap", "wrong": wrong, "size": [0, 0]}))


def flat_one(gotype: "GoType | None") -> "dict[str, int]":
    return {field.name: field.offset for field in gotype.fields} if gotype is not None else {}


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
    tell_heap(session)


main(gomap.open(gomap.current_target()))
