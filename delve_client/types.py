"""Types learnt from Delve: it tells no offsets, but shows where the parts of a value at 0x1000 would lie."""

from __future__ import annotations

from typing import Callable, Dict, List, Optional, Sequence, Tuple

from delve_client.asking import LAYOUT, Asking, type_literal
from delve_client.model import Variable
from delve_client.sizes import struct_size, words
from delve_client.spelling import PREDECLARED, array_parts, bare, element, is_func, map_parts, natural
from gomap.golang.names import last_element
from gomap.golang.types import Details, Field, GoType, Kind

__all__ = ["DelveTypes"]

_SIGNED = {1: Kind.INT8, 2: Kind.INT16, 4: Kind.INT32, 8: Kind.INT64}
_UNSIGNED = {1: Kind.UINT8, 2: Kind.UINT16, 4: Kind.UINT32, 8: Kind.UINT64}
_FLOATS = {4: Kind.FLOAT32, 8: Kind.FLOAT64}
_COMPLEX = {8: Kind.COMPLEX64, 16: Kind.COMPLEX128}
_BY_SIZE: Dict[int, Dict[int, Kind]] = {
    **dict.fromkeys(range(Kind.INT, Kind.INT64 + 1), _SIGNED),
    **dict.fromkeys(range(Kind.UINT, Kind.UINTPTR + 1), _UNSIGNED),
    **dict.fromkeys((Kind.FLOAT32, Kind.FLOAT64), _FLOATS),
    **dict.fromkeys((Kind.COMPLEX64, Kind.COMPLEX128), _COMPLEX),
}
MOST_LENGTH = 1 << 40
ANY_SLICE, ANY_ERROR = "runtime.allgs", "runtime.divideError"
ERROR_TYPE = "runtime.errorString"

FindDescribed = Callable[[str], Optional[GoType]]
"""The map type of that natural name by the runtime's own descriptors."""


