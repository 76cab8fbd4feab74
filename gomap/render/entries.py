"""Entries of a map as JSON and CSV, a thousand at a time so that a million of them needs no memory."""

from __future__ import annotations

import csv
import gc
import io
import json
from contextlib import contextmanager
from itertools import islice
from typing import Any, Callable, Dict, Iterator, List

from gomap.commands.reports import Cell, DumpReport, RawUnit
from gomap.maps.model import Entry, Unit
from gomap.render.jsonvalue import to_json
from gomap.render.output import Output

__all__ = ["entry_value", "write_csv", "write_entries"]

BATCH = 1000
CLASSIC_COLUMNS = ("bucket", "chain", "slot", "tophash", "old")
SWISS_COLUMNS = ("table", "group", "slot", "h2")
Jsonify = Callable[[object], object]


def entry_value(entry: Entry, jsonify: Jsonify = to_json) -> Dict[str, Any]:
    """An entry as JSON.md shows it: key, value and where it lies."""
    unit = entry.unit
    value: Dict[str, Any] = {"key": jsonify(entry.key), "value": jsonify(entry.value)}
    if unit.table < 0:
        value.update(bucket=unit.number, chain=unit.chain, slot=entry.slot, tophash=entry.control, old=unit.old)
    else:
        value.update(table=unit.table, group=unit.group, slot=entry.slot, h2=entry.control)
    return value


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without Python's search for cycles, of which values have none: a fifth faster with many small values."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_uncollected()
def write_entries(report: DumpReport, output: Output, jsonify: Jsonify) -> bool:
    """``"entries": [...]`` (of `--raw` ``"cells"`` too) into an open JSON object; True if the limit cut them short."""
    output.write('"entries": [')
    entries = report.entries()
    written = 0
    for batch in _batches(entries, report.limit):
        text = json.dumps([entry_value(entry, jsonify) for entry in batch])
        output.write((",\n" if written else "\n") + text[1:-1])
        written += len(batch)
    output.write("]")
    truncated = report.limit is not None and written == report.limit and next(entries, None) is not None
    if report.raw is not None:
        _write_cells(report.raw(), output, jsonify)
    return truncated


def _batches(entries: Iterator[Entry], limit: "int | None") -> Iterator[List[Entry]]:
    wanted = islice(entries, limit)
    batch = list(islice(wanted, BATCH))
    while batch:
        yield batch
        batch = list(islice(wanted, BATCH))


def _write_cells(units: Iterator[RawUnit], output: Output, jsonify: Jsonify) -> None:
    output.write(', "cells": [')
    first = True
    for raw in units:
        text = json.dumps([_cell_value(raw.unit, cell, jsonify) for cell in raw.cells])
        output.write(("\n" if first else ",\n") + text[1:-1])
        first = False
    output.write("]")


def _cell_value(unit: Unit, cell: Cell, jsonify: Jsonify) -> Dict[str, Any]:
    classic = unit.table < 0
    where: Dict[str, Any] = (
        {"bucket": unit.number, "chain": unit.chain} if classic else {"table": unit.table, "group": unit.group}
    )
    value = {**where, "slot": cell.slot, "state": cell.state, "tophash" if classic else "ctrl": cell.control}
    live = cell.state == "live"
    value.update(key=jsonify(cell.key) if live else None, value=jsonify(cell.value) if live else None)
    if classic:
        value["old"] = unit.old
    if cell.ghost is not None:
        value["ghost"] = jsonify(cell.ghost)
    return value


def write_csv(report: DumpReport, output: Output, classic: bool, jsonify: Jsonify) -> bool:
    """A row per entry; keys and values as JSON where they are not scalars. True if the limit cut them short."""
    columns = ("key", "value", *(CLASSIC_COLUMNS if classic else SWISS_COLUMNS))
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, lineterminator="\n")
    writer.writeheader()
    entries = report.entries()
    written = 0
    for batch in _batches(entries, report.limit):
        writer.writerows(_scalars(entry_value(entry, jsonify)) for entry in batch)
        output.write(buffer.getvalue())
        buffer.seek(0)
        buffer.truncate()
        written += len(batch)
    output.write(buffer.getvalue())
    return report.limit is not None and written == report.limit and next(entries, None) is not None


def _scalars(row: Dict[str, Any]) -> Dict[str, Any]:
    for column in ("key", "value"):
        row[column] = _scalar(row[column])
    for column, value in row.items():
        if isinstance(value, bool):
            row[column] = "true" if value else "false"
    return row


def _scalar(value: object) -> object:
    if isinstance(value, str):
        return _one_line(value)
    return value if isinstance(value, (int, float)) else json.dumps(value)


def _one_line(text: str) -> str:
    """A string as it is where that is harmless, else as JSON: control characters must not reach a terminal."""
    return text if text.isprintable() else json.dumps(text)
