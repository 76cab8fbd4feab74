"""One target and what has been learnt of it: the object that commands and scripts work with."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Dict, Iterator, List, Optional, Tuple

from gomap.errors import GomapError, MemoryFault, UsageError
from gomap.expressions import Place, evaluate, map_place
from gomap.expressions.maptypes import map_type
from gomap.golang.types import Details, GoType, Kind
from gomap.layouts.choose import Choice, choose_layout
from gomap.layouts.classic import ClassicLayout
from gomap.layouts.syncmap import TrieLayout
from gomap.maps.base import AnyMap, Decoder, GoMap, MapContext, Pattern
from gomap.maps.classic.read import ClassicMap
from gomap.maps.geometry import geometry_of
from gomap.maps.swiss.read import SwissMap
from gomap.maps.sync.base import SyncBase, SyncContext
from gomap.maps.sync.trie import TrieMap
from gomap.maps.sync.twomaps import SyncMap
from gomap.maps.sync.types import SYNC_MAP, SyncType, is_sync, sync_type, sync_type_of_release
from gomap.runtime.expunged import Expunged
from gomap.runtime.hashsecret import hash_secret
from gomap.runtime.heap.storage import StorageMap
from gomap.runtime.modules.version import GoVersion, go_version
from gomap.runtime.types.descriptors import TypeTable
from gomap.runtime.types.madetypes import made_maps
from gomap.target import Root, Target

if TYPE_CHECKING:
    from gomap.debuginfo.quick import QuickVariables
    from gomap.runtime.bookkeeping import Runtime
    from gomap.values import Decoders, Limits

__all__ = ["Session"]

GCCGO = "go."
"""GDB takes paths that begin so for gccgo's, and finds nothing."""

HEADER_TYPES = {True: "internal/runtime/maps.Map", False: "runtime.hmap"}


