"""Which chains are shown, and in which order."""

from __future__ import annotations

from typing import List, Optional

from gomap.analysis.owners.model import Chain, Link
from gomap.analysis.owners.ranks import Ranked

OBJECT = Link("object", 0x1000, 48)


def variable(name: str) -> Chain:
    return [OBJECT, Link("variable", 0x2000, 8, 0x2000, name)]


def word(goroutine: int, live: Optional[bool], steps: int = 1) -> Chain:
    return [OBJECT] * steps + [Link("goroutine", 0x3000, 0, 0x3000, goroutine=goroutine, live=live)]


def best(*chains: Chain, most: int = 8) -> List[Chain]:
    ranked = Ranked(most)
    for chain in chains:
        ranked.add(chain)
    return ranked.best


def test_what_holds_for_sure_comes_first() -> None:
    chains = word(3, None), word(4, True), variable("main.a")
    assert best(*chains) == [chains[2], chains[1], chains[0]]


def test_a_stale_word_is_told_only_where_there_is_nothing_else() -> None:
    assert best(word(3, False), variable("main.a")) == [variable("main.a")]
    assert best(word(3, False), word(4, None)) == [word(4, None)]
    assert best(word(3, False), word(4, False)) == [word(3, False)]


def test_few_doubtful_ones_beside_others() -> None:
    doubtful = [word(number, None) for number in range(10, 20)]
    assert best(variable("main.a"), *doubtful) == [variable("main.a"), *doubtful[:2]]
    assert best(*doubtful, most=4) == doubtful[:4]


def test_a_word_that_is_needed_replaces_a_stale_one_of_the_same_goroutine() -> None:
    assert best(word(3, False), word(3, True, steps=2)) == [word(3, True, steps=2)]
    assert best(word(3, True), word(3, None, steps=2)) == [word(3, True)]


def test_one_chain_of_each_variable() -> None:
    assert best(variable("main.a"), variable("main.a"), variable("main.b"), most=2) == [
        variable("main.a"),
        variable("main.b"),
    ]


def test_stacks_make_no_difference_once_enough_were_found() -> None:
    ranked = Ranked(2)
    assert ranked.wants_stacks
    ranked.add(word(3, False))
    ranked.add(word(4, None))
    assert ranked.wants_stacks  # one that is needed may be found yet
    ranked.add(word(5, True))
    ranked.add(word(6, True))
    assert not ranked.wants_stacks
