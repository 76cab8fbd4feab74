"""All that is known of one program: the single owner of its target, names, version, types, runtime, storage and maps.

What it needs, it reads on first use and keeps. Whoever works on a program is given this, not parts of it.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Callable, Dict, Iterator, List, Optional, Tuple

from gomap.errors import GomapError
from gomap.golang.types import GoType
from gomap.layouts.choose import Choice
from gomap.maps.base import Decoder, GoMap, Pattern
from gomap.maps.sync.base import SyncBase
from gomap.runtime.expunged import Expunged
from gomap.runtime.hashsecret import hash_secret
from gomap.runtime.heap.storage import StorageMap
from gomap.runtime.modules.version import GoVersion, go_version
from gomap.runtime.types.descriptors import TypeTable
from gomap.runtime.types.madetypes import made_maps
from gomap.target import Root, Target

if TYPE_CHECKING:
    from gomap.debuginfo.packagevariables import PackageVariables
    from gomap.debuginfo.quick import QuickVariables
    from gomap.maps.opening import Maps
    from gomap.runtime.bookkeeping import Runtime
    from gomap.values import Decoders, Limits

__all__ = ["PatternOf", "Program"]

PatternOf = Callable[["Program", GoType, object], Pattern]
"""(program, key type, key) -> what finds that key; gomap.keys.pattern is one."""


class Program:
    """Cheap to make. ``pattern_of`` serves look-ups by key.

    GomapError at once for a target that gomap cannot read (big-endian).
    """

    def __init__(self, target: Target, pattern_of: PatternOf):
        if target.arch.byte_order != "little":
            raise GomapError(f"{target.arch.name} is big-endian, which gomap does not read; amd64, arm64 and 386 work")
        self.target = target
        self._pattern_of = pattern_of
        self._decoders: Dict[object, "Decoders"] = {}

    @cached_property
    def version(self) -> Optional[GoVersion]:
        """The Go release that built the target; None if it is not to be found."""
        return go_version(self.target)

    @property
    def release(self) -> Optional[Tuple[int, int]]:
        """(1, 23), None if unknown."""
        return None if self.version is None else self.version.release

    @cached_property
    def types(self) -> TypeTable:
        """Types by the address of their runtime descriptors."""
        return TypeTable(self.target, self.version)

    @cached_property
    def runtime(self) -> "Runtime":
        """The runtime's bookkeeping: spans, goroutines. GomapError if it cannot be found."""
        from gomap.runtime.bookkeeping import Runtime  # when it is first asked for, not at GDB's start

        return Runtime.of(self.target, self.version)

    @cached_property
    def made_maps(self) -> List[GoType]:
        """Map types that the program made by reflection; empty if the heap's spans were not found."""
        try:
            runtime = self.runtime
            found = made_maps(self.target, self.types, runtime.modules, runtime.spans, self.release or (0, 0))
            return list(found)
        except GomapError:
            return []

    @cached_property
    def storage(self) -> StorageMap:
        """Where an address lies: heap, stack, data."""
        return StorageMap(self.target, self.release)

    @cached_property
    def variables(self) -> "PackageVariables":
        """Package variables by name."""
        from gomap.debuginfo.packagevariables import PackageVariables

        return PackageVariables(self.target, self._quick)

    @cached_property
    def _quick(self) -> "QuickVariables":
        from gomap.debuginfo.quick import QuickVariables  # when the first name is looked up, not at GDB's start

        return QuickVariables(self.target, self.version, lambda: self.runtime.modules)

    def variable(self, name: str) -> Optional[Root]:
        """The package variable of that full natural name; None if there is none."""
        return self.variables.find(name)

    def typed_variables(self) -> Iterator[Tuple[str, int, GoType]]:
        """(name, address, type) of package variables, as far as debug information and runtime descriptors tell."""
        return self.variables.typed()

    def named_variables(self) -> Iterator[Tuple[str, int, Optional[GoType]]]:
        """(name, address, type or None) of all package variables, as far as debug information tells."""
        return self.variables.named()

    @cached_property
    def is_expunged(self) -> Expunged:
        """Is what an entry of a sync.Map points to the marker of those deleted from its dirty map?"""

        def place() -> Optional[int]:
            known = self.target.names.symbol_address("sync.expunged")
            root = self.variable("sync.expunged") if known is None else None
            return known if root is None else root.address

        return Expunged(self.target, place, lambda: ((part.start, part.end) for part in self.runtime.pointerful_data))

    @cached_property
    def maps(self) -> "Maps":
        """Opens maps at addresses."""
        from gomap.maps.opening import Maps, Surroundings  # when the first map is opened, not at GDB's start

        return Maps(
            Surroundings(
                self.target,
                self.version,
                self.types,
                self.storage.kind,
                self.decoder,
                self.pattern,
                lambda: hash_secret(self.target),
                lambda name: self._quick.struct_fields(name),
                lambda value: self.is_expunged(value),
            )
        )

    def map_at(self, address: int, gotype: GoType, expr: str = "") -> GoMap:
        """The map whose header is at ``address`` (0: a nil map). GomapError if it cannot be read."""
        return self.maps.at(address, gotype, expr)

    def sync_at(self, address: int, gotype: GoType, expr: str = "") -> SyncBase:
        """The sync.Map, or HashTrieMap, at ``address``. GomapError if it cannot be read, or is none."""
        return self.maps.sync_at(address, gotype, expr)

    def choice(self, gotype: GoType) -> Choice:
        """The layout of a map type's header, and why."""
        return self.maps.choice(gotype)

    def decoder(self, gotype: GoType, limits: Optional["Limits"] = None) -> Decoder:
        """The compiled decoder of a type (gomap.values), kept."""
        from gomap.values import Decoders, Limits

        limits = limits or Limits()
        known = self._decoders.get(limits)
        if known is None:
            known = Decoders(self.target, self.types.at, self.target.names.function_at, limits, self.types.spell)
            self._decoders[limits] = known
        return known.decoder(gotype)

    def pattern(self, key_type: GoType, key: object) -> Pattern:
        """What finds a key, given as a Python value or a literal of gomap.keys."""
        return self._pattern_of(self, key_type, key)
