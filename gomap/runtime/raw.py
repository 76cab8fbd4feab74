"""The Go runtime's bookkeeping, read from memory."""

from __future__ import annotations

from functools import cached_property
from typing import List, Optional, Tuple

from gomap.errors import GomapError
from gomap.layouts.goroutine import g_layout
from gomap.layouts.span import allspans_offset
from gomap.runtime.goroutines import Goroutine, read_goroutines
from gomap.runtime.spans import Spans
from gomap.runtime.version import GoVersion, go_version
from gomap.runtime.words import slice_of_words
from gomap.target import Target

__all__ = ["Runtime"]


class Runtime:
    """What the census needs of the runtime."""

    def __init__(self, target: Target, version: Optional[GoVersion]):
        self.target = target
        self.version = version

    @classmethod
    def of(cls, target: Target, version: Optional[GoVersion] = None) -> "Runtime":
        """GomapError where this is no Go program."""
        version = version or go_version(target)
        if version is None:
            raise GomapError("this does not look like a Go program: there is no Go version in it")
        return cls(target, version)

    @property
    def release(self) -> Tuple[int, int]:
        assert self.version is not None
        return self.version.major, self.version.minor

    @cached_property
    def goroutines(self) -> List[Goroutine]:
        """Every goroutine that is not dead; none where they cannot be found."""
        allgs = self.target.symbol_address("runtime.allgs")
        layout = g_layout(self.release, self.target.arch.pointer_size)
        if allgs is None or layout is None:
            return []
        return read_goroutines(self.target, layout, slice_of_words(self.target, allgs, "runtime.allgs"))

    @cached_property
    def spans(self) -> Spans:
        """The spans of the heap."""
        heap = self.target.symbol_address("runtime.mheap_")
        offset = allspans_offset(self.release, self.target.arch.pointer_size)
        if heap is None or offset is None:
            raise GomapError("the heap's spans were not found")
        return Spans(self.target, heap + offset)
