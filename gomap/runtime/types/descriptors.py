"""Runtime type descriptors -> GoType: what interfaces hold, and every map type, with no debug information."""

from __future__ import annotations

from functools import cached_property
from typing import Callable, Dict, Iterable, Iterator, List, Optional, Set, Tuple

from gomap.errors import GomapError, MemoryFault
from gomap.golang.names import reflect_name
from gomap.golang.types import Details, Field, GoType, Kind
from gomap.layouts.swiss import has_swiss_maps
from gomap.layouts.types import KIND_MASK, NAME_EMBEDDED, TFLAG_NAMED, TypeLayout, type_layout
from gomap.memory.arrays import CHUNK
from gomap.runtime.modules.moduledata import ModuleData, modules
from gomap.runtime.modules.version import GoVersion
from gomap.runtime.types.madeunits import made_unit
from gomap.runtime.types.packages import PackageNames
from gomap.runtime.types.typenames import NameReader
from gomap.target import Target

__all__ = ["TypeTable"]

MOST_FIELDS = 10_000
MOST_SIZE = 1 << 40


class TypeTable:
    """The types of one program by the addresses of their descriptors. Nothing is read before it is asked for."""

    def __init__(self, target: Target, version: Optional[GoVersion]):
        self._target = target
        self._version = version
        self._known: Dict[int, GoType] = {}
        self.lost: Set[int] = set()
        """Where pieces of the type sections begin that could not be looked through for maps."""

    @cached_property
    def modules(self) -> List[ModuleData]:
        version = self._version
        return modules(self._target, None if version is None else version.release)

    @cached_property
    def layout(self) -> TypeLayout:
        """GomapError where neither the version nor the maps of the program are known."""
        if self._version is None:
            raise GomapError("the Go version is not known, so its type descriptors cannot be read")
        release = self._version.release
        swiss = has_swiss_maps(release, self._version.experiments)
        return type_layout(release, swiss, self._target.arch.pointer_size)

    @cached_property
    def _names(self) -> NameReader:
        return NameReader(self._target, self.layout, self.modules)

    def at(self, address: int) -> GoType:
        """The type whose descriptor is at ``address``. GomapError if there is none."""
        known = self._known.get(address)
        if known is None:
            known = self._known[address] = self._read(address)
        return known

    def _read(self, address: int) -> GoType:
        record = self.layout.base
        try:
            values = record.parse(self._target.read(address, record.size))
        except MemoryFault as fault:
            raise GomapError("no type descriptor can be read there", address=address) from fault
        kind = self._kind(values, address)
        name = self._names.type_name(address, values, kind, self)
        details = self._details(address, kind, self.layout.is_direct(values))
        return GoType(kind, values["Size_"], name, details, named=bool(values["TFlag"] & TFLAG_NAMED), native=address)

    def _kind(self, values: Dict[str, int], address: int) -> Kind:
        number = values["Kind_"] & KIND_MASK
        sane = 0 < number <= Kind.UNSAFE_POINTER and values["PtrBytes"] <= values["Size_"] < MOST_SIZE
        if not sane:
            raise GomapError("what is there is no type descriptor", address=address)
        return Kind(number)

    def _details(self, address: int, kind: Kind, direct: bool) -> Callable[[], Details]:
        def read() -> Details:
            values = self.whole(address, kind)
            if kind is Kind.MAP:
                return self._map_details(address, values)
            if kind is Kind.STRUCT:
                return Details(fields=self._fields(values), direct=direct)
            if kind is Kind.ARRAY:
                return Details(elem=self.at(values["Elem"]), length=values["Len"], direct=direct)
            if kind is Kind.INTERFACE:
                return Details(empty_interface=values["len"] == 0)
            if kind in (Kind.CHAN, Kind.POINTER, Kind.SLICE):
                return Details(elem=self.at(values["Elem"]))
            return Details()

        return read

    def _map_details(self, address: int, values: Dict[str, int]) -> Details:
        key, elem = self.at(values["Key"]), self.at(values["Elem"])
        if self.is_static(address):
            return Details(key=key, elem=elem, unit=self.at(values["Unit"]))
        unit = made_unit(values["Unit"], values, key, elem, self._target.arch.pointer_size)
        return Details(key=key, elem=elem, unit=unit)

    def is_static(self, address: int) -> bool:
        """Is a descriptor there one that the linker wrote? Reflection makes others in the heap."""
        return any(module.types <= address < module.etypes for module in self.modules)

    def whole(self, address: int, kind: Kind) -> Dict[str, int]:
        """Every field of a descriptor, those of its kind included."""
        record = self.layout.record(kind)
        try:
            return record.parse(self._target.read(address, record.size))
        except MemoryFault as fault:
            raise GomapError("a type descriptor ends where memory does", address=address) from fault

    def _fields(self, values: Dict[str, int]) -> "tuple[Field, ...]":
        return tuple(field for _, field in self.named_fields(values))

    def named_fields(self, values: Dict[str, int]) -> Iterator[Tuple[int, Field]]:
        """(address of its name, field) of those of a struct type."""
        record, count = self.layout.field, values["len"]
        if count > MOST_FIELDS:
            raise GomapError(f"a struct type of {count:,} fields: no type descriptor", address=values["data"])
        try:
            data = self._target.read(values["data"], count * record.size)
        except MemoryFault as fault:
            raise GomapError("the fields of a struct type cannot be read", address=values["data"]) from fault
        for i in range(count):
            field = record.parse(data[i * record.size : (i + 1) * record.size])
            yield field["Name"], self._field(field)

    def _field(self, values: Dict[str, int]) -> Field:
        name, flags = self._names.at(values["Name"])
        offset, embedded = values["Offset"], bool(flags & NAME_EMBEDDED)
        if self.layout.shifted_offsets:
            offset, embedded = offset >> 1, bool(offset & 1)
        return Field(name, offset, self.at(values["Typ"]), embedded)

    def find_maps(self) -> Iterator[GoType]:
        """Every map type of the program, found by scanning [types, etypes) of its modules."""
        for module in self.modules:
            yield from self._maps_in(module)

    def _maps_in(self, module: ModuleData) -> Iterator[GoType]:
        word, base = self._target.arch.pointer_size, self.layout.base.offsets
        size = word.to_bytes(word, "little") * 2  # Size_ and PtrBytes of a map type are both a pointer's
        for start in range(module.types, module.etypes, CHUNK):
            try:
                data = self._target.read(start, min(CHUNK + self.layout.base.size, module.etypes - start))
            except MemoryFault:
                self.lost.add(start)
                continue
            at = data.find(size)
            while 0 <= at < CHUNK:
                kind = data[at + base["Kind_"]] if at + base["Kind_"] < len(data) else 0
                if kind & KIND_MASK == Kind.MAP and (start + at) % word == 0:
                    yield from self._if_map(start + at)
                at = data.find(size, at + 1)

    def _if_map(self, address: int) -> Iterator[GoType]:
        try:
            gotype = self.at(address)
            shown = {field.name for field in gotype.details.unit.fields} if gotype.details.unit else set()
        except GomapError:
            return
        if shown & {"tophash", "topbits", "ctrl"}:
            yield gotype

    def map_named(self, name: str) -> Optional[GoType]:
        """The map type of that name, in natural or in reflection spelling; None if there is none."""
        if not self.modules or self._version is None:
            return None
        return self.named(name, self.find_maps())

    def named(self, name: str, types: Iterable[GoType]) -> Optional[GoType]:
        """The one of ``types`` of that name, in natural or in reflection spelling; None if there is none."""
        wanted = name.replace(" ", "")
        for gotype in types:
            spellings = (gotype.name, reflect_name(gotype.name), self.spell(gotype.name))
            if wanted in (spelling.replace(" ", "") for spelling in spellings):
                return gotype
        return None

    @cached_property
    def _packages(self) -> PackageNames:
        return PackageNames(self._target, self.layout, self.modules)

    def spell(self, natural: str) -> str:
        """A type as reflection spells it; packages by their own names where descriptors tell them."""
        if "/" not in natural or self._version is None or not self.modules:
            return reflect_name(natural)
        return self._packages.spell(natural)
