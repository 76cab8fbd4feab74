"""The JSON documents held against docs/json.md, field by field: what is wrong with one, in words."""

from __future__ import annotations

import json
import re
from typing import Any, Dict, Iterator, List

__all__ = ["document_faults"]

HEAD = ("gomap", "schema", "command", "target")
TARGET = ("go", "experiments", "arch", "kind", "debugger", "pid", "core", "exe")
COUNTS = ("len", "live", "slots", "deleted", "empty")
MAP = ("expr", "address", "type", "layout", "storage", "nil", *COUNTS, "occupancy", "growing", "classic", "swiss")
MAP = (*MAP, "histogram", "bytes")
PARTS = ("live", "deleted", "empty", "metadata", "spare", "old", "rounding")
BYTES = ("total", *PARTS, "minimal", "reclaimable")
GROWING = ("kind", "old_buckets", "evacuated", "live_old")
CLASSIC = ("B", "buckets", "overflow_buckets", "spare_overflow", "longest_chain")
SWISS = ("small", "groups", "tables", "directory", "global_depth")
PLACES = {"classic": ("bucket", "chain", "slot", "tophash", "old"), "swiss": ("table", "group", "slot", "h2")}
LINK = ("kind", "name", "path", "address", "type", "goroutine", "function")
ROOTS = ("variable", "goroutine", "finalizer", "timer", "object")
ADDRESS = re.compile(r"0x[0-9a-f]+")
VALUES = (
    {"$base64"},
    {"$base64", "$len"},
    {"$string", "$len"},
    {"$list", "$len"},
    {"$ptr", "$value"},
    {"$ptr"},
    {"$type", "$value"},
    {"$map", "$len"},
    {"$chan"},
    {"$func", "$name"},
    {"$unreadable"},
)

Faults = Iterator[str]


def document_faults(text: str) -> List[str]:
    """Empty where it is as promised. ValueError where it is no JSON: NaN and Infinity are none."""
    document = json.loads(text, parse_constant=_no_number)
    lines = ["it is not one line"] if "\n" in text.rstrip("\n") else []
    return lines + list(_document(document))


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is not JSON")


def _document(document: Dict[str, Any]) -> Faults:
    yield from _lacks(document, HEAD)
    if "error" in document:
        yield from _lacks(document["error"], ("what", "try"))
        return
    yield from _lacks(document, ("result", "problems"))
    yield from _lacks(document["target"] or dict.fromkeys(TARGET), TARGET)
    for problem in document["problems"]:
        yield from _address(problem["address"])
    yield from RESULTS.get(document["command"], lambda result: iter(()))(document["result"])


def _lacks(value: Dict[str, Any], names: "tuple[str, ...]") -> Faults:
    missing = [name for name in names if name not in value]
    if missing:
        yield f"{value.get('expr', '')} lacks {', '.join(missing)}"


def _address(value: object) -> Faults:
    if value is not None and not (isinstance(value, str) and ADDRESS.fullmatch(value)):
        yield f"{value!r} is no address"


def _count(value: object) -> Faults:
    if value is not None and (type(value) is not int or value < 0):
        yield f"{value!r} is no count"


def _stats(result: Dict[str, Any]) -> Faults:
    for one in result["maps"]:
        yield from () if "error" in one else _map(one)


def _map(one: Dict[str, Any]) -> Faults:
    """S; one that was read in full has to add up."""
    yield from _lacks(one, MAP)
    yield from _address(one["address"])
    for name in COUNTS:
        yield from _count(one[name])
    for name, names in (("growing", GROWING), ("classic", CLASSIC), ("swiss", SWISS), ("bytes", BYTES)):
        yield from _lacks(one[name] or dict.fromkeys(names), names)
    for name in BYTES:
        yield from _count(one["bytes"][name])
    if one["layout"] not in ("classic", "swiss", "swiss-split", "sync"):
        yield f"{one['expr']}: layout {one['layout']}"
    if one["live"] is not None and one["layout"] != "sync" and not one.get("partial"):
        yield from (f"{one['expr']}: {fault}" for fault in _sums(one))


