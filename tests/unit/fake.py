"""A target made of bytes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, Dict, Optional, Sequence

from gomap.commandline.arguments import Arguments
from gomap.errors import MemoryFault
from gomap.golang.types import GoType
from gomap.rendering.output import Output
from gomap.rendering.showing import Showing
from gomap.target import Architecture, Names, Root, Scope, Target, TargetInfo

__all__ = ["FakeTarget", "showing"]


class FakeTarget(Target, Names):
    """``segments``: address -> bytes; ``variables``: name -> Root. Counts its reads."""

    def __init__(self, segments: Dict[int, bytes], pointer_size: int = 8, variables: Optional[Dict[str, Root]] = None):
        self.segments = segments
        self.arch = Architecture("amd64" if pointer_size == 8 else "386", pointer_size)
        self.info = TargetInfo("core", "fake")
        self.names = self
        self.variables = variables or {}
        self.reads = 0

    def read(self, address: int, size: int) -> bytes:
        self.reads += 1
        for start, data in self.segments.items():
            if start <= address and address + size <= start + len(data):
                return data[address - start : address - start + size]
        raise MemoryFault(address, size)

    def variable(self, name: str) -> Optional[Root]:
        return self.variables.get(name)

    def variables_ending(self, name: str) -> Sequence[str]:
        return [full for full in self.variables if full.endswith("." + name)]

    def scope(self) -> Optional[Scope]:
        return None

    def type_named(self, name: str) -> Optional[GoType]:
        return None

    def function_at(self, pc: int) -> Optional[str]:
        return None


def showing(output: Output, go: str = "") -> Showing:
    """What a view is given for a program of that Go release."""
    session: Any = SimpleNamespace(version=SimpleNamespace(text=go)) if go else None
    return Showing(output, Arguments(), session)
