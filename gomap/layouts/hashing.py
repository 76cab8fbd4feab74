"""How maps hash on amd64 with AES: where the process keeps its secret, and what becomes of a hash.

Sources: src/runtime/asm_amd64.s (aeshashbody, memhash32, memhash64), src/runtime/alg.go (to 1.26);
src/internal/runtime/maps/memhash_amd64.s, memhash_nosimd_amd64.s (1.27); the steps are the same from 1.9 on. What is
made of a hash: tophash and bucketMask in src/runtime/map.go; h1, h2 and directoryIndex in src/internal/runtime/maps.
"""

from __future__ import annotations

__all__ = ["H2_BITS", "MACHINES", "SECRETS", "SECRET_SIZE", "TOPHASH_SHIFT"]

MACHINES = ("amd64",)  # 386 and arm64 hash otherwise

SECRETS = ("runtime.aeskeysched", "internal/runtime/maps.aeskeysched")  # to 1.26, from 1.27
SECRET_SIZE = 128  # bytes: eight keys of a round; all zero where the processor has no AES
TOPHASH_SHIFT = 64 - 8  # classic: the top byte, plus minTopHash where it is less than that
H2_BITS = 7  # Swiss: the lowest bits; the rest is h1
