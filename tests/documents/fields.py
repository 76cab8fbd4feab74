"""JSON documents against the table "Every field" of docs/json.md: each object's fields are there, and no others."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any, Dict, Iterable, Iterator, Set, Tuple

__all__ = ["documented", "dollars", "seen_in"]

MAP = {name: name for name in ("growing", "classic", "swiss", "bytes", "sync")}
CHILDREN: Dict[str, Dict[str, str]] = {
    "document": {"target": "target", "error": "error", "problems": "problem"},
    "stats": {"maps": "map of stats"},
    "map of stats": {**MAP, "error": "error"},
    "dump": {**MAP, "entries": "entry", "cells": "cell"},
    "scan": {"maps": "map of scan", "groups": "group", "totals": "totals", "coverage": "coverage"},
    "map of scan": MAP,
    "owners": {"chains": "link"},
    "link": {"inner": "place", "creator": "place"},
    "vars": {"variables": "variable"},
    "layout": {"sections": "section"},
    "help": {"commands": "described command"},
    "described command": {"arguments": "described argument", "options": "described argument"},
}
"""object -> the fields that hold objects (or lists of them), and which."""

OPEN = {"key", "value", "ghost", "rows"}
"""Fields that hold Go's values, whose own fields are the program's; and rows whose names are for people."""

SAME = {"those of a map": "map", "those of an entry": "entry"}

Fields = Dict[str, Set[str]]


def documented(page: Path) -> Fields:
    """object -> its fields, of the table."""
    table = page.read_text("utf-8").partition("## Every field")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \| (.+) \|$", table, re.MULTILINE)
    found = {name: set(re.findall(r"`(\w+)`", text)) for name, text in rows}
    for name, text in rows:
        for words, other in SAME.items():
            found[name] |= found[other] if words in text else set()
    del found["map"]  # no object is one: each is of a command
    return found


def seen_in(documents: Iterable[Dict[str, Any]]) -> Fields:
    """object -> the fields that any of the documents has in it."""
    found: Fields = defaultdict(set)
    for document in documents:
        for name, field in _document(document):
            found[name].add(field)
    return found


def _document(document: Dict[str, Any]) -> Iterator[Tuple[str, str]]:
    for field, value in document.items():
        yield "document", field
        name = document["command"] if field == "result" else CHILDREN["document"].get(field)
        yield from _fields(value, name, field)


def _fields(value: Any, name: Any, where: str) -> Iterator[Tuple[str, str]]:
    """Of all the objects within; ``where``: the field that holds them, which is to say what they are."""
    if isinstance(value, list):
        for item in value:
            yield from _fields(item, name, where)
    if not isinstance(value, dict):
        return
    assert name, f"tests/documents/fields.py does not know what objects {where} holds: {str(value)[:300]}"
    for field, held in value.items():
        yield name, field
        if field not in OPEN:
            yield from _fields(held, CHILDREN.get(name, {}).get(field), f"{name}.{field}")


def dollars(value: Any) -> Set[str]:
    """The names that begin with $, anywhere within."""
    if isinstance(value, list):
        return set().union(*map(dollars, value))
    if not isinstance(value, dict):
        return set()
    return {name for name in value if name.startswith("$")}.union(*map(dollars, value.values()))
