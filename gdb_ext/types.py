"""gdb.Type -> GoType, lazily and once each. What the shapes are was seen in GDB 13 to 18 on Go 1.9 to 1.27."""

from __future__ import annotations

from typing import Callable, Dict, List, Optional, Tuple

import gdb

from gomap.golang.names import last_element, natural_name, type_arguments
from gomap.golang.types import Details, Field, GoType, Kind

__all__ = ["GdbTypes", "strip", "type_of"]

_SIGNED = {1: Kind.INT8, 2: Kind.INT16, 4: Kind.INT32, 8: Kind.INT64}
_UNSIGNED = {1: Kind.UINT8, 2: Kind.UINT16, 4: Kind.UINT32, 8: Kind.UINT64}
_NAMED = {"int": Kind.INT, "uint": Kind.UINT, "uintptr": Kind.UINTPTR}
_HEADERS = ("hash<", "map<", "runtime.hmap", "internal/runtime/maps.Map")


def type_of(named: "gdb.Symbol | gdb.Field") -> "gdb.Type":
    """The type of a symbol or field. gdb.error if GDB knows none."""
    if named.type is None:
        raise gdb.error(f"{named.name} has no type")
    return named.type


def strip(kind: "gdb.Type") -> "gdb.Type":
    """Without typedefs and qualifiers."""
    return kind.strip_typedefs().unqualified()


