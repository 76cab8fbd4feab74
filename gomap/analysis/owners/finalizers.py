"""Finalizers and cleanups as roots: they hold their closures, and a finalizer all that its object refers to."""

from __future__ import annotations

from functools import cached_property
from typing import Iterator, List, Optional

from gomap.analysis.owners.model import Link
from gomap.errors import GomapError
from gomap.golang.types import GoType
from gomap.program import Program
from gomap.runtime.heap.finqueue import queued_specials
from gomap.runtime.heap.specials import Special, Specials
from gomap.runtime.modules.closures import Calls

__all__ = ["Finalizers"]


class Finalizers:
    """Of one program. Empty if the runtime's records make no sense."""

    def __init__(self, program: Program):
        self._program = program

    @cached_property
    def _calls(self) -> Calls:
        return Calls(self._program.target, lambda: self._program.runtime.functions)

    @cached_property
    def _records(self) -> Optional[Specials]:
        program = self._program
        if program.release is None:
            return None
        return Specials(program.target, program.runtime.spans, program.release, self._calls.is_call)

    @cached_property
    def _queued(self) -> List[Special]:
        program, runtime = self._program, self._program.runtime
        if program.release is None:
            return []
        return queued_specials(program.target, runtime.modules, runtime.spans, program.release, self._calls.is_call)

    def holding(self, first: int, end: int) -> Iterator[Link]:
        """A root for each record that holds the object at [first, end)."""
        for special, place in self._records.holding(first, end) if self._records is not None else ():
            yield self._link(special, place)
        for special in self._queued:
            for place, value in special.words:
                if first <= value < end:
                    yield self._link(special, place)

    def of(self, base: int) -> Iterator[Link]:
        """The finalizer and the cleanups of the object at ``base``; not those that are queued."""
        for special in self._records.of(base) if self._records is not None else ():
            yield self._link(special, special.words[0][0])

    def set_on(self, base: int, place: int) -> Optional[Link]:
        """The finalizer of the object at ``base``, which holds what its word at ``place`` refers to."""
        return next((link._replace(place=place) for link in self.of(base) if link.kind == "finalizer"), None)

    def _link(self, special: Special, place: int) -> Link:
        function = self._calls.name(special.call)
        gotype = self._type(special.pointer_type)
        return Link(
            special.kind, special.object, special.size, place, None, None, gotype, None, function, special.queued
        )

    def _type(self, pointer_type: int) -> Optional[GoType]:
        """What the pointer that SetFinalizer was given points to."""
        try:
            return self._program.types.at(pointer_type).elem if pointer_type else None
        except (GomapError, ValueError):
            return None
