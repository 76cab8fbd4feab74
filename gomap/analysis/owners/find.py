"""`owners_of`: who keeps an object alive."""

from __future__ import annotations

import time
from itertools import islice
from typing import Dict, Iterable, List, Mapping, Optional, Sequence, Tuple

from gomap.analysis.owners.chains import ChainSearch
from gomap.analysis.owners.closures import with_closures
from gomap.analysis.owners.model import DEPTH, Chain, Link, Owners
from gomap.analysis.owners.naming import Naming
from gomap.analysis.owners.nowhere import HINT, is_free, nothing_at
from gomap.analysis.owners.roots import Roots
from gomap.analysis.owners.users import with_users
from gomap.errors import GomapError, Problem
from gomap.golang.types import GoType
from gomap.program import Program
from gomap.progress import Progress, quiet

__all__ = ["MOST_CHAINS", "holders_of", "owners_of"]

MOST_CHAINS = 8
SECONDS_PER_GIB, FEWEST_SECONDS = 0.8, 0.8  # for more chains than one
MOST_NOTES = 4


def owners_of(
    program: Program, address: int, depth: int = DEPTH, most: int = MOST_CHAINS, progress: Progress = quiet
) -> Owners:
    """The chains of references to the heap object that holds ``address``, to at most ``depth`` steps; of what lies in a
    package variable or on a stack, that alone.

    GomapError if none of these is there. Where the heap's spans are lost: the variables that refer to it.
    """
    start, roots = time.perf_counter(), Roots(program)
    try:
        whole = program.runtime.spans.object_at(address)
    except GomapError as error:
        return _direct(program, roots, address, error)
    root = ChainSearch(program, roots, depth).root_at(address) if whole is None else None
    if root is not None and not _is_nameless(root):
        return _of_root(program, address, root)
    if whole is None:
        whole = _static(program, roots, address) if root is None else (address, 1)
    elif is_free(program, address):
        what = f"{address:#x} is a free slot of the heap, of {whole[1]} bytes: what was there has been freed"
        raise GomapError(what, address=address, hint=HINT)
    left = _seconds(program) - (time.perf_counter() - start)
    search = ChainSearch(program, roots, depth, left, patient=True, progress=progress)
    chains = search.run([whole], most)[whole[0]]
    if root is not None and not chains:
        return _of_root(program, address, root)
    found = Owners(*whole, None, _told(program, roots, chains), search.is_complete(whole[0]))
    found.problems, found.interrupted = search.problems, search.interrupted
    found.ended = search.ended.get(whole[0])
    found.referrers = search.referrers.get(whole[0], 0)
    found.notes = [_set_on(link) for link in islice(roots.finalizers.of(whole[0]), MOST_NOTES)]
    found.type = _type_of(found.chains)
    if found.type is not None:
        found.size = max(found.size, found.type.size)  # of a static object only the type tells it
    return found


def _seconds(program: Program) -> float:
    """What a search may take: more in a larger heap."""
    return max(FEWEST_SECONDS, SECONDS_PER_GIB * program.runtime.spans.heap_in_use / (1 << 30))


def _told(program: Program, roots: Roots, chains: List[Chain]) -> List[Chain]:
    """With all that is known of their links."""
    naming = Naming(program)
    chains = with_users(program, [naming.named(chain) for chain in chains])
    return [[*chain[:-1], roots.stacks.noted(chain[-1])] for chain in with_closures(program, chains)]


def _type_of(chains: List[Chain]) -> Optional[GoType]:
    return next((chain[0].type for chain in chains if chain[0].type is not None), None)


def _direct(program: Program, roots: Roots, address: int, why: GomapError) -> Owners:
    """Package variables that hold the address itself."""
    search = ChainSearch(program, roots, 0)
    naming = Naming(program)
    chains = [naming.named(chain) for chain in search.direct(address)]
    what = f"{why.what}: only package variables that refer to it directly are told"
    return Owners(address, 0, _type_of(chains), chains, False, problems=[Problem(what, lost=True), *search.problems])


def _set_on(link: Link) -> str:
    """What is set on the object itself."""
    called = f", func {link.function}" if link.function else ""
    kept = "that keeps what it refers to, but not itself" if link.kind == "finalizer" else "that does not keep it"
    return f"It has a {link.kind}{called}: {kept}."


def _is_nameless(root: Link) -> bool:
    """A variable whose name is lost; or what ``var x = &T{}`` points to, which has none: then x may be found."""
    return root.kind == "variable" and root.name is None


def _of_root(program: Program, address: int, root: Link) -> Owners:
    chain = with_users(program, [Naming(program).named([root])])[0]
    chain = [Roots(program).stacks.noted(chain[0])]
    return Owners(address, chain[0].size, chain[0].type, [chain])


