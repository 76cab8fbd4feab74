"""Base64 decoded fast: by OpenSSL where it is there (five times as fast), else by Python.

Memory comes from Delve as base64, and at 430 MB/s Python's own decoder is slower than Delve is. Nothing is installed
or needed for this: the library is the one that Python's ssl module uses, and only long texts are worth loading it.
"""

from __future__ import annotations

import binascii
from functools import lru_cache
from typing import Any, Callable, Optional, Union

__all__ = ["decode_base64"]

LONG = 1 << 14
LONGEST = 1 << 28  # EVP_DecodeBlock takes a C int
NAMES = ("libcrypto.so.3", "libcrypto.so.1.1")
SAMPLES = (bytes(range(256)) * 3, b"abcd", b"abcde", b"")
Decoder = Callable[[bytes], Optional[bytes]]


def decode_base64(text: Union[bytes, memoryview]) -> bytes:
    """The bytes; binascii.Error where it is no base64.

    >>> decode_base64(b"AAH/"), decode_base64(b"AAAA" * 10_000) == bytes(30_000)
    (b'\\x00\\x01\\xff', True)
    """
    if LONG <= len(text) <= LONGEST:
        decoder = _fast()
        found = None if decoder is None else decoder(bytes(text))
        if found is not None:
            return found
    return binascii.a2b_base64(text)


@lru_cache(maxsize=None)
def _fast() -> Optional[Decoder]:
    """OpenSSL's, if it is there and decodes samples as Python does."""
    try:
        import ctypes
    except ImportError:
        return None
    for name in NAMES:
        try:
            block = ctypes.CDLL(name).EVP_DecodeBlock
        except (OSError, AttributeError):
            continue
        block.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
        block.restype = ctypes.c_int
        decoder = _decoder(ctypes.create_string_buffer, block)
        if all(decoder(binascii.b2a_base64(sample, newline=False)) == sample for sample in SAMPLES):
            return decoder
    return None


def _decoder(make_buffer: Callable[[int], Any], block: Callable[..., int]) -> Decoder:
    """Of whole groups of four; None if the text is not of that form."""
    buffer = [make_buffer(1 << 17)]

    def decode(text: bytes) -> Optional[bytes]:
        most = len(text) // 4 * 3
        if len(text) % 4:
            return None
        if most + 64 > len(buffer[0]):
            buffer[0] = make_buffer(2 * most + 64)
        got = block(buffer[0], text, len(text))
        if got != most:
            return None
        padding = 2 if text.endswith(b"==") else int(text.endswith(b"="))
        with memoryview(buffer[0]) as view:
            return bytes(view[: most - padding])

    return decode
