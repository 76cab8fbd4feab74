"""Which chains say more than others, and which say the same."""

from __future__ import annotations

from typing import List

from gomap.analysis.owners.model import Chain, Link

__all__ = ["Ranked", "may_hold_nothing"]

MOST_DOUBTFUL = 2

SURE, FINALIZED, NEEDED, PERHAPS, RUNTIME, STALE = range(6)

RUNTIMES_OWN = "runtime."
"""Package variables of the runtime: lists and caches that say nothing of who wants an object."""


def _rank(root: Link) -> int:
    """What an object with a finalizer refers to is mostly held by more; a word on a stack may be stale; lists of the
    runtime's own tell least."""
    if root.kind == "goroutine":
        return {True: NEEDED, None: PERHAPS, False: STALE}[root.live]
    if root.kind == "variable" and (root.name or "").startswith(RUNTIMES_OWN):
        return RUNTIME
    return FINALIZED if root.kind == "finalizer" and root.holds_itself and not root.queued else SURE


def may_hold_nothing(root: Link) -> bool:
    """A word on a stack that may be stale."""
    return _rank(root) in (PERHAPS, STALE)


class Ranked:
    """The chains of one object, as they are found: the shortest first. No more than ``most`` that say much."""

    def __init__(self, most: int):
        self._most = most
        self._sure: List[Chain] = []
        self._weak: List[Chain] = []

    @property
    def is_full(self) -> bool:
        return len(self._sure) >= self._most

    @property
    def wants_stacks(self) -> bool:
        """May one more word on a stack make a difference?"""
        return not self.is_full and sum(not may_hold_nothing(chain[-1]) for chain in self._weak) < self._most

    def add(self, chain: Chain) -> bool:
        """Is it one more? One from each variable, goroutine and function that finalizes is enough."""
        kept = self._weak if _rank(chain[-1]) > SURE else self._sure
        for number, known in enumerate(kept):
            if _same(known[-1], chain[-1]):
                if _rank(chain[-1]) < _rank(known[-1]):
                    kept[number] = chain
                return False
        if kept is self._sure and self.is_full:
            return False
        kept.append(chain)
        return True

    @property
    def best(self) -> List[Chain]:
        """Those that hold the object for sure first. What may be stale is told of few goroutines where there are
        others, and what is stale only where there is nothing else."""
        ranked = self._sure + sorted(self._weak, key=lambda chain: _rank(chain[-1]))
        own = [chain for chain in ranked if _rank(chain[-1]) == RUNTIME]
        chains = [chain for chain in ranked if _rank(chain[-1]) != RUNTIME]
        doubtful = [chain for chain in chains if may_hold_nothing(chain[-1])]
        sure = chains[: len(chains) - len(doubtful)]
        others = [chain for chain in doubtful if not chain[-1].is_stale] or doubtful[:1]
        if sure:
            others = [chain for chain in others if not chain[-1].is_stale][:MOST_DOUBTFUL]
        told = [*sure, *others]
        return [*told, *(() if sure else own)][: self._most]


def _same(one: Link, other: Link) -> bool:
    if one.kind != other.kind:
        return False
    if one.kind == "goroutine":
        return one.goroutine == other.goroutine
    if one.kind != "variable":
        return one.function == other.function
    return one.name is not None and one.name == other.name
