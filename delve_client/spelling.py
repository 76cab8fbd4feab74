"""Types by their names alone: what Delve's spelling of a type tells without asking."""

from __future__ import annotations

import re
from typing import Dict, Optional, Tuple

from gomap.golang.names import natural_name
from gomap.golang.types import Kind

__all__ = ["PREDECLARED", "array_parts", "bare", "element", "is_func", "map_parts", "natural"]

PREDECLARED: Dict[str, Tuple[Kind, int]] = {
    "bool": (Kind.BOOL, 1),
    "int8": (Kind.INT8, 1),
    "int16": (Kind.INT16, 2),
    "int32": (Kind.INT32, 4),
    "int64": (Kind.INT64, 8),
    "uint8": (Kind.UINT8, 1),
    "uint16": (Kind.UINT16, 2),
    "uint32": (Kind.UINT32, 4),
    "uint64": (Kind.UINT64, 8),
    "float32": (Kind.FLOAT32, 4),
    "float64": (Kind.FLOAT64, 8),
    "complex64": (Kind.COMPLEX64, 8),
    "complex128": (Kind.COMPLEX128, 16),
    "int": (Kind.INT, 0),
    "uint": (Kind.UINT, 0),
    "uintptr": (Kind.UINTPTR, 0),
    "unsafe.Pointer": (Kind.UNSAFE_POINTER, 0),
}
"""Kind and size; 0: a word."""

_ARRAY = re.compile(r"\[(\d{1,18})\](.+)", re.DOTALL)
_NAMED_STRUCT = re.compile(r"\bstruct (?=[^{\s])")


def bare(spelling: str) -> str:
    """Without what Delve puts in front of a struct's name within an array.

    >>> bare("[2]struct main.User"), bare("[]struct { A int }")
    ('[2]main.User', '[]struct { A int }')
    """
    return _NAMED_STRUCT.sub("", spelling)


def natural(spelling: str) -> str:
    """As Go code would write it.

    >>> natural("map[string]*example.com/my-app.v2/pkg%2ev1.Session"), natural("noalg.[8]struct { key int }")
    ('map[string]*example.com/my-app.v2/pkg.v1.Session', '[8]struct { key int }')
    """
    return natural_name(bare(spelling).replace("noalg.", ""))


def array_parts(spelling: str) -> Optional[Tuple[int, str]]:
    """
    >>> array_parts("[4][]int"), array_parts("[]int")
    ((4, '[]int'), None)
    """
    match = _ARRAY.fullmatch(spelling.replace("noalg.", "", 1) if spelling.startswith("noalg.[") else spelling)
    return None if match is None else (int(match.group(1)), match.group(2))


def element(spelling: str) -> str:
    """The elements' type of an array, also of the keys and values within a bucket.

    >>> element("[0]int"), element("[]val<[0]string>")
    ('int', '[0]string')
    """
    inner = spelling.replace("noalg.", "", 1).partition("]")[2]
    return inner[4:-1] if inner.startswith(("key<", "val<")) else inner


def map_parts(spelling: str) -> Optional[Tuple[str, str]]:
    """Key and elem of an unnamed map type.

    >>> map_parts("map[[2]int]map[string]int"), map_parts("main.Registry")
    (('[2]int', 'map[string]int'), None)
    """
    if not spelling.startswith("map["):
        return None
    depth = 0
    for i, char in enumerate(spelling):
        depth += (char in "[({") - (char in "])}")
        if i >= 3 and not depth:
            return spelling[4:i], spelling[i + 1 :]
    return None


def is_func(spelling: str) -> bool:
    """
    >>> is_func("func(int) string"), is_func("main.func")
    (True, False)
    """
    return spelling.startswith("func(")
