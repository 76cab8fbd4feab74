"""Names: which variable is meant, and which of the dots behind it are fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

from gomap.debuginfo.mapvariables import package_maps
from gomap.errors import GomapError, UsageError
from gomap.golang.names import last_element, natural_name, split_package
from gomap.golang.types import Kind
from gomap.near import nearest
from gomap.places.fields import field_type
from gomap.places.place import Place
from gomap.runtime.modules.version import no_names
from gomap.runtime.varnames import variables_starting
from gomap.target import Root, Scope

if TYPE_CHECKING:
    from gomap.program import Program

__all__ = ["is_known", "resolve"]

MOST_SHOWN = 8  # of several matches
MOST_NEAR, LIKENESS = 3, 0.75  # of names that come near

Found = Tuple[Root, Sequence[str]]


def resolve(program: "Program", text: str) -> Tuple[Place, Sequence[str]]:
    """The variable that a dotted name begins with, and the fields that follow.

    Order: a local of the frame; a package variable by its path; one of the frame's package; of main; the only match
    anywhere.
    GomapError if there is none, where several match, or where it was optimised away.
    """
    name = natural_name(text)
    found = _find(program, name)
    if found is None:
        raise _unknown(program, name)
    root, fields = found
    return _place(program, root), fields


def is_known(program: "Program", text: str) -> bool:
    """Does a dotted name begin with a variable? GomapError where several are meant."""
    return _find(program, natural_name(text)) is not None


def _find(program: "Program", name: str) -> Optional[Found]:
    found = _of_main(program, name) or _local(program, name)
    return found or _package_variable(program, name) or _anywhere(program, name)


def _place(program: "Program", root: Root) -> Place:
    if root.address is None and root.data is None:
        why = root.why or "optimised away here"
        hint = f"{_another_frame(program)} to the caller, `gomap vars` for the maps in reach"
        if root.type.kind is Kind.MAP:
            hint += f", or `gomap scan --type '{root.type.name}'` and its address with that --type"
        raise GomapError(why if why.startswith(f"{root.name} ") else f"{root.name} was {why}", hint=hint)
    return Place(root.type, root.address, root.data, root.name)


def _of_main(program: "Program", name: str) -> Optional[Found]:
    """``main.x``: nobody calls a local ``main``, and looking for one makes a debugger unwind its frame."""
    package, *rest = name.split(".")
    root = program.variable(f"main.{rest[0]}") if package == "main" and rest else None
    return None if root is None else (root, rest[1:])


def _local(program: "Program", name: str) -> Optional[Found]:
    scope = program.target.names.scope()
    first, *fields = name.split(".")
    root = scope.lookup(first) if scope is not None and "/" not in name else None
    return None if root is None else (root, fields)


def _splits(name: str) -> Iterator[Tuple[str, List[str]]]:
    """The ways to part a qualified name into a variable and fields, the shortest variable first.

    >>> list(_splits("acme.com/pkg.v1.Cache"))
    [('acme.com/pkg.v1', ['Cache']), ('acme.com/pkg.v1.Cache', [])]
    """
    slash = name.rfind("/") + 1
    parts = name[slash:].split(".")
    for count in range(2, len(parts) + 1):
        yield name[:slash] + ".".join(parts[:count]), parts[count:]


def _package_variable(program: "Program", name: str) -> Optional[Found]:
    """By the names that need no search."""
    for variable, fields in _candidates(name, program.target.names.scope()):
        root = program.variable(variable)
        if root is not None:
            return root, fields
    return None


def _candidates(name: str, scope: Optional[Scope]) -> Iterator[Tuple[str, List[str]]]:
    own = scope.package if scope is not None else "main"
    first, *rest = name.split(".")
    if rest and first == last_element(own) and "/" not in name:
        yield f"{own}.{rest[0]}", rest[1:]
    yield from _splits(name)
    if "/" not in name:
        yield f"{own}.{first}", rest
        yield f"main.{first}", rest


def _anywhere(program: "Program", name: str) -> Optional[Found]:
    """The only match in the program: by the end of its path, by the package's name, or by its own."""
    first, *rest = name.split(".")
    bare = [] if "/" in name else [(first, rest)]  # the host of a package path is no variable's name
    for wanted, fields in [*_splits(name), *bare]:
        if "/" in wanted and wanted.rpartition("/")[2].count(".") == 0:
            continue
        matches = _matches(program, wanted)
        if len(matches) > 1:
            raise _several(wanted, matches)
        root = program.variable(matches[0]) if matches else None
        if root is not None:
            return root, fields
    return None


