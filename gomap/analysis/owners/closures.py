"""Objects of unknown type that begin with the address of a function are closures of it."""

from __future__ import annotations

from typing import List

from gomap.analysis.owners.model import Chain, Link
from gomap.errors import GomapError, MemoryFault
from gomap.program import Program
from gomap.runtime.modules.closures import Calls

__all__ = ["with_closures"]


def with_closures(program: Program, chains: List[Chain]) -> List[Chain]:
    """The chains, ``function`` of closures filled in."""
    calls = Calls(program.target, lambda: program.runtime.functions)
    return [[_told(calls, link) for link in chain] for chain in chains]


def _told(calls: Calls, link: Link) -> Link:
    if link.kind != "object" or link.type is not None:
        return link
    try:
        function = calls.of(link.address)
    except (GomapError, MemoryFault):
        return link
    return link if function is None else link._replace(function=function.name)