def _static(program: Program, roots: Roots, address: int) -> Tuple[int, int]:
    """What ``var x = &T{}`` points to: it lies among the variables without a name."""
    whole = roots.unnamed_at(address) if any(start <= address < end for start, end in roots.data) else None
    if whole is None:
        raise nothing_at(program, address)
    return whole


def holders_of(
    program: Program,
    addresses: Sequence[int],
    seconds: Optional[float],
    depth: int = DEPTH,
    together: int = 1 << 9,
    progress: Progress = quiet,
    within: Optional[Mapping[int, str]] = None,
) -> Dict[int, Owners]:
    """One chain for each of several addresses, by address, searched for ``together`` at a time, in order; after
    ``seconds`` no more than what variables and stacks refer to is told. Of what lies in a package variable or on a
    stack, that alone.

    ``within``: the struct type of which a value begins at an address, anywhere in its object (``sync.Map``): the path
    goes on to that value. Several may lie in one object. What is wrong with one is a problem of its own.
    """
    roots, asked = Roots(program), _Asked(program, within or {})
    end = None if seconds is None else time.perf_counter() + seconds
    found = _lying_in_roots(program, roots, asked, addresses)
    objects = asked.objects(roots, [at for at in addresses if at not in found or _is_nameless(found[at].chains[0][0])])
    first = 0
    while first < len(objects):
        left = None if end is None else end - time.perf_counter()
        batch = objects[first : first + together] if left is None or left > 0 else objects[first:]
        search = ChainSearch(program, roots, depth, left, progress=progress)
        searched = _together(asked, search, batch, progress)
        found.update({at: owners for at, owners in searched.items() if owners.chains or at not in found})
        first += len(batch)
    told = iter(with_users(program, [chain for owners in found.values() for chain in owners.chains]))
    for owners in found.values():
        owners.chains = [next(told) for _ in owners.chains]
    return found


class _Asked:
    """The addresses that are asked for, by the objects that they lie in: `within` as `holders_of` has it."""

    def __init__(self, program: Program, within: Mapping[int, str]):
        self._program = program
        self._within = within
        self._naming = Naming(program)
        self.inside: Dict[int, List[int]] = {}
        """Of an object's base: the addresses."""

    def objects(self, roots: Roots, addresses: Iterable[int]) -> List[Tuple[int, int]]:
        """(base, size) of the objects that are to be searched for, each once."""
        sizes: Dict[int, int] = {}
        for address in addresses:
            base, size = self._whole(roots, address)
            sizes[base] = max(size, sizes.get(base, 0))
            self.inside.setdefault(base, []).append(address)
        return list(sizes.items())

    def _whole(self, roots: Roots, address: int) -> Tuple[int, int]:
        whole, first = self._program.runtime.spans.object_at(address), (address, 1)
        if whole is None:
            in_data = any(start <= address < end for start, end in roots.data)
            return (roots.unnamed_at(address) if in_data and address in self._within else None) or first
        return (
            whole if address in self._within or address != whole[0] else first
        )  # headers are pointed to at their beginning

    def owners(self, address: int, chains: Iterable[Chain]) -> Owners:
        """With the names of what leads there."""
        owners = Owners(address, 0, None)
        for chain in chains:
            try:
                owners.chains.append(self._named(address, chain))
            except GomapError as error:
                owners.chains.append(chain)
                owners.problems.append(Problem(f"the path to it cannot be told: {error.what}", address))
        return owners

    def _named(self, address: int, chain: Chain) -> Chain:
        within = self._within.get(address)
        if within is None:
            return self._naming.named(chain)
        return self._naming.named([chain[0]._replace(place=address), *chain[1:]], within)


def _lying_in_roots(program: Program, roots: Roots, asked: _Asked, addresses: Iterable[int]) -> Dict[int, Owners]:
    """Of those that lie in variables or on stacks: these."""
    search, spans = ChainSearch(program, roots, 0), program.runtime.spans
    links = {address: search.root_at(address) for address in addresses if spans.object_at(address) is None}
    return {at: asked.owners(at, [[link]]) for at, link in links.items() if link is not None}


def _together(
    asked: _Asked, search: ChainSearch, objects: List[Tuple[int, int]], progress: Progress
) -> Dict[int, Owners]:
    found: Dict[int, Owners] = {}
    for done, (base, chains) in enumerate(search.run(objects, 1).items(), 1):
        for address in asked.inside[base]:
            owners = found[address] = asked.owners(address, chains)
            owners.complete, owners.referrers = search.is_complete(base), search.referrers.get(base, 0)
        progress(done, len(objects), "naming holders", "maps")
    return found
