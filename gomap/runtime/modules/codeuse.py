"""Which functions use a variable: all that is left of its name in a stripped program (amd64).

Go addresses package variables relative to the instruction: a ModRM byte of the form xx000101 (mod 0, r/m 5), a signed
displacement of four bytes, and no immediate or one of 1, 2 or 4 bytes. Intel SDM, volume 2, "ModR/M and SIB Bytes".
"""

from __future__ import annotations

import re
from typing import Container, Dict, List, Sequence

from gomap.errors import GomapError, MemoryFault
from gomap.memory.arrays import CHUNK
from gomap.runtime.modules.modulescan import Module
from gomap.runtime.modules.pclntab import Functions
from gomap.target import Target

__all__ = ["users_of"]

_RIP_RELATIVE = re.compile(b"[\x05\x0d\x15\x1d\\\x25\x2d\x35\x3d]")
_IMMEDIATES = (0, 1, 2, 4)
LONGEST = 8  # bytes from a ModRM byte to the end of its instruction
MOST_TEXT = 256 << 20
MOST_USERS = 3


def users_of(
    target: Target, modules: Sequence[Module], functions: Functions, addresses: Container[int]
) -> Dict[int, List[str]]:
    """Address -> names of up to three functions whose code refers to it; empty on other machines than amd64."""
    found: Dict[int, List[str]] = {}
    if target.arch.name != "amd64":
        return found
    for module in modules:
        end = min(module.etext, module.text + MOST_TEXT)
        for start in range(module.text, end, CHUNK):
            try:
                code = target.read(start, min(CHUNK + LONGEST, end - start))
            except MemoryFault:
                continue
            _look(code, start, addresses, functions, found)
    return found


def _look(
    code: bytes, start: int, addresses: Container[int], functions: Functions, found: Dict[int, List[str]]
) -> None:
    for match in _RIP_RELATIVE.finditer(code, 0, max(0, len(code) - LONGEST)):
        at = match.end()
        base = start + at + 4 + int.from_bytes(code[at : at + 4], "little", signed=True)
        for size in _IMMEDIATES:
            if base + size in addresses:
                _note(functions, start + at, found.setdefault(base + size, []))


def _note(functions: Functions, pc: int, names: List[str]) -> None:
    try:
        function = functions.at(pc)
    except GomapError:
        return
    if function is not None and function.name not in names and len(names) < MOST_USERS:
        names.append(function.name)
