"""Type names as people write them: one spelling for what Go takes for the same, and names without their package."""

from __future__ import annotations

import re

from gomap.golang.names import natural_name

__all__ = ["BASIC", "normal", "qualify"]

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


def qualify(wants: str, package: str) -> str:
    """``wants`` with ``package`` in front of each name that has none.

    >>> qualify("map[string]*T", "main")
    'map[string]*main.T'
    """

    def replace(word: "re.Match[str]") -> str:
        name = word.group()
        return name if name in BASIC or name in KEYWORDS else f"{package}.{name}"

    return LONE.sub(replace, wants)
