"""What a person types -> an address and a Go type. Parsed here, for every target; no debugger's evaluator sees it."""

from gomap.expressions.evaluator import evaluate, map_place
from gomap.expressions.parser import parse
from gomap.expressions.place import Place

__all__ = ["Place", "evaluate", "map_place", "parse"]
