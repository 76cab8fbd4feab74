"""Variables that have no name any more are told by the functions that use them."""

from __future__ import annotations

from typing import List

from gomap.analysis.owners.model import Chain
from gomap.errors import GomapError
from gomap.program import Program
from gomap.runtime.modules.codeuse import users_of

__all__ = ["with_users"]


def with_users(program: Program, chains: List[Chain]) -> List[Chain]:
    """The chains, ``function`` of an unnamed variable filled in: ``net.init, net.lookupProtocol``."""
    roots = {chain[-1].address for chain in chains if chain[-1].kind == "variable" and chain[-1].name is None}
    if not roots:
        return chains
    try:
        users = users_of(program.target, program.runtime.modules, program.runtime.functions, roots)
    except GomapError:
        return chains
    return [_told(chain, users.get(chain[-1].address, [])) for chain in chains]


def _told(chain: Chain, names: List[str]) -> Chain:
    root = chain[-1]
    if root.kind != "variable" or root.name is not None or not names:
        return chain
    return [*chain[:-1], root._replace(function=", ".join(names))]
