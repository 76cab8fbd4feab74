"""Sourced in GDB with the plugin loaded: each declared layout beside what debug information shows, as JSON lines."""

import json

import gomap
from gomap.golang.types import GoType, Kind
from gomap.layouts.classic import ClassicLayout
from gomap.layouts.deferred import defer_layout
from gomap.layouts.goroutine import goroutine_layout
from gomap.layouts.heap import HeapLayout, heap_layout
from gomap.layouts.records import Record
from gomap.layouts.span import span_layouts
from gomap.layouts.specials import block_layouts, special_layouts
from gomap.session import Session


def flat(gotype: "GoType | None", prefix: str = "") -> "dict[str, int]":
    """Field name -> offset; the fields of nested structs as ``groups.data``."""
    offsets = {}
    for field in gotype.fields if gotype is not None else ():
        name = f"{prefix}{field.name}"
        offsets[name] = field.offset
        if (
            field.type.kind is Kind.ARRAY and name == "overflow"
        ):  # Go 1.9: [2]*[]*bmap, of the present and the old array
            offsets[f"old{name}"] = field.offset + field.type.elem.size
        offsets.update({n: field.offset + o for n, o in flat(field.type, name + ".").items()})
    return offsets


def tell(record: Record, gotype: "GoType | None") -> None:
    shown = flat(gotype)
    wrong = {name: [offset, shown.get(name)] for name, offset in record.offsets.items() if shown.get(name) != offset}
    size = None if gotype is None else gotype.size
    print("LAYOUT " + json.dumps({"record": record.name, "wrong": wrong, "size": [record.size, size]}))


def tell_heap(session: Session) -> None:
    """The offsets by which the storage of an address is found without debug information."""
    declared = session.release and heap_layout(session.release, session.target.arch.name)
    if not declared:
        return
    shown = {
        name: session.target.names.type_named(f"runtime.{name}")
        for name in ("mheap", "heapArena", "mspan", "moduledata")
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


def tell_specials(session: Session) -> None:
    """The lists and the queue of finalizers: one of the layouts that the release may have is the build's."""
    if not session.release or session.release < (1, 16):
        return
    word = session.target.arch.pointer_size
    span, finalizer, cleanup, entry = (
        flat(session.target.names.type_named(f"runtime.{name}"))
        for name in ("mspan", "specialfinalizer", "specialCleanup", "finalizer")
    )
    seen = {name.rpartition(".")[2]: offset for name, offset in finalizer.items() if not name.startswith("_")}
    more = {name.rpartition(".")[2]: offset for name, offset in cleanup.items() if name.partition(".")[0] in BODY}
    wrong = {}
    for layout in special_layouts(session.release, word):
        wanted = {**layout.head.offsets, **behind(layout.head, layout.finalizer)}
        called = behind(layout.head, layout.cleanup) if layout.cleanup is not None else {}
        if all(seen.get(name) == offset for name, offset in wanted.items()) and called.items() <= more.items():
            break
    else:
        wrong["specials"] = [seen, more]
    if span["specials"] not in [layout.specials for layout in span_layouts(word) if layout.limit == span["limit"]]:
        wrong["mspan.specials"] = [span["specials"]]
    if not block_layouts(session.release, word, session.target.arch.name)[0].entry.offsets.items() <= entry.items():
        wrong["finalizer"] = [entry]
    queue = flat(session.target.names.type_named("runtime.cleanupQueue"))
    block = flat(session.target.names.type_named("runtime.cleanupBlockHeader"))
    for layout in block_layouts(session.release, word, session.target.arch.name)[1:]:
        if queue["all"] != layout.offset or any(block[name] != layout.head.offsets[name] for name in ("alllink", "n")):
            wrong["cleanups"] = [queue, block]
    print("LAYOUT " + json.dumps({"record": "specials", "wrong": wrong, "size": [0, 0]}))


BODY = ("fn", "cleanup", "id")


def behind(head: Record, body: Record) -> "dict[str, int]":
    return {name: head.size + offset for name, offset in body.offsets.items()}


G = {
    **{
        name: name
        for name in ("m", "syscallsp", "syscallpc", "syscallbp", "waitsince", "waitreason", "gopc", "startpc")
    },
    "stack": "stack",
    "sp": "sched.sp",
    "pc": "sched.pc",
    "g": "sched.g",
    "bp": "sched.bp",
    "status": "atomicstatus",
    "id": "goid",
    "parent": "parentGoid",
}
"""Field of GoroutineLayout, without its underscores -> field of runtime.g."""


def tell_goroutine(session: Session) -> None:
    """runtime.g, and the deferred calls that hang on it."""
    word = session.target.arch.pointer_size
    layout = session.release and goroutine_layout(session.release, word)
    deferred = defer_layout(session.release, word)
    if not layout or deferred is None:
        return
    shown, record = (flat(session.target.names.type_named(f"runtime.{name}")) for name in ("g", "_defer"))
    declared = {name.replace("_", ""): offset for name, offset in layout._asdict().items() if name != "word"}
    wrong = {name: [offset, shown.get(G[name])] for name, offset in declared.items() if shown.get(G[name]) != offset}
    pairs = ((deferred.panic, shown["_panic"]), (deferred.first, shown["_defer"]))
    pairs += ((deferred.fn, record["fn"]), (deferred.link, record["link"]))
    wrong.update({f"defer {offset}": [offset, seen] for offset, seen in pairs if offset != seen})
    print("LAYOUT " + json.dumps({"record": "g", "wrong": wrong, "size": [0, 0]}))


def flat_one(gotype: "GoType | None") -> "dict[str, int]":
    return {field.name: field.offset for field in gotype.fields} if gotype is not None else {}


def main(session: Session) -> None:
    gotype = session.target.names.type_named("map[int]int")  # as GDB has it, and not gomap's own reader of DWARF
    header = gotype.details.header if gotype is not None else None
    layout = session.map("main.IntInt").context.choice.layout
    assert header is not None
    tell(layout.header, header)
    if isinstance(layout, ClassicLayout):
        if layout.extra is not None:
            tell(layout.extra, session.target.names.type_named("runtime.mapextra"))
    else:
        directory = header.field("dirPtr")
        assert directory is not None
        tell(layout.table, directory.type.elem.elem)
    tell_heap(session)
    tell_specials(session)
    tell_goroutine(session)


main(gomap.open(gomap.current_target()))
