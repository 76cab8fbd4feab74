"""Finalizers and cleanups as roots: they hold their closures, and a finalizer all that its object refers to."""

from __future__ import annotations

from functools import cached_property
from typing import Iterator, List, Optional

from gomap.analysis.owners.model import Link
from gomap.errors import GomapError
from gomap.golang.types import GoType
from gomap.runtime.heap.finqueue import queued_specials
from gomap.runtime.heap.specials import Special, Specials
from gomap.runtime.modules.closures import Calls
from gomap.session import Session

__all__ = ["Finalizers"]


class Finalizers:
    """Of one session. Empty where the runtime's records make no sense."""

    def __init__(self, session: Session):
        self._session = session

    @cached_property
    def _calls(self) -> Calls:
        return Calls(self._session.target, lambda: self._session.runtime.functions)

    @cached_property
    def _records(self) -> Optional[Specials]:
        session = self._session
        if session.release is None:
            return None
        return Specials(session.target, session.runtime.spans, session.release, self._calls.is_call)

    @cached_property
    def _queued(self) -> List[Special]:
        session, runtime = self._session, self._session.runtime
        if session.release is None:
            return []
        return queued_specials(session.target, runtime.modules, runtime.spans, session.release, self._calls.is_call)

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
            return self._session.types.at(pointer_type).elem if pointer_type else None
        except (GomapError, ValueError):
            return None