def _matches(program: "Program", wanted: str) -> List[str]:
    found = sorted(set(program.target.names.variables_ending(last_element(wanted))))
    return [name for name in found if "/" not in wanted or name == wanted or name.endswith("/" + wanted)]


def _several(wanted: str, matches: Sequence[str]) -> GomapError:
    shown = ", ".join(matches[:MOST_SHOWN]) + (", ..." if len(matches) > MOST_SHOWN else "")
    return GomapError(f"{wanted} could be any of {len(matches)} variables: {shown}", hint=matches[0])


def _unknown(program: "Program", name: str) -> GomapError:
    """There is no such variable: says where was looked, and what comes near."""
    target = program.target
    if not target.names.has_debug_information():
        return no_names(program.version, f"{name} cannot be found by name")
    scope = target.names.scope()
    where = f"in {scope.where} or in any package" if scope is not None else "in any package (no Go frame is selected)"
    near = (
        _near(program, name, scope)
        or f"`gomap vars` for the maps in reach, or the frame that has it ({_another_frame(program)})"
    )
    if "-" in name or "/" in name:
        where += "; gomap does no arithmetic, so it was taken for a package path"
    return UsageError(f"there is no variable {name} {where}", hint=near)


def _another_frame(program: "Program") -> str:
    """How a person gets to one."""
    return "--frame N" if program.target.info.debugger == "delve" else "`up`"


def _near(program: "Program", name: str, scope: Optional[Scope]) -> Optional[str]:
    """What may have been meant: names in the frame, and package variables, with the fields that were typed behind."""
    known = _typed_names(program, name, scope)
    meant: Dict[str, str] = {}
    for variable, fields in _ways(name, known):
        for near in nearest(variable, list(known), MOST_NEAR, LIKENESS):
            if _has(program, scope, known[near], fields):
                meant.setdefault(".".join([near, *fields]), ".".join([known[near], *fields]))
    found = nearest(name, list(meant), MOST_NEAR, LIKENESS)
    return " or ".join(dict.fromkeys(meant[one] for one in found)) or None


def _has(program: "Program", scope: Optional[Scope], name: str, fields: Sequence[str]) -> bool:
    """Is there such a variable with such fields, as far as types tell?"""
    root = program.variable(name) if "." in name else scope.lookup(name) if scope is not None else None
    gotype = None if root is None else root.type
    for field in fields:
        gotype = None if gotype is None else field_type(gotype, field)
    return gotype is not None


def _ways(name: str, known: Mapping[str, str]) -> Iterator[Tuple[str, List[str]]]:
    """How a name may be parted into a variable and fields; what begins with a package is no local."""
    first, *rest = name.split(".")
    yield from _splits(name)
    if not any(full.startswith(f"{first}.") for full in known):
        yield first, rest


def _typed_names(program: "Program", name: str, scope: Optional[Scope]) -> Dict[str, str]:
    """As they may be typed (whole, from the package's name on, or without) -> whole."""
    own = scope.package if scope is not None else "main"
    names = [*(scope.names() if scope is not None else ()), *_package_names(program)]
    packages = dict.fromkeys([own, "main", *(split_package(variable)[0] for variable, _ in _splits(name))])
    paths = dict.fromkeys(split_package(full)[0] for full in names)
    packages.update((path, None) for path in paths if last_element(path) in packages)
    for package in packages:
        names += variables_starting(program.target, f"{package}.")
    return {typed: full for full in reversed(names) for typed in (full, last_element(full), split_package(full)[1])}


def _package_names(program: "Program") -> List[str]:
    try:
        return [variable.name for variable in package_maps(program.target)]
    except GomapError:  # what was wrong is the name
        return []
