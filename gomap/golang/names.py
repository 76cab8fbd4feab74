"""Spellings of Go's names: natural (as people type them), DWARF's, and reflection's.

Natural:  ``map[string]*example.com/my-app.v2/pkg.v1.Session``
DWARF:    ``map[string]*example.com/my-app.v2/pkg%2ev1.Session`` (cmd/internal/objabi, PathToPrefix)
reflect:  ``map[string]*pkg.Session`` (the package's own name, else the last element of its path)
"""

from __future__ import annotations

import re
from typing import List, Mapping, Optional, Set, Tuple

__all__ = [
    "dwarf_name",
    "last_element",
    "natural_name",
    "packages_in",
    "reflect_name",
    "split_arguments",
    "split_package",
    "type_arguments",
]

_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
# A run of what import paths and identifiers are made of. Brackets, braces, commas, spaces, stars and `...` end it.
_WORD = re.compile(r"(?!\.)[^\s\[\](){}*,;&<>\"'`]+")
_IN_PACKAGE = re.compile(r"[^\s\[\](){}*,;&<>\"'`]+/[^\s\[\](){}*,;&<>\"'`]+")

# The package of an unexported field, which DWARF tells and reflection does not; an embedded one has no type behind it.
_FIELD = re.compile(r"(?<=[{;] )(?:[^\s\[\](){}*,;&<>\"'`]+\.)(?=\w+ [^};])")


def natural_name(dwarf: str) -> str:
    """Undoes the escapes of DWARF names.

    >>> natural_name("example.com/my-app.v2/pkg%2ev1.Cache")
    'example.com/my-app.v2/pkg.v1.Cache'
    """
    return _ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), dwarf)


def dwarf_name(natural: str) -> str:
    """The DWARF spelling: in the last element of each import path dots become %2e, in a name or a type.

    The last dot separates the identifier: ``a.com/pkg.v1.Cache`` is Cache of the package ``a.com/pkg.v1``.

    >>> dwarf_name("map[string]*example.com/my-app.v2/pkg.v1.Session")
    'map[string]*example.com/my-app.v2/pkg%2ev1.Session'
    >>> dwarf_name("main.Cache")
    'main.Cache'
    """
    return _WORD.sub(lambda match: _dwarf_word(match.group()), natural)


def _dwarf_word(word: str) -> str:
    path, slash, rest = word.rpartition("/")
    if not slash:
        return word
    package, dot, identifier = rest.rpartition(".")
    return f"{path}/{package.replace('.', '%2e')}{dot}{identifier}"


def last_element(path: str) -> str:
    """``example.com/my-app.v2/pkg.v1`` -> ``pkg.v1``."""
    return path.rpartition("/")[2]


def split_package(name: str) -> Tuple[str, str]:
    """(package path, identifier) of a qualified natural name; the path is empty if there is none.

    >>> split_package("example.com/my-app.v2/pkg.v1.Cache"), split_package("int")
    (('example.com/my-app.v2/pkg.v1', 'Cache'), ('', 'int'))
    """
    slash = name.rfind("/") + 1
    dot = name.rfind(".", slash)
    return ("", name) if dot < 0 else (name[:dot], name[dot + 1 :])


def packages_in(natural: str) -> Set[str]:
    """Paths of the packages that a type, or functions, are spelled with; those without a slash left out.

    >>> packages_in("map[string]*example.com/my-app.v2/pkg.v1.Session")
    {'example.com/my-app.v2/pkg.v1'}
    """
    return {split_package(match.group())[0] for match in _IN_PACKAGE.finditer(natural)}


def reflect_name(natural: str, packages: Optional[Mapping[str, str]] = None) -> str:
    """A type as Go's reflection spells it. ``packages``: import path -> the package's own name, where known.

    >>> reflect_name("map[string]*example.com/my-app.v2/pkg.v1.Session")
    'map[string]*pkg.v1.Session'
    >>> reflect_name("map[string]*example.com/a/pkg.v1.T", {"example.com/a/pkg.v1": "pkg"})
    'map[string]*pkg.T'
    >>> reflect_name("struct { main.id int; a.com/b.T }")
    'struct { id int; b.T }'
    """
    return _WORD.sub(lambda match: _reflect_word(match.group(), packages or {}), _FIELD.sub("", natural))


def _reflect_word(word: str, packages: Mapping[str, str]) -> str:
    path, identifier = split_package(word)
    if not path:
        return word
    return f"{packages.get(path, last_element(path))}.{identifier}"


def type_arguments(name: str) -> List[str]:
    """The arguments of a name such as ``hash<string,main.Pair[int,string]>``, split at its outer commas.

    >>> type_arguments("hash<string,main.Pair[int,string]>")
    ['string', 'main.Pair[int,string]']
    """
    start = name.find("<")
    if start < 0 or not name.endswith(">"):
        return []
    return split_arguments(name[start + 1 : -1])


def split_arguments(text: str) -> List[str]:
    """What stands between the brackets of an instantiated type, split at its outer commas.

    >>> split_arguments("string,map[int]main.Pair[int,string]")
    ['string', 'map[int]main.Pair[int,string]']
    """
    parts, depth, begin = [], 0, 0
    for i, char in enumerate(text):
        if char in "[({" or (char == "<" and text[i + 1 : i + 2] != "-"):  # <- is a channel's
            depth += 1
        elif char in "])}>":
            depth -= 1
        elif char == "," and not depth:
            parts.append(text[begin:i])
            begin = i + 1
    return [*parts, text[begin:]]
