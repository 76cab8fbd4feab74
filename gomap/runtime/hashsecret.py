"""What a process mixes into the hashes of its maps' keys: drawn at its start, and read from its memory here."""

from __future__ import annotations

from typing import Optional

from gomap.errors import MemoryFault
from gomap.layouts.hashing import MACHINES, SECRET_SIZE, SECRETS
from gomap.target import Target

__all__ = ["hash_secret"]


def hash_secret(target: Target) -> Optional[bytes]:
    """None if it is not to be found (a stripped program), or hashes are made in another way (no AES)."""
    if target.arch.name not in MACHINES:
        return None
    for name in SECRETS:
        address = _address(target, name)
        if address is not None:
            try:
                secret = target.read(address, SECRET_SIZE)
            except MemoryFault:
                return None
            return secret if any(secret) else None
    return None


def _address(target: Target, name: str) -> Optional[int]:
    address = target.names.symbol_address(name)
    if address is not None:
        return address
    variable = target.names.variable(name)
    return None if variable is None else variable.address
