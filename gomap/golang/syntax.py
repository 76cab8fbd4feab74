"""What an expression is made of. ``column`` counts from 1; ``text`` is the part of the line that a node stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple, Union

__all__ = ["Address", "Assertion", "Composite", "Conversion", "Deref", "Index", "Literal", "Name", "Node", "Selector"]


@dataclass(frozen=True)
class Name:
    """``s``, ``main.cache.m``, ``github.com/acme/my-app.v2/pkg.v1.Cache``: what its dots mean, look-up will tell."""

    text: str
    column: int


@dataclass(frozen=True)
class Literal:
    """``value``: int (runes too), float, complex, bool, bytes (a string), None (nil)."""

    value: Union[int, float, complex, bool, bytes, None]
    text: str
    column: int


@dataclass(frozen=True)
class Composite:
    """``{A: 1}`` or ``main.Key{1, "a"}``. ``type_text`` may be None; elements: (field or None, value)."""

    type_text: Optional[str]
    elements: Tuple[Tuple[Optional[str], "Node"], ...]
    text: str
    column: int


@dataclass(frozen=True)
class Conversion:
    """``uint8(5)``, ``main.ID(5)``: a literal with the type that it is meant to have."""

    type_text: str
    operand: Literal
    text: str
    column: int


@dataclass(frozen=True)
class Selector:
    """``base.field``"""

    base: "Node"
    field: str
    text: str
    column: int


@dataclass(frozen=True)
class Index:
    """``base[index]``"""

    base: "Node"
    index: "Node"
    text: str
    column: int


@dataclass(frozen=True)
class Assertion:
    """``base.(type_text)``"""

    base: "Node"
    type_text: str
    text: str
    column: int


@dataclass(frozen=True)
class Deref:
    """``*operand``"""

    operand: "Node"
    text: str
    column: int


@dataclass(frozen=True)
class Address:
    """``&operand``"""

    operand: "Node"
    text: str
    column: int


Node = Union[Name, Literal, Composite, Conversion, Selector, Index, Assertion, Deref, Address]
