"""Maps together: by whom they are held, in words, and the sums of a group."""

from __future__ import annotations

import re
from typing import List, NamedTuple, Optional

from gomap.analysis.census.model import FoundMap

__all__ = ["UNKNOWN", "Group", "collapsed", "group_of", "in_short", "where", "where_in_short"]

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


def where(found: FoundMap) -> Optional[str]:
    """Who holds a map, in words; None if that is not known."""
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


def group_of(name: str, maps: List[FoundMap]) -> Group:
    """The sums over ``maps``."""
    return Group(
        name,
        len(maps),
        sum(found.length for found in maps),
        sum(found.total or 0 for found in maps),
        sum(found.reclaimable or 0 for found in maps),
        sum(found.certain for found in maps),
    )
