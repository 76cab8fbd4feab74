"""Is this the type that was written? With full package paths, as reflection spells it, or short for the frame's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable, Iterator, List

from gomap.golang.names import reflect_name
from gomap.golang.spelling import normal, qualify
from gomap.golang.types import GoType

if TYPE_CHECKING:
    from gomap.program import Program

__all__ = ["same_type", "spellings", "type_matcher"]


def same_type(program: "Program", written: str, gotype: GoType) -> bool:
    """Does ``written`` name this type: in full, as reflection spells it, or without the frame's package or main?"""
    return type_matcher(program, written)(gotype)


def type_matcher(program: "Program", written: str) -> Callable[[GoType], bool]:
    """`same_type` for many types."""
    wants = normal(written)
    qualified: List[str] = []

    def matches(gotype: GoType) -> bool:
        has = normal(gotype.name)
        found = {has, normal(program.types.spell(gotype.name)), normal(reflect_name(has))}
        if wants in found:
            return True
        if not qualified:
            qualified.extend(_qualified(program, wants))
        return any(name in found for name in qualified)

    return matches


def spellings(program: "Program", written: str) -> Iterator[str]:
    """What debug information may call the type that was written: as it stands first, then without Go's short cuts."""
    yield written
    wants = normal(written)
    for name in dict.fromkeys([wants, *_qualified(program, wants)]):
        yield name.replace("interface{}", "interface {}").replace("struct{}", "struct {}")


def _qualified(program: "Program", wants: str) -> List[str]:
    scope = program.target.names.scope()
    packages = ["main"] if scope is None else [scope.package, "main"]
    return [qualify(wants, package) for package in packages]
