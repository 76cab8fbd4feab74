"""What a person types -> an address and a Go type. Parsed here, for every target; no debugger's evaluator sees it."""

from gomap.expressions.evaluator import evaluate, map_place
from gomap.golang.parser import parse
from gomap.places.place import Place

__all__ = ["Place", "evaluate", "map_place", "parse"]
