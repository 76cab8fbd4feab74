"""Offsets of fields as the debug information of a build has them."""

from __future__ import annotations

from pathlib import Path
from typing import Dict, Mapping, Sequence, Tuple

from gomap.debuginfo.variables import open_variables

__all__ = ["FIELDS", "read"]

FIELDS: Mapping[str, Tuple[str, ...]] = {
    "g": (
        *("stack", "_panic", "_defer", "m", "sched", "syscallsp", "syscallpc", "syscallbp", "atomicstatus", "goid"),
        *("waitsince", "waitreason", "parentGoid", "gopc", "startpc"),
    ),
    "gobuf": ("sp", "pc", "g", "bp"),
    "stack": ("lo", "hi"),
    "mspan": (
        *("startAddr", "npages", "freeindex", "nelems", "allocBits", "sweepgen", "allocCount", "spanclass", "state"),
        *("elemsize", "limit", "specials", "largeType"),
    ),
    "mheap": ("allspans", "arenas"),
    "heapArena": ("spans",),
    "moduledata": (
        *("pcHeader", "funcnametab", "cutab", "filetab", "pctab", "pclntable", "ftab", "findfunctab", "minpc"),
        *("maxpc", "text", "etext", "noptrdata", "enoptrdata", "data", "edata", "bss", "ebss", "noptrbss"),
        *("enoptrbss", "types", "etypes", "rodata", "gofunc", "gcdatamask", "gcbssmask", "next"),
    ),
    "timer": ("pp", "when", "period", "f", "arg", "seq", "ts"),
    "hchan": ("buf",),
    "cleanupQueue": ("all",),
    "_defer": ("fn", "link"),
    "pcHeader": (
        *("magic", "pad1", "pad2", "minLC", "ptrSize", "nfunc", "funcnameOffset", "cuOffset", "filetabOffset"),
        *("pctabOffset", "pclnOffset"),
    ),
    "_func": ("entry", "nameOff", "args", "pcsp", "pcfile", "pcln", "npcdata", "cuOffset", "nfuncdata"),
    "inlinedCall": ("nameOff", "parentPc", "startLine"),
}
"""Struct of the runtime package -> what gomap reads of it, by the names that Go's sources use."""

RENAMED = {"nameoff": "nameOff", "func_": "nameOff"}
"""Names of old -> those of today."""


def read(exe: Path) -> Dict[str, Dict[str, int]]:
    """Struct -> field -> offset in bytes. A struct or field that the build has not is left out."""
    found = open_variables(exe)
    if found is None:
        raise ValueError(f"{exe} has no debug information")
    return {name: _wanted(found.struct_fields(f"runtime.{name}") or {}, FIELDS[name]) for name in FIELDS}


def _wanted(shown: Mapping[str, int], names: Sequence[str]) -> Dict[str, int]:
    """
    >>> _wanted({"entryoff": 0, "nameoff": 4, "args": 8}, ("entry", "nameOff", "args"))
    {'nameOff': 4, 'args': 8}
    """
    today = {RENAMED.get(name, name): offset for name, offset in shown.items()}
    return {name: today[name] for name in names if name in today}
