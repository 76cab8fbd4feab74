"""`gomap layout [EXPR]`: which binary layouts were chosen, why, and every offset."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import List, NamedTuple, Sequence, Tuple

from gomap.commandline.arguments import Arguments, Command, Positional
from gomap.commandline.common import OUTPUT, PLAIN_FORMAT, TYPE, open_map
from gomap.commandline.reports import Report
from gomap.errors import GomapError
from gomap.layouts.choose import HEADER_TYPES, Choice, choose_layout
from gomap.layouts.classic import ClassicLayout
from gomap.layouts.records import Record
from gomap.layouts.swiss import CTRL_DELETED, CTRL_EMPTY
from gomap.maps.base import AnyMap, with_units
from gomap.maps.geometry import Geometry
from gomap.session import Session

__all__ = ["COMMAND", "LayoutReport", "Section"]


class Section(NamedTuple):
    """A titled table of `gomap layout`: rows of (name, value)."""

    title: str
    rows: Sequence[Tuple[str, str]]


@dataclass
class LayoutReport(Report):
    """Which layouts were chosen and why, with every offset."""

    view = "layout"

    sections: List[Section] = field(default_factory=list)


def run(session: Session, arguments: Arguments) -> LayoutReport:
    sections = [_target(session)]
    if arguments.expr is not None:
        gomap = open_map(session, arguments)
        sections += _sections(gomap)
    else:
        sections += [*_runtime(session), *_records(_default_choice(session))]
    return LayoutReport(sections)


def _sections(gomap: AnyMap) -> List[Section]:
    units = with_units(gomap)
    if units is not None:
        return [*_records(units.context.choice), _geometry(gomap.type.name, units.context.geometry)]
    offsets = gomap.own_words
    rows = [(name, f"{offset} bytes" if "size" in name else f"offset {offset}") for name, offset in offsets.items()]
    source = "src/sync/map.go" if "dirty" in offsets else "src/internal/sync/hashtriemap.go"
    found = [Section(f"{gomap.type_name}: the words of it, and of its parts, that are read; {source}", rows)]
    return found + (_sections(gomap.inner_maps[0][1]) if gomap.inner_maps else [])


def _default_choice(session: Session) -> Choice:
    """The layout of maps in general: by the header type that the debug information holds."""
    for name in HEADER_TYPES.values():
        header = session.target.names.type_named(name)
        if header is not None:
            shown = {field.name: field.offset for field in header.fields}
            return choose_layout(session.target.arch.pointer_size, shown, session.release)
    experiments = session.version.experiments if session.version else ()
    return choose_layout(session.target.arch.pointer_size, None, session.release, experiments)


def _target(session: Session) -> Section:
    target = session.target
    version = session.version
    rows = [
        ("Go version", "not found: is this a Go program?" if version is None else version.text),
        ("architecture", f"{target.arch.name}, {target.arch.pointer_size * 8}-bit, {target.arch.byte_order}-endian"),
        ("debug information", "yes" if target.names.has_debug_information() else "none (a stripped binary)"),
    ]
    if version is not None and version.newer is not None:
        rows.insert(1, ("read as", "Go {}.{}, the newest that gomap knows".format(*version.release)))
    if target.channel is not None:
        rows.append(("memory read by", target.channel))
    return Section("target", rows)


def _runtime(session: Session) -> List[Section]:
    """What was found of the runtime's bookkeeping, and how it was checked."""
    from gomap.runtime.evidence import evidence  # when it is asked for: loading the plugin must be quick

    try:
        found = evidence(session.runtime)
    except GomapError as error:
        found = [f"runtime: {error}"]
    rows = [(what, told) for what, _, told in (sentence.partition(": ") for sentence in found)]
    return [Section("the runtime, read from memory", rows)]


def _records(choice: Choice) -> List[Section]:
    layout = choice.layout
    sections = [Section(f"layout: {layout.name}", [("chosen by", choice.reason)]), _record(layout.header)]
    if isinstance(layout, ClassicLayout):
        if layout.extra is not None:
            sections.append(_record(layout.extra))
        rules = layout.tophash
        rows = [
            ("least of a live entry", str(rules.min_live)),
            ("deleted cells", "marked" if rules.marks_deleted else "not marked"),
        ]
        return [*sections, Section(f"tophash {rules.name}", rows)]
    control = [("empty", f"{CTRL_EMPTY:#x}"), ("deleted", f"{CTRL_DELETED:#x}"), ("full", "0x00 to 0x7f: h2")]
    return [*sections, _record(layout.table), Section("control bytes", control)]


def _record(record: Record) -> Section:
    rows = [(name, f"offset {offset}, {record.kinds[name]}") for name, offset in record.offsets.items()]
    return Section(f"{record.name}: {record.size} bytes, {record.source}", rows)


def _geometry(name: str, shape: Geometry) -> Section:
    group = shape.overflow_offset < 0
    rows = [
        ("size", f"{shape.size} bytes"),
        ("ctrl" if group else "tophash", "offset 0, 8 bytes"),
        ("keys", _cells(shape.key_offset, shape.key_stride, shape.key_cell, shape.indirect_key)),
        ("elems", _cells(shape.elem_offset, shape.elem_stride, shape.elem_cell, shape.indirect_elem)),
        ("overflow", "" if group else f"offset {shape.overflow_offset}"),
        ("holds pointers", "yes" if shape.has_pointers else "no"),
    ]
    return Section(f"{'group' if group else 'bucket'} of {name}", [row for row in rows if row[1]])


def _cells(offset: int, stride: int, size: int, indirect: bool) -> str:
    return f"offset {offset}, every {stride} bytes, {size} bytes each{', a pointer: out of line' if indirect else ''}"


COMMAND = Command(
    name="layout",
    summary="which binary layouts were chosen and why, with every offset",
    description="Without EXPR: of maps in general. With it: of that map, its buckets or groups included.",
    examples=("layout", "layout main.sessions"),
    positionals=(Positional("expr", "a Go expression for a map or sync.Map", "EXPR", optional=True),),
    options=(TYPE, PLAIN_FORMAT, OUTPUT),
    run=run,
    rank=80,
)
