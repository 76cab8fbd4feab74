"""What a view is given beside its report: where to write, what was asked for, and of which program."""

from __future__ import annotations

from functools import partial
from typing import Any, Callable, NamedTuple, Optional

from gomap.commandline.arguments import Arguments
from gomap.rendering.output import Output
from gomap.session import Session

__all__ = ["Jsonify", "Showing"]

Jsonify = Callable[[Any], Any]


class Showing(NamedTuple):
    """``session``: None if the command needs no target; a view asks it for spellings and layouts, never for memory."""

    output: Output
    arguments: Arguments
    session: Optional[Session]

    @property
    def go(self) -> Optional[str]:
        """The target's Go release as the runtime spells it; None if unknown."""
        return self.session.version.text if self.session is not None and self.session.version is not None else None

    @property
    def jsonify(self) -> Jsonify:
        """A Python value of gomap.values as JSON, integers as --json-ints says."""
        from gomap.rendering.jsonvalue import to_json

        return partial(to_json, ints="string") if self.arguments.get("json_ints") == "string" else to_json
