"""The Starlark script: what gomap/layouts declares as tables, then the .star files of this folder."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Dict, List, Sequence, Tuple

from gomap import __version__
from gomap.layouts.classic import (
    BUCKET_CELLS,
    HASH_WRITING,
    SAME_SIZE_GROW,
    SPARE_MIN_B,
    ClassicLayout,
    classic_layouts,
)
from gomap.layouts.heap import PAGE_SHIFT, SPAN_MANUAL, arena_layout
from gomap.layouts.newest import NEWEST
from gomap.layouts.records import Record
from gomap.layouts.sizeclasses import HEADER, HEADERS_SINCE, MAX_SMALL, PAGE, SIZE_CLASSES, most_without_header
from gomap.layouts.swiss import CTRL_STATES, GROUP_SLOTS, MAX_TABLE_CAPACITY, SwissLayout, swiss_layouts

__all__ = ["script"]

WIDTH, GLUE = 104, "~"
WORD = 8  # Delve reads 64-bit programs (and 386 only where it is a 386 program itself)
SIZES = {"u8": 1, "bool": 1, "u16": 2, "u32": 4, "u64": 8}
PARTS = ("text", "memory", "types", "open", "classic", "swiss", "bytes", "stats", "dump", "commands")
HEAD = """# gomap {version} for Delve's terminal, made by `gomap starlark`: do not edit, make it anew.
#
#     (dlv) source gomap.star
#     (dlv) gomap stats main.cache
#     (dlv) gomap dump main.cache 10

# Layouts: fields of the runtime's structs as (offset, bytes, signed); what each control byte (tophash) of a slot says:
# 0 empty, 1 deleted, 2 evacuated or never written there, 3 live; Go releases 1.first to 1.last.
"""


def script() -> str:
    """The whole script; it ends with a newline.

    >>> script().splitlines()[2]
    '#     (dlv) source gomap.star'
    """
    folder = Path(__file__).parent
    parts = [(folder / f"{part}.star").read_text(encoding="utf-8").rstrip("\n") for part in PARTS]
    return "\n\n".join([HEAD.format(version=__version__) + _tables(), *parts]) + "\n"


def _tables() -> str:
    constants = {
        "_BUCKET_CELLS": BUCKET_CELLS,
        "_GROUP_SLOTS": GROUP_SLOTS,
        "_MAX_TABLE_CAPACITY": MAX_TABLE_CAPACITY,
        "_HASH_WRITING": HASH_WRITING,
        "_SAME_SIZE_GROW": SAME_SIZE_GROW,
        "_NEWEST": NEWEST[1],
        "_SPARE_MIN_B": SPARE_MIN_B,
        "_HEADER": HEADER,
        "_HEADERS_SINCE": HEADERS_SINCE[1],
        "_MOST_WITHOUT_HEADER": most_without_header(WORD),
        "_MAX_SMALL": MAX_SMALL,
        "_HEAP_PAGE": PAGE,
        "_PAGE_SHIFT": PAGE_SHIFT,
        "_SPAN_MANUAL": SPAN_MANUAL,
        "_ARENA_SHIFT": arena_layout("amd64", WORD).shift,
        "_ARENA_BASES": tuple(arena_layout(name, WORD).offset for name in ("amd64", "arm64")),
    }
    lines = [f"{name} = {value}" for name, value in constants.items()]
    lines += [f"{name} = {_wrapped(sizes)}" for name, sizes in zip(("_CLASSES_TO_1_15", "_CLASSES"), SIZE_CLASSES)]
    lines += _assigned("_CLASSIC", [_classic(layout) for layout in classic_layouts(WORD)])
    return "\n".join(lines + _assigned("_SWISS", [_swiss(layout) for layout in swiss_layouts(WORD)]))


def _wrapped(sizes: Sequence[int]) -> str:
    inside = textwrap.fill(", ".join(map(str, sizes)), WIDTH)
    return "(\n" + textwrap.indent(inside, "    ") + ",\n)"


def _assigned(name: str, layouts: Sequence[Dict[str, str]]) -> List[str]:
    lines = [f"{name} = ["]
    for layout in layouts:
        lines += ["    {", *(f'        "{key}": {value},' for key, value in layout.items()), "    },"]
    return [*lines, "]"]


def _classic(layout: ClassicLayout) -> Dict[str, str]:
    found = _common(layout.name, layout.first, layout.last, layout.header)
    found.update(kinds=_kinds(layout.tophash.states), marks_deleted=str(layout.tophash.marks_deleted))
    return {**found, "spare": str(layout.spare), "extra_size": str(layout.extra.size if layout.extra else 0)}


def _swiss(layout: SwissLayout) -> Dict[str, str]:
    found = _common(layout.name, layout.first, layout.last, layout.header)
    found.update(table=_fields(layout.table), table_size=str(layout.table.size))
    return {**found, "kinds": _kinds(CTRL_STATES), "marks_deleted": "True"}


def _common(name: str, first: Tuple[int, int], last: Tuple[int, int], header: Record) -> Dict[str, str]:
    releases = {"first": str(first[1]), "last": str(last[1])}
    return {"name": f'"{name}"', **releases, "header": _fields(header), "header_size": str(header.size)}


def _fields(record: Record) -> str:
    """``{"count": (0, 8, True), ...}`` on several lines."""
    fields = []
    for name, offset in record.offsets.items():
        kind = record.kinds[name]
        fields.append(f'"{name}": ({offset}, {SIZES.get(kind, record.word)}, {kind == "int"})')
    whole = ", ".join(field.replace(" ", GLUE) for field in fields)
    inside = textwrap.fill(whole, WIDTH, break_on_hyphens=False, break_long_words=False).replace(GLUE, " ")
    return "{\n" + textwrap.indent(inside, " " * 12) + ",\n        }"


def _kinds(states: bytes) -> str:
    """Runs of equal states, as an expression: ``[0] * 1 + [1] * 1 + [2] * 3 + [3] * 251``.

    >>> _kinds(bytes([0, 2, 2, 3]))
    '[0] * 1 + [2] * 2 + [3] * 1'
    """
    runs: List[List[int]] = []
    for state in states:
        if runs and runs[-1][0] == state:
            runs[-1][1] += 1
        else:
            runs.append([state, 1])
    return " + ".join(f"[{state}] * {length}" for state, length in runs)
