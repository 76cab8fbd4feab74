"""Text -> syntax tree: Go's path expressions, and package paths as people write them. Nothing else gets through."""

from __future__ import annotations

import re
from typing import List, Optional, Tuple

from gomap.errors import UsageError
from gomap.golang.cursor import MOST_NESTED, MOST_STEPS, Cursor
from gomap.golang.literals import NUMBER, RUNE, STRING, number, rune, string
from gomap.golang.spelling import BASIC
from gomap.golang.syntax import (
    Address,
    Assertion,
    Composite,
    Conversion,
    Deref,
    Index,
    Literal,
    Name,
    Node,
    Selector,
)

__all__ = ["parse"]

WORD = re.compile(r"[^\W\d]\w*")
PATH = re.compile(
    r"(?:[\w.~%-]+/)+[\w~%-]+(?:\.[\w~%-]+)*|[\w~%]+(?:-[\w~%]+)+(?:\.[\w%]+)+|[^\W\d][\w%]*(?:\.[^\W\d][\w%]*)*"
)
PLAIN = re.compile(r"[\w.~%/+-]+")
QUOTED = re.compile(r"'([^'\n]+)'")
CONSTANTS = {"true": True, "false": False, "nil": None}


def parse(text: str, key: bool = False) -> Node:
    """The syntax tree of an expression. UsageError, naming the column, for anything that is none.

    ``key``: read it as what stands in an index's brackets, where 'a' is a rune and {1, "x"} a struct.

    >>> parse("s.items[5]").text, type(parse("*p")).__name__
    ('s.items[5]', 'Deref')
    >>> parse("m = 0")
    Traceback (most recent call last):
    gomap.errors.UsageError: gomap only reads: it assigns nothing ('=' at column 3)
    """
    parser = Parser(text)
    parser.brackets = int(key)
    if not parser.cursor.peek():
        raise UsageError("the expression is empty", hint="a variable: main.cache")
    node = parser.expression()
    if parser.cursor.peek() == "," and not key:
        raise UsageError(f"',' at column {parser.cursor.column} parts nothing here", hint="a space between expressions")
    if parser.cursor.peek():
        parser.cursor.refuse("the expression ends before it")
    return node


