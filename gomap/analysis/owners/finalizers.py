"""Finalizers and cleanups as roots: they hold their closures, and a finalizer all that its object refers to."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import Iterator, List, Optional, Tuple

from gomap.analysis.owners.model import Link
from gomap.errors import GomapError
from gomap.gotypes import GoType
from gomap.runtime.calls import Calls
from gomap.runtime.finqueue import queued_finalizers
from gomap.runtime.specials import Special, Specials
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
    def _all(self) -> List[Special]:
        session, runtime = self._session, self._session.runtime
        if session.release is None:
            return []
        set_on = Specials(session.target, runtime.spans, session.release, self._calls.is_call)
        waiting = queued_finalizers(session.target, runtime.modules, runtime.spans, self._calls.is_call)
        return [*set_on, *waiting]

    @cached_property
    def _words(self) -> List[Tuple[int, int, int]]:
        """(value, place, number of the record) of every pointer that a record holds."""
        return sorted((value, place, i) for i, one in enumerate(self._all) for place, value in one.words if value)

    @cached_property
    def _objects(self) -> List[Tuple[int, int]]:
        """(object, number of the record) of finalizers that are not queued yet."""
        return sorted((one.object, i) for i, one in enumerate(self._all) if one.kind == "finalizer" and not one.queued)

    def holding(self, first: int, end: int) -> Iterator[Link]:
        """A root for each record that holds the object at [first, end)."""
        at = bisect_left(self._words, (first,))
        while at < len(self._words) and self._words[at][0] < end:
            _, place, number = self._words[at]
            yield self._link(self._all[number], place)
            at += 1

    def set_on(self, base: int, place: int) -> Optional[Link]:
        """The finalizer of the object at ``base``, which holds what its word at ``place`` refers to."""
        at = bisect_left(self._objects, (base,))
        if at >= len(self._objects) or self._objects[at][0] != base:
            return None
        return self._link(self._all[self._objects[at][1]], place)

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
