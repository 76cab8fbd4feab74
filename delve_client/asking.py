"""What DelveTarget asks of a Client: evaluations in one go, memory, frames; its errors become gomap's."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import Any, Dict, Iterator, List, Optional, Sequence

from delve_client.client import Client
from delve_client.errors import DelveCallError, DelveError, shown, taken_apart
from delve_client.model import Frame, Variable
from gomap.errors import GomapError
from gomap.golang.types import Kind

__all__ = ["SELECTED", "Asking", "as_gomap_errors", "is_map", "type_literal"]

SELECTED = -1
"""The goroutine that Delve has selected."""

NOWHERE = 0x1000
"""Never mapped: a type that is evaluated there shows its layout and reads nothing."""

DEPTH = 16  # of structs within structs in one answer
LAYOUT = {
    "FollowPointers": False,
    "MaxVariableRecurse": DEPTH,
    "MaxStringLen": 0,
    "MaxArrayValues": 2,
    "MaxStructFields": -1,
}
PLAIN = {**LAYOUT, "MaxVariableRecurse": 0, "MaxArrayValues": 0, "MaxStructFields": 0}
SHORT = {**PLAIN, "MaxStringLen": 256}


def is_map(variable: Variable) -> bool:
    """A map, or a pointer to one."""
    if variable.kind == Kind.POINTER:
        return any(child.kind == Kind.MAP for child in variable.children)
    return variable.kind == Kind.MAP


def type_literal(spelling: str) -> str:
    """A type's name as Delve's expressions take it, whatever is in it.

    >>> print(type_literal('struct { A int "json:x" }'))
    "struct { A int \\"json:x\\" }"
    """
    return json.dumps(spelling, ensure_ascii=False)


@contextmanager
def as_gomap_errors() -> Iterator[None]:
    """What goes wrong with Delve is said the way all of gomap's errors are."""
    try:
        yield
    except DelveError as error:
        raise GomapError(error.what, hint=error.hint) from error


class Asking:
    """Asks in the scope of one goroutine and frame; -1: the selected goroutine."""

    def __init__(self, client: Client, goroutine: int = -1, frame: int = 0):
        self.client = client
        self.goroutine = goroutine
        self.frame = frame

    @contextmanager
    def _taken_apart(self) -> Iterator[None]:
        with as_gomap_errors(), taken_apart(self.client.address):
            yield

    def _scope(self, frame: Optional[int] = None) -> Dict[str, int]:
        return {"GoroutineID": self.goroutine, "Frame": self.frame if frame is None else frame}

    def evaluate(self, expr: str, config: Dict[str, Any] = PLAIN) -> Optional[Variable]:
        """None if Delve has no answer."""
        return self.evaluate_all([expr], config)[0]

    def evaluate_all(self, exprs: Sequence[str], config: Dict[str, Any] = PLAIN) -> List[Optional[Variable]]:
        """All at once: each costs what it takes, and no waiting."""
        asked = [{"Scope": {"GoroutineID": -1, "Frame": 0}, "Expr": expr, "Cfg": config} for expr in exprs]
        with as_gomap_errors():
            answers = list(self.client.pipeline("Eval", asked))
        with self._taken_apart():
            return [None if isinstance(a, DelveCallError) else Variable.of(a["Variable"]) for a in answers]

    def layouts(self, spellings: Sequence[str]) -> List[Optional[Variable]]:
        """Types laid out at `NOWHERE` as two of a kind, one behind the other; None for what Delve does not know."""
        return self.evaluate_all([f"*(*{type_literal('[2]' + name)})({NOWHERE:#x})" for name in spellings], LAYOUT)

    def call(self, method: str, **arguments: Any) -> Optional[Dict[str, Any]]:
        """None if Delve says no."""
        with as_gomap_errors():
            try:
                return self.client.call(method, **arguments)
            except DelveCallError:
                return None

    def variables(self, method: str, key: str, frame: int) -> Optional[List[Variable]]:
        """Of ListFunctionArgs (``Args``) or ListLocalVars (``Variables``) in a frame; None if Delve gives up."""
        answer = self.call(method, Scope=self._scope(frame), Cfg=PLAIN)
        return None if answer is None else self._variables(answer.get(key))

    def package_variables(self, pattern: str) -> List[Variable]:
        """Those whose names match a regular expression, without their contents.

        GomapError if Delve gives up: 1.20.2 does on programs with Swiss maps.
        """
        with as_gomap_errors():
            try:
                answer = self.client.call("ListPackageVars", Filter=pattern, Cfg=PLAIN)
            except DelveCallError as error:
                what = f"this dlv cannot list the package variables of this program ({shown(error.what, 200)})"
                raise GomapError(what, hint="a newer dlv, or the full name of the variable") from error
        return self._variables(answer.get("Variables"))

    def _variables(self, raw: Any) -> List[Variable]:
        with self._taken_apart():
            return [Variable.of(one) for one in raw or ()]

    def local_address(self, name: str, frame: int) -> Optional[Variable]:
        """A local or argument of a frame by its name, without a list of them; contents unread."""
        answer = self.call("Eval", Scope=self._scope(frame), Expr=f"&{name}", Cfg=PLAIN)
        with self._taken_apart():
            pointer = None if answer is None else Variable.of(answer["Variable"])
        pointee = pointer.children[0] if pointer is not None and len(pointer.children) == 1 else None
        return pointee if pointee is not None and pointee.name.lstrip("&") == name else None

    def function_at(self, pc: int) -> Optional[str]:
        """The function whose code holds ``pc``, as Delve spells it; None if there is none."""
        answer = self.call("FindLocation", Scope={"GoroutineID": -1, "Frame": 0}, Loc=f"*{pc:#x}")
        with self._taken_apart():
            found = [Frame.of(raw).function for raw in (answer or {}).get("Locations") or ()]
        return str(found[0]) if found and found[0] else None

    def frames(self, depth: int) -> List[Frame]:
        """The goroutine's frames, innermost first; none if there is no such goroutine."""
        answer = self.call("Stacktrace", Id=self.goroutine, Depth=depth, Full=False)
        with self._taken_apart():
            return [Frame.of(raw) for raw in (answer or {}).get("Locations") or ()]
