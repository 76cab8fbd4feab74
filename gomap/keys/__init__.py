"""Keys that a map is searched for: from what a person types, or a Python value, to a comparison of bytes in place."""

from gomap.keys.compiled import pattern
from gomap.keys.constants import constant
from gomap.keys.literals import Compound, Typed, literal_of, parse_key
from gomap.keys.patterns import KeyPattern

__all__ = ["Compound", "KeyPattern", "Typed", "constant", "literal_of", "parse_key", "pattern"]
