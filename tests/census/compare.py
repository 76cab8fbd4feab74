"""What a census says, held against what the program told."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Dict, Iterator, List, Optional

__all__ = ["Verdict", "judge"]

IN_FRAME = 8
"""Entries of the one bucket or group that a frame may hold."""
OWN = "main."
"""What the program's own types have in their spelling: only these are compared when nothing may be found too much."""


@dataclass
class Verdict:
    """Counts of faults by the way that the maps are held; ``examples``: one address of each."""

    faults: Counter[str] = field(default_factory=Counter)
    examples: Dict[str, str] = field(default_factory=dict)

    def note(self, fault: str, address: str) -> None:
        """One more of that fault."""
        self.faults[fault] += 1
        self.examples.setdefault(fault, address)

    @property
    def lines(self) -> List[str]:
        """A line for each fault, the most frequent first; none where nothing is wrong."""
        return [f"{count} x {fault} (as {self.examples[fault]})" for fault, count in self.faults.most_common()]


def judge(truth: Any, result: Any, names: bool = True) -> Verdict:
    """Every map told is found, and as what it is; none is found for certain that is not told, garbage aside.

    ``truth``: the program's account; ``result``: what `scan --format json` says; ``names``: holders are compared too.
    """
    verdict = Verdict()
    found = {int(one["address"], 16): one for one in result["maps"]}
    for told in truth["maps"]:
        for fault in _faults(told, found.get(int(told["address"], 16)), names):
            verdict.note(f"{told['path_kind']}: {fault}", told["address"])
    for told in truth["sync_maps"]:
        for fault in _sync_faults(told, found, names):
            verdict.note(fault, told["address"])
    for one in _untold(truth, result):
        verdict.note(f"{one['type']} of {one['len']} was found, which is not there", one["address"])
    return verdict


def _faults(told: Dict[str, Any], one: Optional[Dict[str, Any]], names: bool) -> Iterator[str]:
    if one is None:
        yield f"a {told['type']} in the {told['where']} was not found"
        return
    if one["len"] != told["len"]:
        yield f"{one['len']} entries, not {told['len']}"
    if told["type"] not in one.get("candidates", [one["type"]]):  # open, or certain but for the name: one of several
        yield f"a {told['type']}, not a {one['type']} (certain: {one['certain']})"
    if one.get("garbage"):
        yield "is garbage"
    if told["where"] == "stack":
        yield from _stack_faults(told, one)
    measured = told["total"]
    if measured and one["certain"] and abs(one["bytes"]["total"] - measured) > 0.01 * measured:
        yield f"takes {measured:,} bytes, not {one['bytes']['total']:,}"
    if names and _held_otherwise(told, one):
        yield f"held by {told['holder']}, not {one['holders']}"


def _stack_faults(told: Dict[str, Any], one: Dict[str, Any]) -> Iterator[str]:
    """What is found there is conservative; where more than one bucket or group is needed, that is in the heap."""
    if one["certain"]:
        yield "on a stack, and told to be certain"
    size = one["bytes"]
    if told["len"] > IN_FRAME and (not size["total"] or size["reclaimable"] is None):
        yield "the bytes that a map on a stack has in the heap are not told"


def _sync_faults(told: Dict[str, Any], found: Dict[int, Any], names: bool) -> Iterator[str]:
    one = found.get(int(told["address"], 16))
    what = f"{told['kind']} {told['holder'] or 'in the heap'}"
    if one is None:
        if told["len"]:
            yield f"{what} was not found"
        return
    if (one["layout"], one["len"]) != ("sync", told["len"]):
        yield f"{what} has {told['len']} entries, not {one['len']} ({one['layout']})"
    if any(int(header, 16) in found for header in told["headers"]):
        yield f"{what}: its parts are told as maps too"
    for part in ("read", "dirty", "amended", "misses"):
        said = (one["sync"] or {}).get(part)
        if told[part] is not None and _length(said) != told[part]:
            yield f"{what}: {part} is {told[part]}, not {said}"
    if names and _held_otherwise(told, one):
        yield f"{what} is held by it, not by {one['holders']}"


def _held_otherwise(told: Dict[str, Any], one: Dict[str, Any]) -> bool:
    """Is it named after something else? A word on a stack may be a stale one: it says nothing against the holder."""
    others = [holder for holder in one["holders"] if not holder.startswith("goroutine ")]
    return bool(told["holder"] and others) and told["holder"] not in one["holders"]


def _length(said: Any) -> Any:
    """A part may be told as its length, as a map, or not at all where it is nil."""
    if isinstance(said, dict):
        return said.get("len", said.get("entries"))
    return 0 if said is None else said


def _untold(truth: Any, result: Any) -> Iterator[Dict[str, Any]]:
    known = {int(told["address"], 16) for told in truth["maps"]} | {int(one, 16) for one in truth["garbage"]}
    for one in result["maps"]:
        mine = OWN in (one["type"] or "") and one["layout"] != "sync"
        if mine and one["certain"] and not one.get("garbage") and int(one["address"], 16) not in known:
            yield one