def _sums(one: Dict[str, Any]) -> Faults:
    live_old = one["growing"]["live_old"] if one["growing"] else 0
    parts, histogram = one["bytes"], one["histogram"]
    if parts["total"] is not None and parts["total"] != sum(parts[name] or 0 for name in PARTS):
        yield f"bytes do not add up: {parts}"
    if parts["minimal"] is not None and parts["reclaimable"] != max(0, parts["total"] - parts["minimal"]):
        yield f"reclaimable is not what is over: {parts}"
    if one["live"] - live_old + (one["deleted"] or 0) + one["empty"] != one["slots"]:
        yield "slots do not add up"
    if (histogram is None) != one["nil"]:
        yield f"histogram {histogram}"
    elif histogram and sum(i * n for i, n in enumerate(histogram)) != one["live"] - live_old:
        yield f"histogram does not add up: {histogram}"
    kind = "classic" if one["layout"] == "classic" else "swiss"
    if not one["nil"] and (one[kind] is None or one["swiss" if kind == "classic" else "classic"] is not None):
        yield f"shape of {kind}"


def _dump(result: Dict[str, Any]) -> Faults:
    yield from _map(result)
    kind = "classic" if result["layout"] == "classic" else "swiss"
    for entry in result["entries"]:
        yield from _entry(entry, PLACES[kind] if result["layout"] != "sync" else ())
    if not result["truncated"] and not result.get("partial") and len(result["entries"]) != result["live"]:
        yield f"{result['expr']}: {len(result['entries'])} entries of {result['live']}"
    for cell in result.get("cells", ()):
        yield from _entry(cell, (PLACES[kind][0], "slot", "state", "tophash" if kind == "classic" else "ctrl"))
        if cell["state"] not in ("live", "deleted", "empty", "evacuated"):
            yield f"{result['expr']}: state {cell['state']}"


def _entry(entry: Dict[str, Any], place: "tuple[str, ...]") -> Faults:
    yield from _lacks(entry, ("key", "value", *place))
    yield from _value(entry["key"])
    yield from _value(entry["value"])


def _get(result: Dict[str, Any]) -> Faults:
    yield from _entry(result, PLACES["classic" if "bucket" in result else "swiss"])


def _value(value: Any) -> Faults:
    """A Go value: objects are structs, or all their keys begin with a dollar."""
    if isinstance(value, list):
        for item in value:
            yield from _value(item)
    elif isinstance(value, dict):
        marked = {name for name in value if name.startswith("$")}
        if marked and (marked != set(value) or marked not in VALUES):
            yield f"no value looks like {value!r}"
        for name, item in value.items():
            if name in ("$ptr", "$map", "$chan", "$func", "$unreadable"):
                yield from _address(item)
            else:
                yield from _value(item)


def _scan(result: Dict[str, Any]) -> Faults:
    yield from _lacks(result, ("maps", "totals", "coverage"))
    yield from _lacks(result["totals"], ("maps", "total", "live", "reclaimable", "heap"))
    yield from _lacks(result["coverage"], ("array_bytes", "attributed", "garbage"))
    for one in result["maps"]:
        yield from _map(one)
        yield from _lacks(one, ("holder", "holders", "certain", *(() if one["certain"] else ("candidates",))))


def _owners(result: Dict[str, Any]) -> Faults:
    yield from _lacks(result, ("object", "type", "chains"))
    for chain in result["chains"]:
        for link in chain:
            yield from _lacks(link, LINK)
            yield from _address(link["address"])
            yield from (f"a link is a {link['kind']}" for _ in [0] if link["kind"] not in ROOTS)


RESULTS = {"stats": _stats, "dump": _dump, "get": _get, "scan": _scan, "owners": _owners}
