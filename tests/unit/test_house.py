"""The house's own promises: rooms import only what lies below them, and no module imports itself in a circle.

``FLOORS`` is the one place where arrows are declared; docs/design.md says what each room is for.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Dict, Iterator, List, Set

from tests.toolchain.cache import ROOT

FLOORS = (
    "errors near collector text faults progress golang target memory layouts elf images values runtime debuginfo maps"
    " program places keys expressions analysis session commandline starlark commands rendering views frontend shell"
    " cli __main__"
).split()
"""Rooms and modules of gomap/ from the ground up."""

FRONT_ENDS = {"gdb_ext", "delve_client"}
MAY_OPEN_DELVE = "gomap.cli"


def modules() -> Dict[str, Path]:
    """Every module of the product by its dotted name."""
    found = {}
    for package in ("gomap", "gdb_ext", "delve_client"):
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(path: Path, known: Set[str]) -> Iterator[str]:
    """What a module imports of the product, within functions and under TYPE_CHECKING, too."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            inner = [f"{node.module}.{name.name}" for name in node.names]
            yield from (one if one in known else node.module for one in inner)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def graph() -> Dict[str, Set[str]]:
    known = modules()
    return {name: {one for one in imports(path, set(known)) if one in known} for name, path in known.items()}


def floor(module: str) -> int:
    parts = module.split(".")
    return FLOORS.index(parts[1]) if len(parts) > 1 else -1


def test_every_room_has_its_place() -> None:
    rooms = {name.split(".")[1] for name in modules() if name.startswith("gomap.")}
    assert rooms == set(FLOORS)


def test_no_arrow_points_upwards() -> None:
    wrong = [
        f"{name} -> {one}"
        for name, found in graph().items()
        if name.startswith("gomap.")
        for one in found
        if (one.startswith("gomap.") and floor(one) > floor(name))
        or (one.split(".")[0] in FRONT_ENDS and name != MAY_OPEN_DELVE)
    ]
    assert wrong == []


def test_front_ends_do_not_know_each_other() -> None:
    wrong = [
        f"{name} -> {one}"
        for name, found in graph().items()
        for one in found
        if {name.split(".")[0], one.split(".")[0]} == FRONT_ENDS
    ]
    assert wrong == []


def circles(arrows: Dict[str, Set[str]]) -> List[List[str]]:
    """Sets of modules that reach each other, by removing again and again what nothing, or nothing left, imports."""
    left = {name: set(found) - {name} for name, found in arrows.items()}
    while True:
        ends = {name for name, found in left.items() if not found & left.keys()}
        ends |= left.keys() - set().union(*left.values()) if left else set()
        if not ends:
            return [sorted(left)] if left else []
        left = {name: found for name, found in left.items() if name not in ends}


def test_circles_are_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"b"}}) == [["b", "c"]]
    assert circles({"a": {"b"}, "b": {"c"}, "c": set()}) == []


def test_no_circle_of_imports() -> None:
    assert circles(graph()) == []
