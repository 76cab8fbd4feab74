"""Is this the type that was written? With full package paths, as reflection spells it, or short for the frame's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Callable, Iterator, List

from gomap.golang.names import natural_name, reflect_name
from gomap.golang.types import GoType

if TYPE_CHECKING:
    from gomap.session import Session

__all__ = ["BASIC", "normal", "same_type", "spellings", "type_matcher"]

BASIC = frozenset(
    "bool int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 uintptr float32 float64 complex64 complex128"
    " string error byte rune any".split()
)
KEYWORDS = frozenset("map chan struct func interface".split())
ALIASES = {"byte": "uint8", "rune": "int32", "any": "interface{}"}
LONE = re.compile(r"(?<![\w./])[^\W\d]\w*(?![\w./])")
SPACES = re.compile(r"\s*([][{}()*,;])\s*")


def normal(name: str) -> str:
    """One spelling for what Go takes for the same.

    >>> normal("map[ string ]interface {}"), normal('*"gopkg.in/yaml.v3".Node'), normal("[]byte")
    ('map[string]interface{}', '*gopkg.in/yaml.v3.Node', '[]uint8')
    """
    plain = SPACES.sub(r"\1", " ".join(name.replace('"', "").split()))
    return LONE.sub(lambda word: ALIASES.get(word.group(), word.group()), natural_name(plain))


def same_type(session: "Session", written: str, gotype: GoType) -> bool:
    """Does ``written`` name this type: in full, as reflection spells it, or without the frame's package or main?"""
    return type_matcher(session, written)(gotype)


def type_matcher(session: "Session", written: str) -> Callable[[GoType], bool]:
    """`same_type` for many types."""
    wants = normal(written)
    qualified: List[str] = []

    def matches(gotype: GoType) -> bool:
        has = normal(gotype.name)
        found = {has, normal(session.types.spell(gotype.name)), normal(reflect_name(has))}
        if wants in found:
            return True
        if not qualified:
            qualified.extend(_qualified(session, wants))
        return any(name in found for name in qualified)

    return matches


def spellings(session: "Session", written: str) -> Iterator[str]:
    """What debug information may call the type that was written: as it stands first, then without Go's short cuts."""
    yield written
    wants = normal(written)
    for name in dict.fromkeys([wants, *_qualified(session, wants)]):
        yield name.replace("interface{}", "interface {}").replace("struct{}", "struct {}")


def _qualified(session: "Session", wants: str) -> List[str]:
    scope = session.target.names.scope()
    packages = ["main"] if scope is None else [scope.package, "main"]
    return [_qualify(wants, package) for package in packages]


def _qualify(wants: str, package: str) -> str:
    def replace(word: "re.Match[str]") -> str:
        name = word.group()
        return name if name in BASIC or name in KEYWORDS else f"{package}.{name}"

    return LONE.sub(replace, wants)