class GdbTypes:
    """Converts the types of one program; ``pointer_size`` in bytes."""

    def __init__(self, pointer_size: int):
        self.pointer_size = pointer_size
        self._known: Dict[Tuple[str, int, int], List[Tuple["gdb.Type", GoType]]] = {}

    def convert(self, kind: "gdb.Type") -> GoType:
        """The GoType of a gdb.Type; its ``native`` is that gdb.Type."""
        kind = kind.unqualified()
        slot = self._known.setdefault((str(kind), kind.sizeof, kind.code), [])
        for seen, converted in slot:
            if seen == kind:
                return converted
        converted = self._convert(kind)
        slot.append((kind, converted))
        return converted

    def _convert(self, kind: "gdb.Type") -> GoType:
        bare = strip(kind)
        name = self.name(kind)
        make = {
            gdb.TYPE_CODE_STRUCT: self._struct,
            gdb.TYPE_CODE_PTR: self._pointer,
            gdb.TYPE_CODE_ARRAY: self._array,
            gdb.TYPE_CODE_FUNC: self._func,
        }.get(bare.code)
        if make is not None:
            return make(kind, bare, name)
        return GoType(self._scalar(bare), bare.sizeof, name, native=kind)

    def name(self, kind: "gdb.Type") -> str:
        """The natural Go name: pointers have none in GDB, Go's linker adds prefixes to some."""
        if kind.name:
            return natural_name(kind.name.replace("noalg.", ""))
        if kind.code == gdb.TYPE_CODE_PTR:
            target = kind.target()
            return "unsafe.Pointer" if target.code == gdb.TYPE_CODE_VOID else "*" + self.name(target)
        return natural_name(str(kind))

    def _scalar(self, bare: "gdb.Type") -> Kind:
        if bare.code == gdb.TYPE_CODE_BOOL:
            return Kind.BOOL
        if bare.code == gdb.TYPE_CODE_FLT:
            return Kind.FLOAT32 if bare.sizeof == 4 else Kind.FLOAT64
        if bare.code == gdb.TYPE_CODE_COMPLEX:
            return Kind.COMPLEX64 if bare.sizeof == 8 else Kind.COMPLEX128
        named = _NAMED.get(bare.name or "")
        if named is not None:
            return named
        if bare.code in (gdb.TYPE_CODE_INT, gdb.TYPE_CODE_CHAR):
            return (_SIGNED if _is_signed(bare) else _UNSIGNED).get(bare.sizeof, Kind.INVALID)
        return Kind.INVALID

    def _struct(self, kind: "gdb.Type", bare: "gdb.Type", name: str) -> GoType:
        special = self._special(kind, bare, name)
        if special is not None:
            return special
        return GoType(Kind.STRUCT, bare.sizeof, name, lambda: Details(fields=self.fields(bare)), native=kind)

    def _special(self, kind: "gdb.Type", bare: "gdb.Type", name: str) -> Optional[GoType]:
        """Strings, slices and interfaces are structs in debug information."""
        if bare.name in ("runtime.iface", "runtime.eface"):
            empty = bare.name == "runtime.eface"
            return GoType(Kind.INTERFACE, bare.sizeof, name, lambda: Details(empty_interface=empty), native=kind)
        names = [field.name for field in bare.fields()]
        if names == ["str", "len"] and bare.sizeof == 2 * self.pointer_size:
            return GoType(Kind.STRING, bare.sizeof, name, native=kind)
        if names == ["array", "len", "cap"] and bare.sizeof == 3 * self.pointer_size:
            elem = type_of(bare["array"])
            return GoType(Kind.SLICE, bare.sizeof, name, lambda: Details(elem=self.convert(elem.target())), native=kind)
        return None

    def fields(self, bare: "gdb.Type") -> Tuple[Field, ...]:
        """The fields of a struct; a type of that very name marks an embedded one."""
        fields = []
        for field in bare.fields():
            if getattr(field, "bitpos", None) is None or field.type is None:
                continue
            gotype = self.convert(field.type)
            own = last_element(gotype.name.lstrip("*")).rpartition(".")[2].partition("[")[0]
            fields.append(Field(field.name or "_", (field.bitpos or 0) // 8, gotype, own == field.name))
        return tuple(fields)

    def _pointer(self, kind: "gdb.Type", bare: "gdb.Type", name: str) -> GoType:
        target = bare.target()
        stripped = strip(target)
        stripped_name = stripped.name or ""
        if kind.code == gdb.TYPE_CODE_TYPEDEF:
            if stripped_name.startswith(_HEADERS):
                return self._map(kind, stripped, name)
            if stripped_name.startswith(("hchan<", "runtime.hchan")):
                return GoType(Kind.CHAN, self.pointer_size, name, self._chan_details(stripped), native=kind)
        if target.code == gdb.TYPE_CODE_VOID:
            return GoType(Kind.UNSAFE_POINTER, self.pointer_size, name, native=kind)
        if target.code == gdb.TYPE_CODE_FUNC:
            return self._func(kind, bare, name)
        return GoType(Kind.POINTER, self.pointer_size, name, lambda: Details(elem=self.convert(target)), native=kind)

    def _chan_details(self, header: "gdb.Type") -> Callable[[], Details]:
        """What debug information has of a channel's elements: hchan<T>.recvq.first.elem is a *T."""

        def details() -> Details:
            found = header
            try:
                for name in ("recvq", "first", "elem"):
                    found = type_of(strip(found)[name])
                    if strip(found).code == gdb.TYPE_CODE_PTR:
                        found = strip(found).target()
            except (KeyError, TypeError, gdb.error):
                return Details()
            return Details() if strip(found).code == gdb.TYPE_CODE_VOID else Details(elem=self.convert(found))

        return details

    def _func(self, kind: "gdb.Type", bare: "gdb.Type", name: str) -> GoType:
        return GoType(Kind.FUNC, self.pointer_size, name, native=kind)

    def _array(self, kind: "gdb.Type", bare: "gdb.Type", name: str) -> GoType:
        elem = bare.target()
        low, high = bare.range()
        length = max(0, high - low + 1)

        def details() -> Details:
            return Details(elem=self.convert(_unwrapped(elem)), length=length)

        return GoType(Kind.ARRAY, bare.sizeof, name, details, native=kind)

    def map_type(self, kind: "gdb.Type") -> Optional[GoType]:
        """The map type of a value whose typedef is gone: GDB then shows a pointer to ``hash<K,V>`` or ``map<K,V>``."""
        bare = strip(kind)
        if bare.code != gdb.TYPE_CODE_PTR or not (strip(bare.target()).name or "").startswith(("hash<", "map<")):
            return None
        header = strip(bare.target())
        arguments = [natural_name(name) for name in type_arguments(header.name)]
        named = natural_name(kind.name) if kind.name else f"map[{arguments[0]}]{arguments[1]}"
        return self.convert(kind) if kind.code == gdb.TYPE_CODE_TYPEDEF else self._map(kind, header, named)

    def _map(self, kind: "gdb.Type", header: "gdb.Type", name: str) -> GoType:
        return GoType(Kind.MAP, self.pointer_size, name, self._map_details(header), native=kind)

    def _map_details(self, header: "gdb.Type") -> Callable[[], Details]:
        def details() -> Details:
            unit = self.convert(_unit(header))
            arguments = [natural_name(name) for name in type_arguments(header.name or "")]
            key, elem = _cells(unit)
            declared = arguments if len(arguments) == 2 else [key.name, elem.name]
            return Details(
                key=_declared(key, declared[0]),
                elem=_declared(elem, declared[1]),
                header=self.convert(header),
                unit=unit,
            )

        return details


def _is_signed(bare: "gdb.Type") -> bool:
    if hasattr(bare, "is_signed"):
        return bool(bare.is_signed)
    return bool(gdb.Value(-1).cast(bare) < 0)


def _unwrapped(elem: "gdb.Type") -> "gdb.Type":
    """``key<int>`` and ``val<int>``, which stand in bucket arrays, are int."""
    if (elem.name or "").startswith(("key<", "val<")) and elem.code == gdb.TYPE_CODE_TYPEDEF:
        return elem.target()
    return elem


def _unit(header: "gdb.Type") -> "gdb.Type":
    """The bucket or group struct behind a map header."""
    names = {field.name: type_of(field) for field in header.fields()}
    if "buckets" in names:
        return names["buckets"].target()
    table = strip(strip(strip(names["dirPtr"]).target()).target())
    groups = strip(next(type_of(field) for field in table.fields() if field.name == "groups"))
    return next(type_of(field) for field in groups.fields() if field.name == "data").target()


def _cells(unit: GoType) -> Tuple[GoType, GoType]:
    """What a slot's key and elem cells hold."""
    columns = {field.name: field.type for field in unit.fields}
    if "slots" in columns:
        slot = {field.name: field.type for field in columns["slots"].elem.fields}
        return slot["key"], slot["elem"]
    return columns["keys"].elem, columns["elems" if "elems" in columns else "values"].elem


def _declared(cell: GoType, name: str) -> GoType:
    """The declared type of a key or elem: behind the pointer where it is stored out of line."""
    return cell.elem if cell.kind is Kind.POINTER and cell.name == "*" + name else cell
