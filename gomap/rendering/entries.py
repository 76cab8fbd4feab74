"""Entries of a map as JSON and CSV, a thousand at a time so that a million of them needs no memory."""

from __future__ import annotations

import csv
import io
import json
from itertools import islice
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple, TypeVar

from gomap.collector import without_collector
from gomap.commands.dump import Cell, DumpReport
from gomap.maps.base import AnyMap, GoMap, with_units
from gomap.maps.model import Entry, SyncEntry, Unit
from gomap.rendering.jsontext import Encode, TextEncoders, encoded
from gomap.rendering.jsonvalue import to_json
from gomap.rendering.output import Output
from gomap.values import Limits

__all__ = ["entry_value", "write_csv", "write_entries", "write_entry_csv"]

BATCH = 1000
Jsonify = Callable[[object], object]
T = TypeVar("T")
_CLASSIC_ENTRY = '{"key": %s, "value": %s, "bucket": %d, "chain": %d, "slot": %d, "tophash": %d, "old": %s}'
_SWISS_ENTRY = '{"key": %s, "value": %s, "table": %d, "group": %d, "slot": %d, "h2": %d}'


def entry_value(entry: "Entry | SyncEntry", gomap: AnyMap, jsonify: Jsonify = to_json) -> Dict[str, Any]:
    """An entry as JSON.md shows it: key, value and where it lies."""
    value: Dict[str, Any] = {"key": jsonify(entry.key), "value": jsonify(entry.value)}
    value.update(zip(gomap.columns, gomap.place(entry)))
    return value


@without_collector()
def write_entries(report: DumpReport, output: Output, jsonify: Jsonify) -> bool:
    """``"entries": [...]`` (of `--raw` ``"cells"`` too) into an open JSON object; True if the limit cut either."""
    gomap = with_units(report.map)
    if report.straight is not None and jsonify is to_json and gomap is not None:
        texts = _straight_texts(gomap, *report.straight)
    else:
        texts = (json.dumps(entry_value(entry, report.map, jsonify)) for entry in report.entries())
    truncated = _write_list('"entries": [', texts, report.limit, output)
    if report.raw is not None:
        cells = (json.dumps(_cell_value(raw.unit, cell, jsonify)) for raw in report.raw() for cell in raw.cells)
        truncated = _write_list(', "cells": [', cells, report.limit, output) or truncated
    return truncated


def _write_list(start: str, texts: Iterator[str], limit: Optional[int], output: Output) -> bool:
    """A JSON list of the first ``limit`` of the texts; True if there are more."""
    output.write(start)
    written = 0
    for batch in _batches(texts, limit):
        output.write((", " if written else "") + ", ".join(batch))
        written += len(batch)
    output.write("]")
    return limit is not None and written == limit and next(texts, None) is not None


def _straight_texts(gomap: GoMap, limits: Limits, first: int, last: Optional[int]) -> Iterator[str]:
    """What `entry_value` makes of each entry, as text."""
    key, value = _cell_encoders(gomap, limits)
    shape, live_slots = gomap.context.geometry, gomap.live_slots
    key_at, key_stride, elem_at, elem_stride = shape.key_offset, shape.key_stride, shape.elem_offset, shape.elem_stride
    for unit in gomap.units(first, last):
        slots = live_slots(unit)
        if not slots:
            continue
        data, offset = unit.data, unit.offset
        form = _CLASSIC_ENTRY if unit.table < 0 else _SWISS_ENTRY
        where = (unit.number, unit.chain) if unit.table < 0 else (unit.table, unit.group)
        old = ("true" if unit.old else "false",) if unit.table < 0 else ()
        for slot in slots:
            key_text = key(data, offset + key_at + slot * key_stride)
            value_text = value(data, offset + elem_at + slot * elem_stride)
            yield form % (key_text, value_text, *where, slot, data[offset + slot], *old)


def _cell_encoders(gomap: GoMap, limits: Limits) -> Tuple[Encode, Encode]:
    """Cells that hold a pointer to what is out of line go the longer way."""
    shape, encoders = gomap.context.geometry, TextEncoders(gomap.context.target, gomap.context.decoder, limits)
    read_key, read_value = gomap.cell_decoders(limits)
    return (
        encoded(read_key) if shape.indirect_key else encoders.encoder(gomap.type.key),
        encoded(read_value) if shape.indirect_elem else encoders.encoder(gomap.type.elem),
    )


def _batches(entries: Iterator[T], limit: Optional[int]) -> Iterator[List[T]]:
    wanted = islice(entries, limit)
    batch = list(islice(wanted, BATCH))
    while batch:
        yield batch
        batch = list(islice(wanted, BATCH))


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


def write_csv(report: DumpReport, output: Output, jsonify: Jsonify) -> bool:
    """A row per entry; keys and values as JSON where they are not scalars. True if the limit cut them short."""
    columns = ("key", "value", *report.map.columns)
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, lineterminator="\n")
    writer.writeheader()
    entries = report.entries()
    written = 0
    for batch in _batches(entries, report.limit):
        writer.writerows(_scalars(entry_value(entry, report.map, jsonify)) for entry in batch)
        output.write(buffer.getvalue())
        buffer.seek(0)
        buffer.truncate()
        written += len(batch)
    output.write(buffer.getvalue())
    return report.limit is not None and written == report.limit and next(entries, None) is not None


def write_entry_csv(entry: "Entry | SyncEntry", gomap: AnyMap, output: Output, jsonify: Jsonify) -> None:
    """One entry, with the same columns as `write_csv`."""
    row = _scalars(entry_value(entry, gomap, jsonify))
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(row), lineterminator="\n")
    writer.writeheader()
    writer.writerow(row)
    output.write(buffer.getvalue())


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
