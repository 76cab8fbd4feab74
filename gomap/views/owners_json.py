"""`gomap owners` as JSON."""

from __future__ import annotations

from typing import Any, Dict

from gomap.analysis.owners.model import Link
from gomap.commands.owners import OwnersReport
from gomap.rendering.showing import Showing

__all__ = ["value"]


def value(report: OwnersReport, showing: Showing) -> Dict[str, Any]:
    """The result of `owners`."""
    owners = report.owners
    return {
        "object": f"{owners.address:#x}",
        "size": owners.size,
        "type": report.spell(owners.type.name) if owners.type is not None else None,
        "chains": [[_link(report, link) for link in chain] for chain in owners.chains],
        "complete": owners.complete,
        "notes": owners.notes,
    }


def _link(report: OwnersReport, link: Link) -> Dict[str, Any]:
    """JSON.md knows no cleanups: one is a finalizer with a field of its own."""
    special = link.kind in ("finalizer", "cleanup")
    return {
        **({"queued": link.queued, "cleanup": link.kind == "cleanup"} if special else {}),
        "kind": "finalizer" if special else link.kind,
        "name": link.name,
        "path": link.path,
        "address": f"{link.address:#x}",
        "type": report.spell(link.type.name) if link.type is not None else None,
        "goroutine": link.goroutine,
        "function": link.function,
        **(_stack(link) if link.kind == "goroutine" else {}),
    }


def _stack(link: Link) -> Dict[str, Any]:
    """What is told of a goroutine, over and above that. ``live``: null where it is not known."""
    note = link.stack
    code = {"inner": note and note.inner, "creator": note and note.maker}
    places = {name: one and {"function": one[0], "file": one[1], "line": one[2]} for name, one in code.items()}
    return {
        "live": link.live,
        "state": note and note.status,
        "wait_reason": note and note.waits_for,
        "file": note and note.file,
        "line": note and note.line,
        **places,
    }