class DelveTypes:
    """The types of one program, each asked for once. ``word``: bytes of a pointer. Names are as Delve spells them."""

    def __init__(self, asking: Asking, word: int, described: FindDescribed, likely_swiss: Callable[[], bool]):
        self._ask = asking
        self._word = word
        self._described = described
        self._known: Dict[str, Optional[GoType]] = {}
        self._landmarks: Dict[str, int] = {}
        self._likely_swiss = likely_swiss

    def named(self, spelling: str) -> Optional[GoType]:
        """The type of that name; None if Delve has none such."""
        spelling = bare(spelling)
        if spelling not in self._known:
            self._known[spelling] = self._by_syntax(spelling) or self._asked(spelling)
        return self._known[spelling]

    def certain(self, spelling: str) -> GoType:
        """As `named`; a type of unknown kind and size where there is none."""
        return self.named(spelling) or GoType(Kind.INVALID, -1, natural(spelling), native=spelling)

    def _by_syntax(self, spelling: str) -> Optional[GoType]:
        """What needs no asking."""
        if spelling in PREDECLARED:
            kind, size = PREDECLARED[spelling]
            return GoType(kind, size or self._word, spelling, native=spelling)
        if spelling in ("string", "error"):
            return self._of_words(Kind.STRING if spelling == "string" else Kind.INTERFACE, spelling, Details)
        if spelling.startswith("*"):
            return self._pointer(spelling, spelling[1:])
        if spelling.startswith("[]"):
            return self._of_words(Kind.SLICE, spelling, lambda: Details(elem=self.certain(spelling[2:])))
        if map_parts(spelling) is not None:
            return self._map(spelling)
        return self._opaque(spelling) or self._array(spelling)

    def _opaque(self, spelling: str) -> Optional[GoType]:
        if is_func(spelling):
            return self._of_words(Kind.FUNC, spelling, Details)
        prefix = next((one for one in ("chan<- ", "<-chan ", "chan ") if spelling.startswith(one)), None)
        if prefix is not None:
            return self._of_words(Kind.CHAN, spelling, lambda: Details(elem=self.named(spelling[len(prefix) :])))
        if spelling.startswith("interface {"):
            return self._interface(spelling)
        return None

    def _of_words(self, kind: Kind, spelling: str, details: Callable[[], Details]) -> GoType:
        return GoType(kind, words(kind) * self._word, natural(spelling), details, native=spelling)

    def _pointer(self, spelling: str, elem: str) -> GoType:
        if elem in ("void", ""):
            return GoType(Kind.UNSAFE_POINTER, self._word, natural(spelling), native=spelling)
        return self._of_words(Kind.POINTER, spelling, lambda: Details(elem=self.certain(elem)))

    def _array(self, spelling: str) -> Optional[GoType]:
        parts = array_parts(spelling)
        elem = self.named(parts[1]) if parts is not None else None
        if parts is None or elem is None or elem.size < 0 or parts[0] > MOST_LENGTH:
            return None
        return self._array_of(spelling, parts[0], elem)

    def _array_of(self, spelling: str, length: int, elem: GoType, stride: Optional[int] = None) -> GoType:
        size = length * (elem.size if stride is None else stride)
        return GoType(Kind.ARRAY, size, natural(spelling), lambda: Details(elem=elem, length=length), native=spelling)

    def _asked(self, spelling: str) -> Optional[GoType]:
        shown = self._ask.layouts([spelling])[0]
        return None if shown is None else self._of_pair(shown)

    def _of_pair(self, shown: Variable) -> Optional[GoType]:
        """Of two values one behind the other, which tells their size too."""
        if len(shown.children) != 2:
            return None
        first, second = shown.children
        return self.of(first, second.addr - first.addr)

    def of(self, shown: Variable, size: Optional[int] = None) -> GoType:
        """The type of a value that Delve shows with its parts; ``size`` where it is known."""
        spelling = bare(shown.type)
        known = self._known.get(spelling) or (self._by_syntax(spelling) if shown.kind != Kind.ARRAY else None)
        if known is None:
            known = self._made(shown, spelling, size)
        self._known.setdefault(spelling, known)
        return known

    def _made(self, shown: Variable, spelling: str, size: Optional[int]) -> GoType:
        if shown.kind == Kind.STRUCT:
            if shown.len != len(shown.children):  # beyond the depth of one answer
                return self.certain(spelling)
            return self._struct(shown, spelling, size)
        if shown.kind == Kind.ARRAY:
            return self._shown_array(shown, spelling)
        return self._named_simple(shown, spelling, size)

    def _struct(self, shown: Variable, spelling: str, size: Optional[int]) -> GoType:
        fields = tuple(self._field(child, child.addr - shown.addr) for child in shown.children)
        whole = struct_size(fields, self._word) if size is None else size
        return GoType(Kind.STRUCT, whole, natural(spelling), lambda: Details(fields=fields), native=spelling)

    def _field(self, shown: Variable, offset: int) -> Field:
        gotype = self.of(shown)
        own = last_element(gotype.name.lstrip("*")).rpartition(".")[2].partition("[")[0]
        return Field(shown.name or "_", offset, gotype, own == shown.name)

    def _shown_array(self, shown: Variable, spelling: str) -> GoType:
        children = shown.children
        if not children:  # of no length, or of elements of no size
            return self._array_of(spelling, max(0, shown.len), self.certain(element(spelling)))
        stride = children[1].addr - children[0].addr if len(children) > 1 else None
        elem = self.of(children[0], stride)
        return self._array_of(spelling, shown.len, elem, stride)

    def _named_simple(self, shown: Variable, spelling: str, size: Optional[int]) -> GoType:
        """A named type that is no struct and no array."""
        kind = Kind(shown.kind) if 0 <= shown.kind <= Kind.UNSAFE_POINTER else Kind.INVALID
        if kind in _BY_SIZE or kind is Kind.BOOL:
            return self._number(kind, spelling, size)
        if kind is Kind.POINTER:
            return self._pointer(spelling, shown.children[0].type if shown.children else "")
        if kind is Kind.SLICE:
            return self._of_words(kind, spelling, lambda: self._slice_details(spelling))
        if kind is Kind.INTERFACE:
            return self._interface(spelling)
        if kind is Kind.MAP:
            return self._map(spelling)
        if kind is Kind.INVALID:
            return GoType(kind, -1, natural(spelling), native=spelling)
        return self._of_words(kind, spelling, Details)

    def _number(self, kind: Kind, spelling: str, size: Optional[int]) -> GoType:
        if size is None:  # within a struct: ask for the type by itself
            return self.certain(spelling)
        exact = _BY_SIZE[kind].get(size, Kind.INVALID) if kind in _BY_SIZE else kind
        return GoType(exact, size, natural(spelling), named=True, native=spelling)

    def _landmark(self, variable: str) -> int:
        """Where a variable of the runtime lies; 0 if it is not to be found."""
        if variable not in self._landmarks:
            shown = self._ask.evaluate(f"&{variable}")
            self._landmarks[variable] = shown.children[0].addr if shown is not None and shown.children else 0
        return self._landmarks[variable]

    def _seen_at(self, spelling: str, variable: str) -> Optional[Variable]:
        """The bytes of a variable of the runtime as if they were of that type."""
        address = self._landmark(variable)
        return self._ask.evaluate(f"*(*{type_literal(spelling)})({address:#x})", LAYOUT) if address else None

    def _slice_details(self, spelling: str) -> Details:
        """The elements' type of a named slice shows only where it has elements: any other slice has them."""
        shown = self._seen_at(spelling, ANY_SLICE)
        return Details(elem=self.certain(shown.children[0].type) if shown is not None and shown.children else None)

    def _interface(self, spelling: str) -> GoType:
        if spelling.startswith("interface {"):
            empty = spelling == "interface {}"
            return self._of_words(Kind.INTERFACE, spelling, lambda: Details(empty_interface=empty))
        return self._of_words(Kind.INTERFACE, spelling, lambda: Details(empty_interface=self._is_empty(spelling)))

    def _is_empty(self, spelling: str) -> bool:
        """An interface with methods reads an error's first word as an error does; one without takes it for a type."""
        shown, error = self._seen_at(spelling, ANY_ERROR), self._seen_at("error", ANY_ERROR)
        if error is None or not error.children or ERROR_TYPE not in error.children[0].type:
            return False
        return shown is None or not shown.children or shown.children[0].type != error.children[0].type

    def _map(self, spelling: str) -> GoType:
        return self._of_words(Kind.MAP, spelling, lambda: self._map_details(spelling))

    def _map_details(self, spelling: str) -> Details:
        parts = map_parts(spelling)
        found = self._learnt(*parts) if parts is not None else None
        if found is not None:
            return found
        described = self._described(natural(spelling))
        return Details() if described is None else described.details

    def _learnt(self, key: str, elem: str) -> Optional[Details]:
        """From the structs that Go's linker makes up for the debugger (cmd/link/internal/ld/dwarf.go)."""
        likely = self._likely_swiss()
        for swiss in (likely, not likely):
            found = self._swiss(key, elem) if swiss else self._classic(key, elem)
            if found is not None:
                return found
        return None

    def _classic(self, key: str, elem: str) -> Optional[Details]:
        header, bucket = (f"{name}<{key},{elem}>" for name in ("hash", "bucket"))
        self._ask_for([header, bucket])
        return self._assembled(self.named(header), self.named(bucket), key, elem)

    def _swiss(self, key: str, elem: str) -> Optional[Details]:
        """The group is named by what refers to it; its likely name is asked for at once."""
        header, reference = (f"{name}<{key},{elem}>" for name in ("map", "groupReference"))
        self._ask_for([header, reference, f"noalg.map.group[{key}]{elem}"])
        refers = self.named(reference)
        data = refers.field("data") if refers is not None else None
        group = data.type.elem if data is not None and data.type.kind is Kind.POINTER else None
        return self._assembled(self.named(header), group, key, elem)

    def _ask_for(self, spellings: Sequence[str]) -> None:
        new = [name for name in spellings if name not in self._known]
        for name, shown in zip(new, self._ask.layouts(new) if new else ()):
            self._known[name] = None if shown is None else self._of_pair(shown)

    def _assembled(self, header: Optional[GoType], unit: Optional[GoType], key: str, elem: str) -> Optional[Details]:
        cells = _cells(unit) if unit is not None else None
        if header is None or unit is None or cells is None:
            return None
        return Details(key=_declared(cells[0], key), elem=_declared(cells[1], elem), header=header, unit=unit)


def _cells(unit: GoType) -> Optional[Tuple[GoType, GoType]]:
    """What a slot's key and elem cells hold."""
    columns = {field.name: field.type for field in unit.fields}
    slots, keys = columns.get("slots"), columns.get("keys")
    elems = columns.get("elems") or columns.get("values")
    if slots is not None and slots.kind is Kind.ARRAY:
        pair: List[Optional[Field]] = [slots.elem.field("key"), slots.elem.field("elem")]
        return (pair[0].type, pair[1].type) if pair[0] is not None and pair[1] is not None else None
    if keys is None or elems is None or not keys.kind is elems.kind is Kind.ARRAY:
        return None
    return keys.elem, elems.elem


def _declared(cell: GoType, name: str) -> GoType:
    """The declared type of a key or elem: behind the pointer where it is stored out of line."""
    return cell.elem if cell.kind is Kind.POINTER and cell.native == "*" + name else cell