class Session:
    """Everything about one target. Cheap to make: what it needs it reads on first use.

    GomapError at once for a target that gomap cannot read (big-endian).
    """

    def __init__(self, target: Target):
        if target.arch.byte_order != "little":
            raise GomapError(f"{target.arch.name} is big-endian, which gomap does not read; amd64, arm64 and 386 work")
        self.target = target
        self.stood_still: Optional[float] = None
        """Seconds for which a live process was stopped; None where it is not known, or it is a core."""
        self._contexts: Dict[int, Tuple[GoType, MapContext]] = {}
        self._variables: Dict[str, Optional[Root]] = {}
        self._decoders: Dict[object, "Decoders"] = {}

    @cached_property
    def version(self) -> Optional[GoVersion]:
        """The Go release that built the target; None where it is not to be found."""
        return go_version(self.target)

    @property
    def release(self) -> Optional[Tuple[int, int]]:
        """(1, 23), None where unknown."""
        return None if self.version is None else (self.version.major, self.version.minor)

    @cached_property
    def types(self) -> TypeTable:
        """Types by the address of their runtime descriptors."""
        return TypeTable(self.target, self.version)

    @cached_property
    def runtime(self) -> "Runtime":
        """The runtime's bookkeeping: spans, goroutines. GomapError where it cannot be found."""
        from gomap.runtime.bookkeeping import Runtime  # when it is first asked for, not at GDB's start

        return Runtime.of(self.target, self.version)

    @cached_property
    def made_maps(self) -> List[GoType]:
        """Map types that the program made by reflection; empty where the heap's spans were not found."""
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
    def _quick(self) -> "QuickVariables":
        from gomap.debuginfo.quick import QuickVariables  # when the first name is looked up, not at GDB's start

        return QuickVariables(self.target, self.version, lambda: self.runtime.modules)

    def variable(self, name: str) -> Optional[Root]:
        """The package variable of that full natural name; None where there is none."""
        if name not in self._variables:
            found = self._quick.find(name) or self.target.names.variable(name)
            self._variables[name] = found or (self._quick.find_any(name) if name.startswith(GCCGO) else None)
        return self._variables[name]

    def typed_variables(self) -> Iterator[Tuple[str, int, GoType]]:
        """(name, address, type) of package variables, as far as debug information and runtime descriptors tell."""
        if self.target.info.exe is not None:
            return self._quick.typed()
        listed = self._listed_variables
        return ((one.name, one.address, one.type) for one in listed if one.address is not None and one.type is not None)

    def named_variables(self) -> Iterator[Tuple[str, int, Optional[GoType]]]:
        """(name, address, type or None) of all package variables, as far as debug information tells."""
        if self.target.info.exe is not None:
            return self._quick.all()
        return ((one.name, one.address, one.type) for one in self._listed_variables if one.address is not None)

    @cached_property
    def _listed_variables(self) -> List[Root]:
        return self.target.names.package_variables()

    def place(self, expr: str) -> Place:
        """What a Go expression denotes: its address and type. See gomap.expressions."""
        return evaluate(self, expr)

    def map(self, expr: str, type_name: Optional[str] = None) -> AnyMap:
        """The map, or sync.Map, of an expression; with ``type_name`` that may be the address of its header.

        UsageError where it is no expression or there is no such variable; GomapError where it is no map, or the header
        cannot be read. A nil map is a map: of length 0, at address 0.

        >>> import gomap
        >>> ports = gomap.open(gomap.current_target()).map("main.ports")
        >>> ports.expr, ports.type_name, hex(ports.address)
        ('main.ports', 'map[int64]int64', '0xc000014180')
        """
        if type_name is not None:
            known = self._sync_type_named(type_name)
            if known is not None:
                return self._sync(self._header_address(expr), known, expr)
            return self.map_at(self._header_address(expr), self.map_type(type_name), expr)
        address, gotype, text = map_place(self, expr)
        return self.map_at(address, gotype, text) if gotype.kind is Kind.MAP else self.sync_at(address, gotype, text)

    def sync_at(self, address: int, gotype: GoType, expr: str = "") -> SyncBase:
        """The sync.Map, or HashTrieMap, that is at ``address``. GomapError where it cannot be read, or is none."""
        known = sync_type(gotype, self.target.arch.pointer_size, self._type_named)
        if known is None:
            raise GomapError(f"{gotype.name} is no sync.Map")
        return self._sync(address, known, expr or f"{address:#x}")

    def _sync(self, address: int, known: SyncType, expr: str) -> SyncBase:
        made = TrieMap if isinstance(known.layout, TrieLayout) else SyncMap
        return made(self._sync_context, address, known, expr)

    @cached_property
    def _sync_context(self) -> SyncContext:
        spell, storage = self.types.spell, self.storage.kind
        return SyncContext(
            self.target, self.release, storage, self.decoder, self.pattern, spell, self.map_at, self.is_expunged
        )

    def _sync_type_named(self, name: str) -> Optional[SyncType]:
        """sync.Map and HashTrieMap by name; None for any other type. GomapError for a sync.Map of unknown layout."""
        if name.startswith("map["):
            return None
        gotype, word = self.target.names.type_named(name), self.target.arch.pointer_size
        if gotype is not None and is_sync(gotype):
            return sync_type(gotype, word, self._type_named)
        if name != SYNC_MAP or gotype is not None or self.version is None or self.release is None:
            return None
        known = sync_type_of_release(self.release, self.version.experiments, word, self.types.map_named)
        if known is None:
            raise GomapError("the program does not tell the type of a sync.Map's two maps, so none can be read")
        return known

    def _type_named(self, name: str) -> Optional[GoType]:
        """A type by name; pointers, of which debuggers know no names, by what they point to."""
        if name.startswith("*"):
            size, details = self.target.arch.pointer_size, Details(elem=self._type_named(name[1:]))
            return GoType(Kind.POINTER, size, name, lambda: details)
        return self.target.names.type_named(name) or (self.types.map_named(name) if name.startswith("map[") else None)

    @cached_property
    def is_expunged(self) -> Expunged:
        """Is what an entry of a sync.Map points to the marker of those deleted from its dirty map?"""

        def place() -> Optional[int]:
            known = self.target.names.symbol_address("sync.expunged")
            root = self.variable("sync.expunged") if known is None else None
            return known if root is None else root.address

        return Expunged(self.target, place, lambda: ((part.start, part.end) for part in self.runtime.pointerful_data))

    def _header_address(self, expr: str) -> int:
        try:
            address = int(expr, 0)
        except ValueError:
            return map_place(self, expr)[0]
        if not 0 <= address < 1 << self.target.arch.pointer_size * 8:
            raise UsageError(f"{expr} is no address", hint="0xc000014180, as `gomap vars` shows it")
        return address

    def map_type(self, name: str) -> GoType:
        """A map type of the program by name, as Go code spells it, or reflection. GomapError where there is none."""
        return map_type(self, name)

    def map_at(self, address: int, gotype: GoType, expr: str = "") -> GoMap:
        """The map whose header is at ``address`` (0: a nil map). GomapError where it cannot be read."""
        context = self.context(gotype)
        layout = context.choice.layout
        expr = expr or f"{address:#x}"
        try:
            if isinstance(layout, ClassicLayout):
                return ClassicMap(context, address, gotype, expr, layout)
            return SwissMap(context, address, gotype, expr, layout)
        except MemoryFault as fault:
            what = f"{expr} has its header at {address:#x}, which cannot be read"
            raise GomapError(what, address=address, hint="another address, or a core that is complete") from fault

    def context(self, gotype: GoType) -> MapContext:
        """Layout and geometry of a map type, worked out once."""
        known = self._contexts.get(id(gotype))
        if known is None:
            choice = self.choice(gotype)
            shape, storage = geometry_of(gotype), self.storage.kind
            context = MapContext(
                self.target,
                choice,
                shape,
                self.release,
                storage,
                self.decoder,
                self.pattern,
                self.types.spell,
                lambda: self._hash_secret,
            )
            known = self._contexts[id(gotype)] = (gotype, context)  # the type is kept, so its id stays its own
        return known[1]

    @cached_property
    def _hash_secret(self) -> Optional[bytes]:
        return hash_secret(self.target)

    def choice(self, gotype: GoType) -> Choice:
        """The layout of a map type's header, and why."""
        unit = gotype.details.unit
        swiss = unit is not None and any(field.name in ("ctrl", "ctrls") for field in unit.fields)
        shown = self._header_fields(gotype, HEADER_TYPES[swiss])
        experiments = list(self.version.experiments) if self.version else []
        if shown is None and unit is not None and not swiss:
            experiments.append("noswissmap")  # buckets where groups might be: the header is an hmap
        return choose_layout(self.target.arch.pointer_size, shown, self.release, experiments)

    def _header_fields(self, gotype: GoType, name: str) -> Optional[Dict[str, int]]:
        header = gotype.details.header
        quick = None if header is not None else self._quick.struct_fields(name)
        if header is not None or quick is not None:
            return quick if header is None else {field.name: field.offset for field in header.fields}
        header = self.target.names.type_named(name)
        return None if header is None else {field.name: field.offset for field in header.fields}

    def decoder(self, gotype: GoType, limits: Optional["Limits"] = None) -> Decoder:
        """The compiled decoder of a type (gomap.values), kept for the session."""
        from gomap.values import Decoders, Limits

        limits = limits or Limits()
        known = self._decoders.get(limits)
        if known is None:
            known = Decoders(self.target, self.types.at, self.target.names.function_at, limits, self.types.spell)
            self._decoders[limits] = known
        return known.decoder(gotype)

    def pattern(self, key_type: GoType, key: object) -> Pattern:
        """What finds a key, given as a Python value or a literal of gomap.keys."""
        from gomap.keys import pattern

        return pattern(self, key_type, key)
