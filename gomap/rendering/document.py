"""The JSON document of every command: its head, S of a map, problems. See docs/json.md for the promise."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any, Dict, List, Optional, Sequence

from gomap import __version__
from gomap.commandline.reports import Failure
from gomap.errors import GomapError, Problem
from gomap.maps.model import MapStats
from gomap.target import Target

__all__ = ["SCHEMA", "dumps", "error_document", "head", "problem_values", "ratio_value", "stats_value"]

SCHEMA = 1


def dumps(value: object) -> str:
    """One line of ASCII JSON: nothing in it can act on a terminal, lone surrogates included."""
    return json.dumps(value, allow_nan=False, separators=(", ", ": "))


def head(command: str, target: Optional[Target], go: Optional[str], experiments: Sequence[str]) -> Dict[str, Any]:
    """The fields before `result`; ``go`` is e.g. "go1.23.9", None if unknown."""
    return {"gomap": __version__, "schema": SCHEMA, "command": command, "target": _target(target, go, experiments)}


def _target(target: Optional[Target], go: Optional[str], experiments: Sequence[str]) -> Optional[Dict[str, Any]]:
    if target is None:
        return None
    info = target.info
    return {
        "go": go,
        "experiments": list(experiments),
        "arch": target.arch.name,
        "kind": info.kind,
        "debugger": info.debugger,
        "pid": info.pid,
        "core": info.core,
        "exe": info.exe,
    }


def address_value(address: Optional[int]) -> Optional[str]:
    """An address as JSON shows it: a string; None stays null."""
    return None if address is None else f"{address:#x}"


def ratio_value(ratio: Optional[float]) -> Optional[float]:
    """Four digits that count: three entries in a million slots are not none.

    >>> ratio_value(1000 / 1200), ratio_value(3 / 65536), ratio_value(None)
    (0.8333, 4.578e-05, None)
    """
    return None if ratio is None else float(f"{ratio:.4g}")


def problem_values(problems: Sequence[Problem]) -> List[Dict[str, Any]]:
    return [{"address": address_value(problem.address), "what": problem.what} for problem in problems]


def error_document(document: Dict[str, Any], error: GomapError) -> Dict[str, Any]:
    """The document of a command that could not run at all."""
    return {**document, "error": {"what": error.what, "try": error.hint}}


def stats_value(stats: "MapStats | Failure") -> Dict[str, Any]:
    """S of JSON.md; of an argument that failed its expression and what was wrong."""
    if isinstance(stats, Failure):
        return {"expr": stats.expr, "error": {"what": stats.error.what, "try": stats.error.hint}}
    unread = stats.sync is not None or (stats.partial and stats.live is None)
    value = {
        "expr": stats.expr,
        "address": address_value(stats.address),
        "type": stats.type,
        "layout": stats.layout,
        "storage": stats.storage,
        "nil": stats.nil,
        "len": stats.len,
        "live": stats.live,
        "slots": None if unread else stats.slots,
        "deleted": stats.deleted if stats.sync is None else None,
        "empty": None if unread else stats.empty,
        "occupancy": ratio_value(stats.occupancy),
        "growing": stats.growing and asdict(stats.growing),
        "classic": stats.classic and _shape(asdict(stats.classic), unread),
        "swiss": stats.swiss and _tables(asdict(stats.swiss), unread),
        "histogram": stats.histogram,
        "bytes": asdict(stats.bytes),
    }
    if stats.sync is not None:
        value["sync"] = asdict(stats.sync)
    if stats.partial:
        value["partial"] = True
    if stats.type_path is not None:
        value["type_path"] = stats.type_path
    return value


def _tables(shape: Dict[str, Any], unread: bool) -> Dict[str, Any]:
    """Of a map of which no group could be read the header tells the directory's length and depth, and no more."""
    return {**shape, "groups": None, "tables": None} if unread else shape


def _shape(shape: Dict[str, Any], unread: bool) -> Dict[str, Any]:
    """Of a map of which no bucket could be read the header still tells ``B``, and so the buckets."""
    known = {"B": shape["B"], "buckets": shape["buckets"] or None}
    return {**dict.fromkeys(shape), **known} if unread else shape
