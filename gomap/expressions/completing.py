"""Which fields could come next, while an expression is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, List, Optional

from gomap.errors import GomapError
from gomap.expressions.evaluator import evaluate
from gomap.expressions.roots import is_known
from gomap.golang.parser import parse
from gomap.golang.syntax import Name
from gomap.golang.types import Kind
from gomap.places.fields import fields_of, settled
from gomap.places.place import Place
from gomap.places.within import leads_to_map

if TYPE_CHECKING:
    from gomap.program import Program

__all__ = ["fields_starting"]


def fields_starting(program: "Program", word: str) -> List[str]:
    """``word``, which ends in the beginning of a field's name, completed: ``main.srv.st`` -> ["main.srv.store"].

    Fields that lead to maps; where there are none such, all. Empty if what stands before the dot is no struct.
    """
    head, dot, start = word.rpartition(".")
    try:
        holder = _holder(program, head) if dot else None
        fields = [] if holder is None or holder.type.kind is not Kind.STRUCT else fields_of(holder.type)
        leading = [field for field in fields if leads_to_map(field.type)]
    except GomapError:  # what is typed so far makes no sense yet
        return []
    return [f"{head}.{field.name}" for field in leading or fields if field.name.startswith(start)]


def _holder(program: "Program", head: str) -> Optional[Place]:
    """What an expression denotes, behind pointers; None if it begins with no variable: nothing is searched for."""
    node = parse(head)
    while not isinstance(node, Name):
        inner = getattr(node, "base", None) or getattr(node, "operand", None)
        if inner is None:
            return None
        node = inner
    return settled(program, evaluate(program, head)) if is_known(program, node.text) else None
