"""What `gomap scan` and `gomap owners` return."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Callable, Dict, List, NamedTuple, Optional, Sequence

from gomap.analysis.census.model import Census, FoundMap
from gomap.analysis.owners.model import Owners
from gomap.commands.reports import Report
from gomap.errors import Problem

__all__ = ["UNKNOWN", "Group", "OwnersReport", "ScanReport", "collapsed", "in_short", "where", "where_in_short"]

UNKNOWN = "(not found)"
INDEX = re.compile(r'\.\((?:[^()]|\([^()]*\))*\)|\[(?:"(?:\\.|[^"\\])*"|[^]["]|\[[^]]*\])*\]+')
"""A type assertion, or an index or key."""
FUNCTIONS = re.compile(r"(?:\(used by |^goroutine \d+ \(|, func )(?:[^()]|\([^()]*\))*")
FOLDERS = re.compile(r"(?:[^\s()\[\],*/]+/)+")


class Group(NamedTuple):
    """Maps of one type or holder together; ``certain``: of how many of them the type is proved."""

    name: str
    maps: int
    entries: int
    total: int
    reclaimable: int
    certain: int


@dataclass
class ScanReport(Report):
    """``shown``: the maps to list (or group), in order; ``chosen``: how many the filters left; ``spell``: a type as
    shown; ``most``: groups to list, 0 all; ``none_left``: what to say where nothing is listed."""

    census: Census
    shown: List[FoundMap]
    chosen: int
    group_by: Optional[str]
    spell: Callable[[str], str]
    most: int = 0
    none_left: str = ""
    _spelled: Dict[str, str] = field(default_factory=dict)

    def spelled(self, name: str) -> str:
        """A type's name as shown; thousands of maps have the same few."""
        if name not in self._spelled:
            self._spelled[name] = self.spell(name)
        return self._spelled[name]

    @property
    def problems(self) -> Sequence[Problem]:
        return self.census.problems

    def type_of(self, found: FoundMap) -> str:
        """As reflection spells it; "map[?]?" where no type fits."""
        if found.sync is not None:
            return str(found.sync["type"])
        return self.spelled(found.type.name) if found.type is not None else "map[?]?"

    def groups(self) -> List[Group]:
        """By type or holder, the most reclaimable first; what stands at some index or key of one variable together."""
        found: Dict[str, List[FoundMap]] = {}
        for one in self.shown:
            name = self.type_of(one) if self.group_by == "type" else collapsed(where(one) or UNKNOWN)
            found.setdefault(name, []).append(one)
        groups = [_group(name, maps) for name, maps in found.items()]
        return sorted(groups, key=lambda group: (-group.reclaimable, -group.total, group.name))

    def listed_groups(self) -> List[Group]:
        """As many as were asked for."""
        return self.groups()[: self.most or None]


def where(found: FoundMap) -> Optional[str]:
    """Who holds a map, in words; None where that is not known."""
    if found.path or found.holder:
        return found.path or found.holder
    return "(nobody: garbage)" if found.garbage else "(a stack)" if found.storage == "stack" else None


def where_in_short(found: FoundMap) -> Optional[str]:
    """As `where`, with functions as people call them: ``lexers.init``."""
    return in_short(where(found) or "") or None


def in_short(holder: str) -> str:
    """
    >>> in_short("0x2c89018 (used by github.com/a/b/v2/lexers.init, a.com/x.(*T).Use)[3].m")
    '0x2c89018 (used by lexers.init, x.(*T).Use)[3].m'
    >>> in_short("goroutine 7 (a.com/x/y.(*S).run)"), in_short("a.com/x.Cache[3].m")
    ('goroutine 7 (y.(*S).run)', 'a.com/x.Cache[3].m')
    """
    return FUNCTIONS.sub(lambda found: FOLDERS.sub("", found.group()), holder)


def collapsed(path: str) -> str:
    """
    >>> collapsed('main.s.shards[3].(map[string]int)'), collapsed(r'main.m["a]\\"b"][0].m'), collapsed('main.m[{1 ]}]')
    ('main.s.shards[...].(map[string]int)', 'main.m[...][...].m', 'main.m[...]')
    """
    return INDEX.sub(lambda found: "[...]" if found.group()[0] == "[" else found.group(), path)


def _group(name: str, maps: List[FoundMap]) -> Group:
    return Group(
        name,
        len(maps),
        sum(found.length for found in maps),
        sum(found.total or 0 for found in maps),
        sum(found.reclaimable or 0 for found in maps),
        sum(found.certain for found in maps),
    )


@dataclass
class OwnersReport(Report):
    """``owners`` of one object."""

    owners: Owners
    spell: Callable[[str], str]

    @property
    def problems(self) -> Sequence[Problem]:
        return self.owners.problems
