"""Our JSON against the truth that the oracle program tells of its own maps."""

from __future__ import annotations

import json
from typing import Any, Dict, Iterator, List

__all__ = ["byte_differences", "differences", "entry_differences"]

Value = Dict[str, Any]

SAME = ("type", "len", "live", "slots", "deleted", "empty", "growing", "classic", "swiss", "histogram", "nil", "layout")
TOLERANCE = 0.01
"""Of what else the runtime allocates meanwhile: the program measures many copies at a time."""

ERRORS = 6.2
"""Standard errors that a mean of 64 rounds is off less often than once in ten million (Student's t)."""

PARTS = ("live", "deleted", "empty", "metadata", "spare", "old", "rounding")


def differences(truth: Value, ours: Value) -> List[str]:
    """One line for each field of a map that is not what the program says it is."""
    return [*_fields(truth, ours), *entry_differences(truth, ours), *byte_differences(truth, ours)]


def _fields(truth: Value, ours: Value) -> Iterator[str]:
    for name in SAME:
        if name in truth and truth[name] != ours.get(name):
            yield f"{name}: {ours.get(name)!r}, the program says {truth[name]!r}"
    if int(truth["address"], 16) != int(ours["address"], 16):
        yield f"address: {ours['address']}, the program says {truth['address']}"
    if truth.get("storage") and not truth["nil"] and truth["storage"] != ours["storage"]:
        yield f"storage: {ours['storage']}, the program says {truth['storage']}"


def entry_differences(truth: Value, ours: Value) -> Iterator[str]:
    """Entries that are missing, or found though the program has none such; order does not matter."""
    wanted, found = _by_text(truth.get("entries") or []), _by_text(ours.get("entries") or [])
    for text in sorted(set(wanted) - set(found))[:3]:
        yield f"not found: {text}"
    for text in sorted(set(found) - set(wanted))[:3]:
        yield f"not there: {text}"
    if len(truth.get("entries") or []) != len(ours.get("entries") or []):
        yield f"{len(ours.get('entries') or [])} entries, the program has {len(truth.get('entries') or [])}"


def _by_text(entries: List[Value]) -> Dict[str, Value]:
    return {json.dumps(entry, sort_keys=True): entry for entry in entries}


def byte_differences(truth: Value, ours: Value) -> Iterator[str]:
    """The parts add up to the total; total and minimal are what the allocator really gave."""
    parts = ours["bytes"]
    if sum(parts[name] or 0 for name in PARTS) != parts["total"]:
        yield f"bytes do not add up: {parts}"
    if any((parts[name] or 0) < 0 for name in parts):
        yield f"negative bytes: {parts}"
    heap = truth.get("heap") or {}
    for name, measured, error in (
        ("total", heap.get("total"), 0.0),
        ("minimal", heap.get("fresh"), heap.get("fresh_error")),
    ):
        if measured and abs(parts[name] - measured) > TOLERANCE * measured + ERRORS * error:
            yield f"bytes.{name} is {parts[name]:,}, measured {measured:,.0f} ({parts[name] / measured - 1:+.2%})"
