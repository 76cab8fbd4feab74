"""Cores take no more of the disk than what is not zero in them."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

__all__ = ["make_sparse"]

BLOCK = 1 << 16
CHUNK = 1 << 22


def make_sparse(file: Path) -> None:
    """Rewrite ``file`` with holes where whole blocks are zero; its bytes and length stay."""
    thin = file.with_name(f"{file.name}.thin")
    with open(file, "rb") as source, open(thin, "wb") as target:
        while True:
            chunk = source.read(CHUNK)
            if not chunk:
                break
            _write(target, chunk)
        target.truncate(source.tell())
    thin.replace(file)


def _write(target: BinaryIO, chunk: bytes) -> None:
    zeros = bytes(BLOCK)
    if chunk == bytes(len(chunk)):
        target.seek(len(chunk), 1)
        return
    for start in range(0, len(chunk), BLOCK):
        block = chunk[start : start + BLOCK]
        if block == zeros:
            target.seek(BLOCK, 1)
        else:
            target.write(block)
