"""Channels. Source: src/runtime/chan.go: hchan {qcount, dataqsiz uint; buf unsafe.Pointer; ...}, in all releases."""

from __future__ import annotations

from gomap.layouts.fields import generations

__all__ = ["BUFFER_WORD"]

(BUFFER_WORD,) = {one.offsets["buf"] // word for word in (4, 8) for one in generations("hchan", word)}
"""Which word of an hchan points to its ring of elements."""
