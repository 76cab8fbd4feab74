"""An address and a type -> a map: which layout it has, and which class reads it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Callable, Dict, Optional, Tuple

from gomap.errors import GomapError, MemoryFault
from gomap.golang.types import Details, GoType, Kind
from gomap.layouts.choose import HEADER_TYPES, Choice, choose_layout
from gomap.layouts.classic import ClassicLayout
from gomap.layouts.syncmap import TrieLayout
from gomap.maps.base import Decoder, GoMap, MapContext, Pattern
from gomap.maps.classic.map import ClassicMap
from gomap.maps.geometry import geometry_of
from gomap.maps.swiss.map import SwissMap
from gomap.maps.sync.base import SyncBase, SyncContext
from gomap.maps.sync.trie import TrieMap
from gomap.maps.sync.twomaps import SyncMap
from gomap.maps.sync.types import SYNC_MAP, SyncType, is_sync, sync_type, sync_type_of_release
from gomap.runtime.modules.version import GoVersion
from gomap.runtime.types.descriptors import TypeTable
from gomap.target import Target

if TYPE_CHECKING:
    from gomap.values import Limits

__all__ = ["Maps", "Surroundings"]


@dataclass(frozen=True)
class Surroundings:
    """What maps need of the program that they are in; the callables are those of MapContext and SyncContext.

    ``struct_fields(name)``: field -> offset of a struct of the runtime, from debug information; None if unknown.
    """

    target: Target
    version: Optional[GoVersion]
    types: TypeTable
    storage: Callable[[int], Optional[str]]
    decoder: "Callable[[GoType, Optional[Limits]], Decoder]"
    pattern: Callable[[GoType, object], Pattern]
    hash_secret: Callable[[], Optional[bytes]]
    struct_fields: Callable[[str], Optional[Dict[str, int]]]
    is_expunged: Callable[[int], bool]


class Maps:
    """Opens the maps of one program. What is known of a type is worked out once."""

    def __init__(self, around: Surroundings):
        self._around = around
        self._target = around.target
        self._types = around.types
        self._release = None if around.version is None else around.version.release
        self._contexts: Dict[int, Tuple[GoType, MapContext]] = {}

    def at(self, address: int, gotype: GoType, expr: str = "") -> GoMap:
        """The map whose header is at ``address`` (0: a nil map). GomapError if it cannot be read."""
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
        """Layout and geometry of a map type."""
        known = self._contexts.get(id(gotype))
        if known is None:
            around = self._around
            context = MapContext(
                self._target,
                self.choice(gotype),
                geometry_of(gotype),
                self._release,
                around.storage,
                around.decoder,
                around.pattern,
                self._types.spell,
                lambda: self._hash_secret,
            )
            known = self._contexts[id(gotype)] = (gotype, context)  # the type is kept, so its id stays its own
        return known[1]

    @cached_property
    def _hash_secret(self) -> Optional[bytes]:
        return self._around.hash_secret()

    def choice(self, gotype: GoType) -> Choice:
        """The layout of a map type's header, and why."""
        unit = gotype.details.unit
        swiss = unit is not None and any(field.name in ("ctrl", "ctrls") for field in unit.fields)
        shown = self._header_fields(gotype, HEADER_TYPES[swiss])
        experiments = list(self._around.version.experiments) if self._around.version else []
        if shown is None and unit is not None and not swiss:
            experiments.append("noswissmap")  # buckets where groups might be: the header is an hmap
        return choose_layout(self._target.arch.pointer_size, shown, self._release, experiments)

    def _header_fields(self, gotype: GoType, name: str) -> Optional[Dict[str, int]]:
        header = gotype.details.header
        quick = None if header is not None else self._around.struct_fields(name)
        if header is not None or quick is not None:
            return quick if header is None else {field.name: field.offset for field in header.fields}
        header = self._target.names.type_named(name)
        return None if header is None else {field.name: field.offset for field in header.fields}

    def sync_at(self, address: int, gotype: GoType, expr: str = "") -> SyncBase:
        """The sync.Map, or HashTrieMap, at ``address``. GomapError if it cannot be read, or is none."""
        known = sync_type(gotype, self._target.arch.pointer_size, self._type_named)
        if known is None:
            raise GomapError(f"{gotype.name} is no sync.Map")
        return self.sync(address, known, expr or f"{address:#x}")

    def sync(self, address: int, known: SyncType, expr: str) -> SyncBase:
        """The sync.Map at ``address``, of a type from `sync_type_named`."""
        made = TrieMap if isinstance(known.layout, TrieLayout) else SyncMap
        return made(self._sync_context, address, known, expr)

    @cached_property
    def _sync_context(self) -> SyncContext:
        around = self._around
        return SyncContext(
            self._target,
            self._release,
            around.storage,
            around.decoder,
            around.pattern,
            self._types.spell,
            self.at,
            around.is_expunged,
        )

    def sync_type_named(self, name: str) -> Optional[SyncType]:
        """sync.Map and HashTrieMap by name; None for any other type. GomapError for a sync.Map of unknown layout."""
        if name.startswith("map["):
            return None
        gotype, word, version = (
            self._target.names.type_named(name),
            self._target.arch.pointer_size,
            self._around.version,
        )
        if gotype is not None and is_sync(gotype):
            return sync_type(gotype, word, self._type_named)
        if name != SYNC_MAP or gotype is not None or version is None or self._release is None:
            return None
        known = sync_type_of_release(self._release, version.experiments, word, self._types.map_named)
        if known is None:
            raise GomapError("the program does not tell the type of a sync.Map's two maps, so none can be read")
        return known

    def _type_named(self, name: str) -> Optional[GoType]:
        """A type by name; pointers, of which debuggers know no names, by what they point to."""
        if name.startswith("*"):
            size, details = self._target.arch.pointer_size, Details(elem=self._type_named(name[1:]))
            return GoType(Kind.POINTER, size, name, lambda: details)
        return self._target.names.type_named(name) or (self._types.map_named(name) if name.startswith("map[") else None)
