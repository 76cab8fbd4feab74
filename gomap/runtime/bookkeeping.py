"""The Go runtime's own bookkeeping, read from memory alone: one way for all binaries, stripped or not."""

from __future__ import annotations

from functools import cached_property
from typing import Iterator, List, Optional, Tuple

from gomap.errors import GomapError
from gomap.layouts.heap import PAGE_SHIFT
from gomap.layouts.moduledata import OLDEST
from gomap.runtime.heap.debugspans import spans_by_debug_information
from gomap.runtime.heap.heapbits import HeapBits
from gomap.runtime.heap.heapscan import find_allspans
from gomap.runtime.heap.spans import MOST_STACK_PAGES, Spans
from gomap.runtime.modules.masks import PointerMasks, pointer_slots
from gomap.runtime.modules.moduledata import modules
from gomap.runtime.modules.modulescan import Masked, Module, find_modules
from gomap.runtime.modules.pclntab import Functions
from gomap.runtime.modules.version import GoVersion, go_version
from gomap.runtime.stacks.deferred import deferred_values
from gomap.runtime.stacks.goroutines import Frame, Goroutine, Goroutines
from gomap.runtime.stacks.stackmaps import StackMaps
from gomap.runtime.stacks.stackwords import StackWords
from gomap.target import Target

__all__ = ["Runtime"]


class Runtime:
    """What the runtime knows of itself. Nothing is read before it is asked for, and each thing is checked when it is
    found; gomap.runtime.evidence says how.

    ``version``: None if no build information is left.
    """

    def __init__(self, target: Target, version: Optional[GoVersion]):
        self.target = target
        self.version = version
        self.pointer_size = target.arch.pointer_size

    @classmethod
    def of(cls, target: Target, version: Optional[GoVersion] = None) -> "Runtime":
        """GomapError if this is no Go program, or one before 1.16 without debug information."""
        runtime = cls(target, version or go_version(target))
        if not runtime.modules and runtime.release is None:
            raise GomapError("this does not look like a Go program: there is no Go version and no moduledata in it")
        if not runtime.modules and runtime.release < OLDEST and not target.names.has_debug_information():  # type: ignore[operator]
            what = f"the program ({runtime.version.text}) has no debug information"  # type: ignore[union-attr]
            raise GomapError(f"{what}, without which gomap reads the runtime of Go 1.16 and later only")
        return runtime

    @property
    def release(self) -> Optional[Tuple[int, int]]:
        """(1, 23): that by whose layouts the program is read; None if unknown."""
        return None if self.version is None else self.version.release

    @cached_property
    def modules(self) -> List[Module]:
        """The program's moduledata, those of plugins behind it; empty before 1.16."""
        return find_modules(self.target, self.release)

    @cached_property
    def functions(self) -> Functions:
        """Names, files and lines of code. GomapError if there is no table of them."""
        return Functions(self.target, self._needed_modules(), self.release)

    def _needed_modules(self) -> List[Module]:
        if not self.modules and self.release is not None and self.release < OLDEST:
            raise GomapError("gomap reads goroutines and functions of Go 1.16 and later only")
        if not self.modules:
            raise GomapError(
                "the program's moduledata was not found", hint="give the executable that the core belongs to"
            )
        return self.modules

    @cached_property
    def _spans(self) -> Tuple[Spans, str]:
        found = find_allspans(self.target, self.modules, self.release)
        if found is not None:
            return Spans(self.target, found.address), found.how
        spans = spans_by_debug_information(self.target)
        if spans is None:
            raise GomapError("the heap's spans were not found", hint="a core that is complete, with its executable")
        return spans, "debug information"

    @property
    def spans(self) -> Spans:
        """The spans of the heap. GomapError if they were not found."""
        return self._spans[0]

    @cached_property
    def heap_bits(self) -> HeapBits:
        """Which words of heap objects are pointers. GomapError if the spans were not found."""
        return HeapBits(self.target, self.spans, self.release)

    @cached_property
    def pointerful_data(self) -> List[Masked]:
        """The parts of the data segments that hold pointers; before 1.16 as debug information tells."""
        found = self.modules or modules(self.target, self.release)
        return [part for module in found for part in module.pointerful]

    @cached_property
    def pointer_masks(self) -> PointerMasks:
        """Which words of package variables are pointers."""
        return PointerMasks(self.target, self.pointerful_data)

    def pointer_slots(self) -> Iterator[Tuple[int, int]]:
        """(address, value) of every pointer in package variables that is not nil, by the linker's masks."""
        return pointer_slots(self.target, self._needed_modules())

    @cached_property
    def _goroutines(self) -> Goroutines:
        return Goroutines(self.target, self._needed_modules(), self.release, lambda: self.functions, self._may_be_stack)

    def _may_be_stack(self, low: int, high: int) -> bool:
        """Does one span, of stacks, hold it? True if the heap's spans were not found."""
        try:
            spans = self.spans
        except GomapError:
            return high - low <= MOST_STACK_PAGES << PAGE_SHIFT
        return spans.is_stack(low, high)

    @property
    def lost_goroutines(self) -> int:
        """How many of those that were last listed could not be read, or their stacks."""
        return self._goroutines.lost

    def goroutines(self) -> List[Goroutine]:
        """All but the dead ones, in the order in which the runtime keeps them. GomapError if they were not found."""
        return self._goroutines.all()

    def frames(self, goroutine: Goroutine, most: int = 1000) -> List[Frame]:
        """The stack of a goroutine that does not run, innermost first; empty for one that does."""
        return self._goroutines.frames(goroutine, most)

    @cached_property
    def _stack_maps(self) -> StackMaps:
        return StackMaps(self.target, self.functions, self.release)

    def stack_words(self, goroutine: Goroutine) -> StackWords:
        """What the words of a goroutine's stack are. GomapError if there is no table of functions."""
        deferred = deferred_values(self.target, self.release, goroutine.address)
        return StackWords(self.target, self._stack_maps, self.frames(goroutine), deferred)

    def map_types(self) -> List[int]:
        """Addresses of the descriptors of all map types, found by scanning the type sections."""
        from gomap.runtime.types.descriptors import TypeTable

        return [
            gotype.native
            for gotype in TypeTable(self.target, self.version).find_maps()
            if isinstance(gotype.native, int)
        ]

    @property
    def spans_found_by(self) -> str:
        """In words."""
        return self._spans[1]

    @property
    def goroutines_found_at(self) -> Tuple[int, str]:
        """Address of allgs, and how it was found."""
        return self._goroutines.found
