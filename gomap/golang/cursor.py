"""A place in a line of text, and the refusals that need one."""

from __future__ import annotations

import re
from typing import List, Match, NoReturn, Optional, Pattern

from gomap.errors import UsageError

__all__ = ["MOST_NESTED", "MOST_STEPS", "MOST_TEXT", "Cursor"]

MOST_TEXT = 16_384  # characters of an expression
MOST_NESTED = 32  # levels of brackets and prefixes
MOST_STEPS = 64  # selectors, indexes and assertions
SPACE = re.compile(r"\s*")
QUOTED = re.compile(r'"(?:\\.|[^"\\])*"|`[^`]*`', re.DOTALL)
CLOSING = {"(": ")", "[": "]", "{": "}"}
OPERATORS = re.compile(r"<-|->|::|:=|\+\+|--|<<=|>>=|&\^=|[-+*/%&|^]=|==|!=|<=|>=|&&|\|\||<<|>>|&\^|[-+*/%&|^<>!=;,?:]")
REFUSALS = {
    "it assigns nothing": ("=", ":=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", "&^="),
    "it changes nothing": ("++", "--"),
    "it calls no function": ("(",),
    "it receives from no channel": ("<-",),
    "it takes no statements": (";",),
}
WRITE_INSTEAD = {
    "->": ("Go has no arrow", "a.b"),
    "::": ("Go has no double colon", "pkg.name"),
    ":": ("gomap takes one element, not a slice", "a[5]"),
}


class Cursor:
    """Where reading a line has got to. UsageError if the line is too long to be an expression."""

    def __init__(self, text: str):
        if len(text) > MOST_TEXT:
            raise UsageError(f"an expression of {len(text):,} characters is too long (the most is {MOST_TEXT:,})")
        self.text = text
        self.at = 0

    @property
    def column(self) -> int:
        return self.at + 1

    def skip_space(self) -> None:
        space = SPACE.match(self.text, self.at)
        self.at = space.end() if space else self.at

    def peek(self) -> str:
        """The next character that is no space; "" at the end."""
        self.skip_space()
        return self.text[self.at : self.at + 1]

    def take(self, pattern: Pattern[str]) -> Optional[Match[str]]:
        """What matches here, and steps over it."""
        found = pattern.match(self.text, self.at)
        if found is not None:
            self.at = found.end()
        return found

    def accept(self, text: str) -> bool:
        """Steps over ``text`` if it comes next."""
        if not self.text.startswith(text, self.at):
            return False
        self.at += len(text)
        return True

    def expect(self, text: str) -> None:
        """Steps over ``text``; refuses anything else."""
        self.skip_space()
        if not self.accept(text):
            self.refuse(f"a {text!r} is missing")

    def balanced(self) -> str:
        """What stands between the bracket here and the one that closes it; steps over both."""
        start, end = self.at + 1, self.closing()
        self.at = end + 1
        return self.text[start:end]

    def closing(self) -> int:
        """The position of the bracket that closes the one here."""
        open_ones: List[str] = []
        at = self.at
        while at < len(self.text):
            quoted = QUOTED.match(self.text, at)
            at = quoted.end() if quoted else at
            here = self.text[at : at + 1]
            if here in CLOSING:
                open_ones.append(CLOSING[here])
            elif open_ones and here == open_ones[-1]:
                open_ones.pop()
                if not open_ones:
                    return at
            at += 1
        raise UsageError(f"the {self.text[self.at]!r} at column {self.column} is not closed")

    def refuse(self, otherwise: str) -> NoReturn:
        """Says why an expression cannot go on as it does here."""
        self.skip_space()
        if self.at >= len(self.text):
            raise UsageError(f"the expression ends too soon: {otherwise}")
        operator = OPERATORS.match(self.text, self.at)
        found = operator.group() if operator else self.text[self.at]
        where = f"({found!r} at column {self.column})"
        if found in WRITE_INSTEAD:
            why, instead = WRITE_INSTEAD[found]
            raise UsageError(f"{why} {where}", hint=instead)
        for why, operators in REFUSALS.items():
            if found in operators:
                raise UsageError(f"gomap only reads: {why} {where}")
        if operator is not None and found not in ",?":
            raise UsageError(f"gomap only reads: it does no arithmetic and no comparisons {where}")
        raise UsageError(f"{found!r} at column {self.column} is not understood: {otherwise}")
