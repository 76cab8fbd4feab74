"""Channels. Source: src/runtime/chan.go: hchan {qcount, dataqsiz uint; buf unsafe.Pointer; ...}, in all releases."""

from __future__ import annotations

__all__ = ["BUFFER_WORD"]

BUFFER_WORD = 2
"""Which word of an hchan points to its ring of elements."""