class Parser:
    """Recursive descent. ``nested`` counts open brackets and prefixes: hostile input ends before Python's stack."""

    def __init__(self, text: str):
        self.cursor = Cursor(text)
        self.nested = 0
        self.steps = 0
        self.brackets = 0

    def text_from(self, start: int) -> str:
        return self.cursor.text[start : self.cursor.at].strip()

    def expression(self) -> Node:
        """Prefixes, an operand, and what follows it."""
        cursor = self.cursor
        sign = cursor.peek()
        start = cursor.at
        if sign not in ("*", "&") or cursor.text.startswith(("&&", "&^"), start):
            return self.postfix(self.operand(), start)
        cursor.at += 1
        self.deeper()
        operand = self.expression()
        self.nested -= 1
        kind = Deref if sign == "*" else Address
        return kind(operand, self.text_from(start), start + 1)

    def deeper(self) -> None:
        self.nested += 1
        if self.nested > MOST_NESTED:
            raise UsageError(f"the expression is nested more than {MOST_NESTED} deep (column {self.cursor.column})")

    def operand(self) -> Node:
        cursor = self.cursor
        first, start = cursor.peek(), cursor.at
        if first == "(":
            return self.parenthesised()
        if first == "{" and self.brackets:
            return self.composite(None, start)
        if first == "[" and self.brackets:
            return self.array_literal(start)
        if first in ("'", '"', "`"):
            return self.quoted(start)
        if first.isdigit() or first in ("-", "."):
            path = PATH.match(cursor.text, start) if first.isdigit() else None
            if path is None or "/" not in path.group():
                return self.number(start)
        return self.name(start)

    def parenthesised(self) -> Node:
        self.cursor.at += 1
        self.deeper()
        node = self.expression()
        self.cursor.expect(")")
        self.nested -= 1
        return node

    def number(self, start: int) -> Node:
        found = self.cursor.take(NUMBER)
        if found is None:
            self.cursor.refuse("a name was expected")
        return Literal(number(found), found.group(), start + 1)

    def quoted(self, start: int) -> Node:
        """A rune inside brackets; else GDB's 'main.Cache', which may also be a whole expression in a shell's quotes."""
        cursor = self.cursor
        character = cursor.take(RUNE) if self.brackets else None
        if character is not None:
            return Literal(rune(character.group()), character.group(), start + 1)
        name = cursor.take(QUOTED)
        if name is not None:
            return Name(name[1], start + 1) if PLAIN.fullmatch(name[1]) else self.inner(name[1])
        return self.string(start)

    def inner(self, text: str) -> Node:
        parser = Parser(text)
        parser.nested = self.nested
        parser.deeper()
        node = parser.expression()
        if parser.cursor.peek():
            parser.cursor.refuse("the quoted expression ends before it")
        return node

    def string(self, start: int) -> Node:
        """A string; before a selector it is a package path, as Delve writes them."""
        cursor = self.cursor
        found = cursor.take(STRING)
        if found is None:
            raise UsageError(f"the quote at column {cursor.column} is not closed")
        value = string(found.group())
        if cursor.text.startswith(".", cursor.at) and WORD.match(cursor.text, cursor.at + 1):
            cursor.at += 1
            member = cursor.take(WORD)
            return Name(f"{value.decode('utf-8', 'replace')}.{member.group() if member else ''}", start + 1)
        return Literal(value, found.group(), start + 1)

    def name(self, start: int) -> Node:
        found = self.cursor.take(PATH)
        if found is None:
            self.cursor.refuse("a name was expected")
        text = found.group()
        self.step(text.count("."))
        following = self.cursor.peek()
        if "/" in text and "." not in text.rpartition("/")[2]:
            self.cursor.at = start + text.index("/")
            self.cursor.refuse("a package path ends in a variable's name: github.com/acme/app.Cache")
        if text in CONSTANTS:
            return Literal(CONSTANTS[text], text, start + 1)
        if following == "(" and self.brackets and (text in BASIC or self.may_convert(text)):
            return self.conversion(text, start)
        if following in ("{", "[") and self.brackets:
            return self.typed_composite(text, start)
        return Name(text, start + 1)

    def may_convert(self, text: str) -> bool:
        """``main.ID(5)`` may be a value of a named type, which interfaces hold; ``main.f()`` can only be a call."""
        return "." in text and not self.cursor.text[self.cursor.at + 1 :].lstrip().startswith(")")

    def conversion(self, type_text: str, start: int) -> Node:
        node = self.parenthesised()
        if not isinstance(node, Literal):
            raise UsageError(f"gomap only reads: {type_text}() takes a literal here (column {start + 1})")
        return Conversion(type_text, node, self.text_from(start), start + 1)

    def typed_composite(self, text: str, start: int) -> Node:
        """``main.Key{...}``, ``main.Pair[int,string]{...}``; or else just a name, that an index follows."""
        cursor = self.cursor
        before = cursor.at
        if cursor.peek() == "[":
            cursor.balanced()
        if cursor.peek() != "{":
            cursor.at = before
            return Name(text, start + 1)
        if text == "struct":
            cursor.balanced()
        return self.composite(self.text_from(start), start)

    def array_literal(self, start: int) -> Node:
        """``[2]int{1, 2}``: the type is what stands before the brace; or ``[1, 2]``, as gomap shows arrays."""
        self.cursor.balanced()
        if self.cursor.peek() in ("", ",", "]", "}"):
            self.cursor.at = start
            return self.composite(None, start, "[", "]")
        brace = self.cursor.text.find("{", self.cursor.at)
        if brace < 0:
            self.cursor.refuse("an array literal was expected: [2]int{1, 2}")
        self.cursor.at = brace
        return self.composite(self.text_from(start), start)

    def composite(self, type_text: Optional[str], start: int, opening: str = "{", closing: str = "}") -> Node:
        self.cursor.expect(opening)
        self.deeper()
        elements: List[Tuple[Optional[str], Node]] = []
        while self.cursor.peek() != closing:
            elements.append((self.field_name(), self.expression()))
            if self.cursor.peek() != closing:
                self.cursor.expect(",")
        self.cursor.at += 1
        self.nested -= 1
        return Composite(type_text, tuple(elements), self.text_from(start), start + 1)

    def field_name(self) -> Optional[str]:
        """The ``A`` of ``A: 1``."""
        self.cursor.skip_space()
        before = self.cursor.at
        found = self.cursor.take(WORD)
        if found is not None and self.cursor.peek() == ":":
            self.cursor.at += 1
            return found.group()
        self.cursor.at = before
        return None

    def postfix(self, node: Node, start: int) -> Node:
        """Selectors, indexes and assertions behind an operand."""
        cursor = self.cursor
        while cursor.peek() in (".", "["):
            self.step()
            column = cursor.column
            if cursor.accept("["):
                index = self.index()
                node = Index(node, index, self.text_from(start), column)
                continue
            cursor.at += 1
            if cursor.peek() == "(":
                type_text = cursor.balanced()
                node = Assertion(node, type_text, self.text_from(start), column)
                continue
            field = cursor.take(WORD)
            if field is None:
                cursor.refuse("a field's name was expected")
            node = Selector(node, field.group(), self.text_from(start), column)
        return node

    def step(self, count: int = 1) -> None:
        self.steps += count
        if self.steps > MOST_STEPS:
            raise UsageError(f"the expression has more than {MOST_STEPS} steps")

    def index(self) -> Node:
        self.deeper()
        self.brackets += 1
        node = self.expression()
        self.brackets -= 1
        self.nested -= 1
        if self.cursor.peek() == ",":
            self.cursor.refuse("there is one index, and type arguments have no place behind a variable")
        self.cursor.expect("]")
        return node
